/** A JSON object with a list `items` of which nothing is parsed yet. */
export interface OpenedList {
  /** The object with an empty `items`. */
  readonly value: unknown;
  /** To be gone through once. Throws a SyntaxError at a piece that does not parse. */
  readonly items: Iterable<unknown>;
}

/** Characters of a piece: few enough that what its parsing leaves behind dies young, which saves a fourth of the time. */
const PIECE = 250_000;

/** What an item of a list of Kubernetes objects begins with, from `kubectl` and from the API server. */
const NEXT_ITEM = /\},\s*\{\s*"(?:metadata"|apiVersion"\s*:\s*"[^"]*",\s*"kind")/g;

/** Places where a piece may end that are tried; members of an item can look like its beginning. */
const TRIES = 4;

/**
 * Opens a list, such as a dump of `kubectl get -o json`, so that its items can be parsed and dropped piece by piece of
 * about `pieceSize` characters. `undefined` for other texts.
 *
 * Places to cut at are guessed, and every guess is proved: a piece that parses as items of an array is closed in
 * itself, so the next one begins at the same level; and the text with all pieces taken out parses as the object.
 */
export function openList(text: string, pieceSize = PIECE): OpenedList | undefined {
  const ends = openEnds(text, text);
  return ends && { value: ends.value, items: itemsBetween(text, ends.start, ends.end, pieceSize) };
}

/** Where the items of a list begin in the text that holds its head, and end in the text that holds its tail. */
export interface ListEnds {
  readonly value: unknown;
  readonly start: number;
  readonly end: number;
}

/** Finds the list by the first and the last part of its text, which may be one and the same. */
export function openEnds(first: string, last: string): ListEnds | undefined {
  const from = /"items"\s*:\s*\[/.exec(first);
  if (!from) return undefined;
  const start = from.index + from[0].length;
  const end = last.lastIndexOf(']');
  const head = first.slice(0, start);
  // The first shows that the list is a member of the outermost object, the second that nothing else is wrong.
  if (!hasNoItems(parsed(`${head}]}`))) return undefined;
  const value = parsed(head + last.slice(end));
  return hasNoItems(value) ? { value, start, end } : undefined;
}

/**
 * The next piece of a text of items of which more may follow; `undefined` when the text holds none that is surely whole.
 * Throws a SyntaxError.
 */
export function cutPiece(text: string, from: number, isLast: boolean, size = PIECE): Piece | undefined {
  if (isLast) return from < text.length ? pieceFrom(text, from, text.length, size) : undefined;
  NEXT_ITEM.lastIndex = from + size;
  // The last place to cut at, so that a wrong guess before it can still grow.
  let end = -1;
  for (let tries = 0; tries < TRIES; tries++) {
    const found = from + size < text.length ? NEXT_ITEM.exec(text) : null;
    if (!found) return undefined;
    end = found.index + 1;
  }
  return pieceFrom(text, from, end, size);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function hasNoItems(value: unknown): boolean {
  const items = (value as { items?: unknown } | undefined)?.items;
  return Array.isArray(items) && items.length === 0;
}

function* itemsBetween(text: string, start: number, end: number, size: number): Generator<unknown> {
  for (let at = start; at < end; ) {
    const piece = pieceFrom(text, at, end, size);
    yield* piece.items;
    at = piece.next;
  }
}

export interface Piece {
  readonly items: readonly unknown[];
  /** Offset after the comma. */
  readonly next: number;
}

function pieceFrom(text: string, at: number, end: number, size: number): Piece {
  let cut = at + size;
  for (let tries = 1; ; tries++) {
    cut = nextCut(text, cut, end);
    try {
      return { items: JSON.parse(`[${text.slice(at, cut)}]`), next: cut + 1 };
    } catch (error) {
      if (tries === TRIES || cut === end) throw error;
    }
  }
}

/** Offset of a comma that may divide two items, or of the end. */
function nextCut(text: string, from: number, end: number): number {
  NEXT_ITEM.lastIndex = from;
  const found = from < end ? NEXT_ITEM.exec(text) : null;
  return found && found.index < end ? found.index + 1 : end;
}
