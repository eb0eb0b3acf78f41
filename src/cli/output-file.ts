import { closeSync, openSync, writeSync } from 'node:fs';
import type { Deps } from '../app/deps.ts';
import { SegproofError } from '../util/error.ts';

/** Writes the pieces as they come to a file, or to standard output when none is named. Throws USAGE when it cannot. */
export function writePieces(pieces: Iterable<string>, file: string | undefined, deps: Deps): void {
  if (file === undefined) {
    for (const piece of pieces) deps.out(piece);
    return;
  }
  const handle = open(file);
  try {
    for (const piece of pieces) writeSync(handle, piece);
  } finally {
    closeSync(handle);
  }
}

function open(file: string): number {
  try {
    return openSync(file, 'w');
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause);
    throw new SegproofError({ code: 'USAGE', message: `cannot write ${file}`, got }, { cause });
  }
}
