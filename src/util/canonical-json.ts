/**
 * RFC 8785 (JCS) text of a JSON value: keys sorted by UTF-16 code units, no white space, ECMAScript numbers.
 * Members that are `undefined` are left out, as `JSON.stringify` does.
 * Throws a TypeError for what JSON cannot hold: NaN, infinities, functions, symbols, bigints, lone surrogates.
 */
export function canonicalJson(value: unknown): string {
  // The engine's own writer is much faster than ours; it writes members in the order in which an object holds them.
  const ordered = inOrder(value);
  if (ordered === UNORDERABLE) return write(value);
  const text = JSON.stringify(ordered);
  return HALF_PAIR.test(text) ? write(value) : text;
}

/** How `JSON.stringify` writes a lone surrogate; the text of the escape itself also matches. */
const HALF_PAIR = /\\ud[89a-f]/;

/** Stands for a value that `JSON.stringify` cannot be made to write as RFC 8785 asks. */
const UNORDERABLE = Symbol('unorderable');

/** The value itself where its members are in order, else a copy in which they are; `UNORDERABLE` where that cannot be. */
function inOrder(value: unknown): unknown {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : UNORDERABLE;
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value !== 'object') return UNORDERABLE;
  return Array.isArray(value) ? itemsInOrder(value) : membersInOrder(value as Record<string, unknown>);
}

function itemsInOrder(items: readonly unknown[]): unknown {
  let copy: unknown[] | undefined;
  for (let index = 0; index < items.length; index++) {
    const item = inOrder(items[index]);
    if (item === UNORDERABLE) return UNORDERABLE;
    if (item !== items[index]) copy ??= items.slice();
    if (copy) copy[index] = item;
  }
  return copy ?? items;
}

function membersInOrder(value: Record<string, unknown>): unknown {
  if (typeof value.toJSON === 'function') return UNORDERABLE;
  const keys = Object.keys(value);
  const isSorted = areSorted(keys);
  let copy: Record<string, unknown> | undefined = isSorted ? undefined : {};
  if (!isSorted) keys.sort();
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index]!;
    const member = value[key];
    if (member === undefined) continue;
    const ordered = isOrderable(key) ? inOrder(member) : UNORDERABLE;
    if (ordered === UNORDERABLE) return UNORDERABLE;
    if (ordered !== member) copy ??= pick(value, keys.slice(0, index));
    if (copy) copy[key] = ordered;
  }
  return copy ?? value;
}

function pick(value: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, value[key]]));
}

/** Objects hold keys that look like indices first, whatever the order in which they were set. */
function isOrderable(key: string): boolean {
  const first = key.charCodeAt(0);
  if (first >= 0x30 && first <= 0x39 && /^\d+$/.test(key)) return false;
  return key !== '__proto__';
}

function areSorted(keys: readonly string[]): boolean {
  for (let index = 1; index < keys.length; index++) if (keys[index]! < keys[index - 1]!) return false;
  return true;
}

function write(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (typeof value === 'string') return canonicalString(value);
  if (Array.isArray(value)) return `[${value.map((item) => write(item ?? null)).join(',')}]`;
  if (typeof value === 'object') return canonicalObject(value as Record<string, unknown>);
  throw new TypeError(`canonical JSON cannot hold a ${typeof value}`);
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`canonical JSON cannot hold ${value}`);
  return JSON.stringify(value);
}

function canonicalString(value: string): string {
  if (!value.isWellFormed()) throw new TypeError('canonical JSON cannot hold a lone surrogate');
  return JSON.stringify(value);
}

function canonicalObject(value: Record<string, unknown>): string {
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined) members.push(`${canonicalString(key)}:${write(member)}`);
  }
  return `{${members.join(',')}}`;
}
