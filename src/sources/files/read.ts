import { statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { type Problem, SegproofError } from '../../util/error.ts';
import { decodeText, MAX_BYTES, tooLarge } from './decode.ts';
import { unreadable } from './problem.ts';

/** Standard input, or anything else that gives bytes piece by piece. */
export type ByteStream = AsyncIterable<Uint8Array | string>;

/** The text of a file, or `undefined` with one more problem when it cannot be had. */
export async function readText(
  file: string,
  stdin: ByteStream | undefined,
  problems: Problem[],
): Promise<string | undefined> {
  try {
    const bytes = file === '-' ? await readStream(stdin) : await readBytes(file);
    return decodeText(bytes, file);
  } catch (error) {
    if (!(error instanceof SegproofError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

/** True for a file of more bytes than one text can hold; false for one that cannot be looked at. */
export function isTooLarge(file: string): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES;
}

/** Bytes of a file. Throws a SegproofError `INPUT_UNREADABLE`. */
export async function readBytes(file: string): Promise<Uint8Array> {
  try {
    if ((await stat(file)).size > MAX_BYTES) throw tooLarge(file);
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof SegproofError) throw cause;
    throw unreadable(file, `the file cannot be read: ${(cause as Error).message}`, undefined, cause);
  }
}

async function readStream(stream: ByteStream | undefined): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of stream ?? []) {
    const bytes = typeof piece === 'string' ? new TextEncoder().encode(piece) : piece;
    size += bytes.length;
    if (size > MAX_BYTES) throw tooLarge('-');
    pieces.push(bytes);
  }
  return Buffer.concat(pieces);
}
