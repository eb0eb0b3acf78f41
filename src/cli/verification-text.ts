import type { Verification } from '../archive/verify.ts';
import { visible } from '../util/escape.ts';

/** Failures printed one by one. */
const SHOWN = 20;

const VERDICTS = {
  intact: 'INTACT: every file is as it was sealed',
  tampered: 'TAMPERED: something is not as it was sealed',
  incomplete: 'INCOMPLETE: nothing was changed, but not everything is there or could be judged',
} as const;

/** What verification found, for people; ends with a line feed. */
export function verificationText(folder: string, found: Verification): string {
  const lines = [
    `${folder}: ${VERDICTS[found.verdict]}`,
    ...failureLines(found),
    ...found.gaps.map(
      (gap) => `  gap: ${gap.slots} slots without an entry, ${gap.from} to ${gap.to} (${gap.cluster})`,
    ),
    ...found.undecided.map((text) => `  not decided: ${text}`),
    ...found.notes.map((text) => `  note: ${text}`),
    ...headLines(found),
  ];
  return `${lines.map(visible).join('\n')}\n`;
}

function failureLines({ failures }: Verification): readonly string[] {
  const shown = failures.slice(0, SHOWN).map(({ file, leaf, message, expected, got }) => {
    const where = leaf === undefined ? file : `${file} (entry ${leaf})`;
    return `  ${where}: ${message}${expected ? `; expected ${expected}` : ''}${got ? `; got ${got}` : ''}`;
  });
  const more = failures.length - shown.length;
  return more > 0 ? [...shown, `  and ${more} more`] : shown;
}

function headLines({ head, keyPinned, vkey, counts }: Verification): readonly string[] {
  if (!head) return [];
  const entries = Object.entries(counts.entries).map(([kind, count]) => `${count} ${kind}`);
  return [
    `  ${head.size} entries (${entries.join(', ')}), ${counts.files} files, root ${head.rootHash}`,
    keyPinned
      ? '  the log key is the one you named'
      : `  self-consistent, key not pinned: compare ${vkey} with the key you were given`,
  ];
}
