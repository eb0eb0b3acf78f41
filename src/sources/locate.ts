/** A position in a text, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

type Path = readonly (string | number)[];

/** Line and column of an offset, counted in UTF-16 units as editors do. */
export function positionOf(text: string, offset: number): Position {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1 && end < offset; end = text.indexOf('\n', start)) {
    line++;
    start = end + 1;
  }
  return { line, column: offset - start + 1 };
}

/**
 * Where the value at a JSON pointer (RFC 6901) begins in a JSON text, or as much of the pointer as is there. The text
 * is walked, not parsed, and only when somebody asks: positions of a large dump are never all computed. `undefined`
 * for text that is not JSON.
 */
export function locatePointer(text: string, pointer: string): Position | undefined {
  const offset = offsetOf(text, parsePointer(pointer));
  return offset === undefined ? undefined : positionOf(text, offset);
}

/** The same by the parts of the path. */
export function locatePath(text: string, path: Path): Position | undefined {
  const offset = offsetOf(text, path.map(String));
  return offset === undefined ? undefined : positionOf(text, offset);
}

/** `/items/3/metadata` → `['items', '3', 'metadata']`. */
function parsePointer(pointer: string): readonly string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function offsetOf(text: string, path: readonly string[]): number | undefined {
  const start = skipSpace(text, text.charCodeAt(0) === 0xfeff ? 1 : 0);
  let at = start;
  for (const part of path) {
    const next = childOf(text, at, part);
    if (next === undefined) return at;
    at = next;
  }
  return start < text.length ? at : undefined;
}

/** Offset of a member or element; of duplicate members the last, as `JSON.parse` takes it. */
function childOf(text: string, at: number, part: string): number | undefined {
  if (text[at] === '{') return memberOf(text, at, part);
  if (text[at] === '[') return elementOf(text, at, Number(part));
  return undefined;
}

function memberOf(text: string, at: number, name: string): number | undefined {
  let found: number | undefined;
  for (let next = skipSpace(text, at + 1); text[next] === '"'; next = skipComma(text, next)) {
    const end = skipString(text, next);
    const value = skipSpace(text, skipSpace(text, end) + 1);
    if (sameName(text.slice(next, end), name)) found = value;
    next = skipValue(text, value);
  }
  return found;
}

function elementOf(text: string, at: number, index: number): number | undefined {
  let next = skipSpace(text, at + 1);
  for (let count = 0; next < text.length && text[next] !== ']'; count++) {
    if (count === index) return next;
    next = skipComma(text, skipValue(text, next));
  }
  return undefined;
}

function sameName(quoted: string, name: string): boolean {
  if (!quoted.includes('\\')) return quoted.length === name.length + 2 && quoted.startsWith(name, 1);
  try {
    return JSON.parse(quoted) === name;
  } catch {
    return false;
  }
}

const SPACE = /[ \t\r\n]*/y;

function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.test(text);
  return SPACE.lastIndex;
}

function skipComma(text: string, at: number): number {
  const next = skipSpace(text, at);
  return text[next] === ',' ? skipSpace(text, next + 1) : next;
}

/** Offset after the closing quote of the string that begins at `at`. */
function skipString(text: string, at: number): number {
  let end = text.indexOf('"', at + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end + 1;
}

function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text[first - 1] === '\\') first--;
  return (at - first) % 2 === 1;
}

const STRUCTURE = /["{}[\]]/g;

/** Offset after the value that begins at `at`. Nesting is counted, not recursed into. */
function skipValue(text: string, at: number): number {
  if (text[at] === '"') return skipString(text, at);
  if (text[at] !== '{' && text[at] !== '[') return skipScalar(text, at);
  let depth = 0;
  for (let next = at; next < text.length; ) {
    STRUCTURE.lastIndex = next;
    const found = STRUCTURE.exec(text);
    if (!found) return text.length;
    if (found[0] === '"') {
      next = skipString(text, found.index);
      continue;
    }
    depth += found[0] === '{' || found[0] === '[' ? 1 : -1;
    next = found.index + 1;
    if (depth === 0) return next;
  }
  return text.length;
}

const SCALAR = /[^,\]}\s]*/y;

function skipScalar(text: string, at: number): number {
  SCALAR.lastIndex = at;
  SCALAR.test(text);
  return SCALAR.lastIndex > at ? SCALAR.lastIndex : at + 1;
}
