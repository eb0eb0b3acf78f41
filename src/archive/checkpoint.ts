import type { Checkpoint } from '../model/log.ts';
import { fromBase64, fromHex, toBase64, toHex } from './bytes.ts';
import { corrupt } from './corrupt.ts';

/** Text of a C2SP tlog-checkpoint: origin, size, root, each on a line. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  return `${checkpoint.origin}\n${checkpoint.size}\n${toBase64(fromHex(checkpoint.rootHash)!)}\n`;
}

/**
 * Reads a note's text as a checkpoint. Stricter than the specification, which lets further lines follow: ours never
 * have any, and what nobody audits must not be signed. `Number` and `Buffer` are lenient, the expressions here are not.
 */
export function parseCheckpoint(text: string, file: string): Checkpoint {
  const lines = text.split('\n');
  const [origin, size, root] = lines;
  if (lines.length !== 4 || lines[3] !== '' || !origin || !size || !root) {
    throw corrupt(
      file,
      'not a checkpoint',
      'three lines: origin, size, root hash',
      `${lines.length - 1} lines`,
    );
  }
  if (!/^(?:0|[1-9]\d{0,15})$/.test(size) || !Number.isSafeInteger(Number(size))) {
    throw corrupt(file, 'malformed tree size', 'a decimal number without leading zeros', size.slice(0, 40));
  }
  const rootHash = fromBase64(root);
  if (rootHash?.length !== 32)
    throw corrupt(file, 'malformed root hash', 'base64 of 32 bytes', root.slice(0, 60));
  return { origin, size: Number(size), rootHash: toHex(rootHash) };
}
