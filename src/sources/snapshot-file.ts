import { writeFile } from 'node:fs/promises';
import { parseSnapshotText, snapshotText } from '../inventory/snapshot-text.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { decodeText, encodeText } from './files/decode.ts';
import { unreadable } from './files/problem.ts';
import { readBytes } from './files/read.ts';

/** Writes a snapshot, packed as the suffix asks (`.gz`, `.zst`). Throws a SegproofError `INPUT_UNREADABLE`. */
export async function writeSnapshotFile(file: string, snapshot: Snapshot): Promise<void> {
  const bytes = encodeText(snapshotText(snapshot), file);
  try {
    await writeFile(file, bytes);
  } catch (cause) {
    throw unreadable(file, `the file cannot be written: ${(cause as Error).message}`, undefined, cause);
  }
}

/** Reads what `writeSnapshotFile` wrote. Throws a SegproofError `INPUT_UNREADABLE` or `SNAPSHOT_INVALID`. */
export async function readSnapshotFile(file: string): Promise<Snapshot> {
  return parseSnapshotText(decodeText(await readBytes(file), file), file);
}
