import { formatProblem } from '../util/error.ts';
import type { Failure } from './verify/report.ts';
import type { Verification } from './verify.ts';

const MAX_LINES = 40;

/** Exit code of `archive verify` (design.md §6): 0 intact, 1 tampered, 2 incomplete. */
export function verificationExitCode(verification: Verification): 0 | 1 | 2 {
  return ({ intact: 0, tampered: 1, incomplete: 2 } as const)[verification.verdict];
}

/** What was found, the answer first, for a terminal. */
export function verificationLines(verification: Verification): readonly string[] {
  const { verdict, failures, gaps, undecided, notes, leftovers } = verification;
  return [
    `${verdict}: ${counts(verification)}`,
    keyLine(verification),
    ...limited(failures.map(failureLine)),
    ...limited(
      gaps.map((gap) => `no entry for ${gap.slots} slots of ${gap.cluster}: ${gap.from} to ${gap.to}`),
    ),
    ...limited(undecided.map((line) => `not decided: ${line}`)),
    ...limited(notes.map((line) => `note: ${line}`)),
    ...limited(leftovers.unreferenced.map((key) => `not referred to by any entry: ${key}`)),
    ...limited(leftovers.foreign.map((key) => `no file of an archive: ${JSON.stringify(key)}`)),
  ].filter((line) => line !== '');
}

function counts({ counts: { entries, files }, head, lastRecordedAt }: Verification): string {
  const kinds = Object.entries(entries).map(([kind, n]) => `${n} ${kind}`);
  const until = lastRecordedAt ? `, the last of ${lastRecordedAt}` : '';
  return `${head?.size ?? 0} entries (${kinds.join(', ') || 'none read'})${until}; ${files} files`;
}

function keyLine({ keyPinned, vkey, verdict }: Verification): string {
  if (vkey === undefined) return '';
  if (keyPinned) return `signed by the pinned key ${vkey}`;
  const claim = verdict === 'intact' ? 'self-consistent, key not pinned' : 'key not pinned';
  return `${claim}: whether ${vkey} is the owner's key has to be known from elsewhere (--vkey)`;
}

function failureLine({ file, leaf, message, expected, got }: Failure): string {
  const entry = leaf === undefined || file === `leaf ${leaf}` ? '' : ` (leaf ${leaf})`;
  return formatProblem({
    code: 'ARCHIVE_CORRUPT',
    message: `${message}${entry}`,
    place: { file },
    expected,
    got,
  });
}

function limited(lines: readonly string[]): readonly string[] {
  return lines.length <= MAX_LINES
    ? lines
    : [...lines.slice(0, MAX_LINES), `… and ${lines.length - MAX_LINES} more`];
}
