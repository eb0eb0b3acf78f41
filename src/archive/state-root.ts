import { toHex } from './bytes.ts';
import { corrupt } from './corrupt.ts';
import { leafHash, merkleRoot } from './merkle.ts';

const NEWLINE = 0x0a;

/** A snapshot's text in its two parts, which are archived apart: the header changes with every run, records seldom do. */
export interface SnapshotParts {
  /** First line, with its newline. */
  readonly header: Uint8Array;
  /** All further lines: one canonical record each. */
  readonly records: Uint8Array;
}

export function splitSnapshot(snapshot: Uint8Array): SnapshotParts {
  const end = snapshot.indexOf(NEWLINE) + 1;
  if (end === 0) throw corrupt('snapshot', 'a snapshot without a header line');
  return { header: snapshot.subarray(0, end), records: snapshot.subarray(end) };
}

/**
 * RFC 6962 root over the lines, each with its newline: commits to every record, and proves one without showing the
 * others. Hex, with the number of records.
 */
export function stateRoot(
  records: Uint8Array,
  file: string,
): { readonly root: string; readonly records: number } {
  if (records.length > 0 && records.at(-1) !== NEWLINE)
    throw corrupt(file, 'records that do not end with a newline');
  const hashes: Uint8Array[] = [];
  for (let start = 0; start < records.length; ) {
    const end = records.indexOf(NEWLINE, start) + 1;
    hashes.push(leafHash(records.subarray(start, end)));
    start = end;
  }
  return { root: toHex(merkleRoot(hashes)), records: hashes.length };
}
