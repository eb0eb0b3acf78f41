/**
 * RFC 8785 (JCS) text of a JSON value: keys sorted by UTF-16 code units, no white space, ECMAScript numbers.
 * Members that are `undefined` are left out, as `JSON.stringify` does.
 * Throws a TypeError for what JSON cannot hold: NaN, infinities, functions, symbols, bigints, lone surrogates.
 */
export function canonicalJson(value: unknown): string {
  // Minimised objects come with their keys in order: then the engine's own writer gives the same text, much faster.
  return isInOrder(value) ? JSON.stringify(value) : write(value);
}

/** True when `JSON.stringify` would write the value as RFC 8785 asks. Integer-like keys never pass unsorted. */
function isInOrder(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'boolean' || value === null) return true;
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.every(isInOrder);
  return hasOrderedMembers(value as Record<string, unknown>);
}

function hasOrderedMembers(value: Record<string, unknown>): boolean {
  let before = '';
  for (const key of Object.keys(value)) {
    if (key < before || !key.isWellFormed() || !isInOrder(value[key])) return false;
    before = key;
  }
  return typeof value.toJSON !== 'function';
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
