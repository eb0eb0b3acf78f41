import { equalBytes } from '../bytes.ts';
import { corrupt } from '../corrupt.ts';
import { type Head, openHead } from '../head.ts';
import { CHECKPOINT_KEY, checkpointKey, claimKey } from '../layout.ts';
import type { Archive } from '../opened.ts';
import { attempt, fail, type Report, requireFile } from './report.ts';

/** What was signed: the head to verify against, and every head before it. */
export interface Heads {
  readonly head: Head | undefined;
  /** By size. */
  readonly signed: ReadonlyMap<number, Head>;
  /** A claim after the head whose leaf is staged: a commit that was interrupted, or is under way. */
  readonly pending: boolean;
}

/** Reads `checkpoint` and all of `checkpoints/`, each with its signature, and decides which head counts. */
export async function readHeads(archive: Archive, keys: ReadonlySet<string>, report: Report): Promise<Heads> {
  const signed = await readSigned(archive, keys, report);
  const newest = [...signed.values()].reduce<Head | undefined>(
    (a, b) => (a && a.size > b.size ? a : b),
    undefined,
  );
  const published = await readPublished(archive, keys, signed, report);
  const pending = isStaged(keys, (published?.size ?? 0) + 1);
  if (pending) return { head: published, signed, pending };
  if (newest && published && newest.size > published.size) {
    report.undecided.push(
      `${CHECKPOINT_KEY} names ${published.size} leaves, but ${checkpointKey(newest.size)} is signed: the file was put back, or a writer died; the next run mends it`,
    );
  }
  return { head: newest && newest.size > (published?.size ?? 0) ? newest : published, signed, pending };
}

async function readSigned(
  archive: Archive,
  keys: ReadonlySet<string>,
  report: Report,
): Promise<Map<number, Head>> {
  const signed = new Map<number, Head>();
  for (const key of keys) {
    const size = Number(/^checkpoints\/([1-9]\d*)$/.exec(key)?.[1]);
    if (!(size > 0)) continue;
    const head = await attempt(report, undefined, async () => {
      const bytes = await requireFile(archive.store, report, key);
      const opened = openHead(bytes, archive.logKey, archive.descriptor.origin, key);
      if (opened.size !== size)
        throw corrupt(key, 'holds the head of another size', String(size), String(opened.size));
      return opened;
    });
    if (head) signed.set(size, head);
  }
  return signed;
}

async function readPublished(
  archive: Archive,
  keys: ReadonlySet<string>,
  signed: ReadonlyMap<number, Head>,
  report: Report,
): Promise<Head | undefined> {
  if (!keys.has(CHECKPOINT_KEY)) {
    if (signed.size > 0 && !isStaged(keys, 1)) fail(report, CHECKPOINT_KEY, 'missing');
    return undefined;
  }
  return attempt(report, undefined, async () => {
    const bytes = await requireFile(archive.store, report, CHECKPOINT_KEY);
    const head = openHead(bytes, archive.logKey, archive.descriptor.origin, CHECKPOINT_KEY);
    const twin = signed.get(head.size);
    if (twin && !equalBytes(twin.note, bytes))
      throw corrupt(CHECKPOINT_KEY, `differs from ${checkpointKey(head.size)}`);
    return head;
  });
}

function isStaged(keys: ReadonlySet<string>, size: number): boolean {
  return keys.has(claimKey(size)) && [...keys].some((key) => key.startsWith(`staging/${size}-`));
}
