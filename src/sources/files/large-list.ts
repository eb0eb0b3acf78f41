import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { fieldPath } from '../../inventory/shape.ts';
import { toPointer } from '../json-documents.ts';
import type { ManifestDocument } from './document.ts';
import { isList } from './expand.ts';
import { cutPiece, openEnds } from './json-pieces.ts';
import { unreadable } from './problem.ts';

/** Bytes of each end of the file in which the list must begin and stop. */
const END = 1024 * 1024;

/** Bytes read at once. */
const WINDOW = 16 * 1024 * 1024;

/** Characters that one item may have: V8 could hold more, but no object of a cluster does (etcd's limit is 1.5 MB). */
const MAX_ITEM = 64 * 1024 * 1024;

/**
 * A JSON list in a file that is too large for one text (a dump of more than 512 MB), whose items are read, parsed and
 * dropped piece by piece; `undefined` for a file that is no such list. Going through the items throws a SegproofError
 * `INPUT_UNREADABLE` where the file stops being JSON or UTF-8.
 */
export function openLargeList(file: string): ManifestDocument | undefined {
  const source = openSync(file, 'r');
  try {
    const { size } = fstatSync(source);
    const head = bytesAt(source, 0, Math.min(END, size)).toString('latin1');
    const tailAt = Math.max(0, size - END);
    const tail = bytesAt(source, tailAt, size - tailAt).toString('latin1');
    const ends = openEnds(head, tail);
    if (!ends || !isList(ends.value)) return undefined;
    const [start, end] = [ends.start, tailAt + ends.end];
    return {
      value: ends.value,
      items: itemsOf(file, start, end),
      placeOf: (path) => ({ file, path: fieldPath(path) || undefined }),
      originOf: (path) => ({ file, pointer: toPointer(path) }),
      faultsOf: () => [],
    };
  } finally {
    closeSync(source);
  }
}

/** Items between two offsets of the file. */
function* itemsOf(file: string, start: number, end: number): Generator<unknown> {
  const source = openSync(file, 'r');
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let pending = '';
    for (let at = start; at < end || pending.trim() !== ''; ) {
      const bytes = bytesAt(source, at, Math.min(WINDOW, end - at));
      // The file became shorter while it was read.
      if (bytes.length === 0 && at < end) throw notJson(file, at);
      at += bytes.length;
      pending += decoded(decoder, bytes, at < end, file, at);
      pending = yield* takePieces(pending, at >= end, file, at);
    }
  } finally {
    closeSync(source);
  }
}

/** Gives the items of every piece that is surely whole, and then the text that is left. */
function* takePieces(text: string, isLast: boolean, file: string, at: number): Generator<unknown, string> {
  let from = 0;
  for (;;) {
    const piece = tryCut(text, from, isLast, file, at);
    if (!piece) break;
    yield* piece.items;
    from = piece.next;
  }
  if (text.length - from > MAX_ITEM) throw notJson(file, at);
  return isLast ? '' : text.slice(from);
}

function tryCut(text: string, from: number, isLast: boolean, file: string, at: number) {
  try {
    return cutPiece(text, from, isLast);
  } catch (cause) {
    if (cause instanceof SyntaxError) throw notJson(file, at, cause);
    throw cause;
  }
}

function notJson(file: string, at: number, cause?: unknown): Error {
  return unreadable(
    file,
    `not valid JSON before byte ${at}`,
    'a list as `kubectl get -o json` writes it',
    cause,
  );
}

function decoded(
  decoder: InstanceType<typeof TextDecoder>,
  bytes: Uint8Array,
  more: boolean,
  file: string,
  at: number,
): string {
  try {
    return decoder.decode(bytes, { stream: more });
  } catch (cause) {
    throw unreadable(file, `not valid UTF-8 before byte ${at}`, 'UTF-8', cause);
  }
}

function bytesAt(source: number, at: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  return bytes.subarray(0, readSync(source, bytes, 0, length, at));
}
