import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../src/util/canonical-json.ts';

/** RFC 8785 as plainly as it can be written: sort, then write. */
function plainly(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plainly).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${plainly(member)}`).join(',')}}`;
}

const anyJson = fc.jsonValue({ maxDepth: 4, stringUnit: 'grapheme' });

describe('canonical JSON', () => {
  test('is that of RFC 8785', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(canonicalJson(value)).toBe(plainly(value));
      }),
    );
  });

  test('is the same whatever the order of keys', () => {
    const shuffled = fc
      .dictionary(fc.string(), fc.integer())
      .chain((value) =>
        fc.tuple(
          fc.constant(value),
          fc.shuffledSubarray(Object.entries(value), { minLength: Object.keys(value).length }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([value, entries]) => {
        expect(canonicalJson(Object.fromEntries(entries))).toBe(canonicalJson(value));
      }),
    );
  });

  test('orders keys that look like numbers as texts, which objects do not', () => {
    expect(canonicalJson({ 9: 'nine', 10: 'ten', a: 0 })).toBe('{"10":"ten","9":"nine","a":0}');
  });

  test('orders keys by UTF-16 code units (RFC 8785 §3.2.3)', () => {
    expect(canonicalJson({ '\ufb33': 1, '😀': 2, '\r': 3, ö: 4 })).toBe('{"\\r":3,"ö":4,"😀":2,"\ufb33":1}');
  });

  test('leaves out members that are undefined, and writes holes of lists as null', () => {
    expect(canonicalJson({ a: undefined, b: [undefined, 1] })).toBe('{"b":[null,1]}');
  });

  test.each([
    ['NaN', Number.NaN],
    ['infinity', { a: Number.POSITIVE_INFINITY }],
    ['a function', { a: () => 1 }],
    ['a bigint', [1n]],
    ['a symbol', Symbol('a')],
    ['half a surrogate pair', { a: '\ud83d' }],
    ['half a surrogate pair as a key', { '\ud83d': 1 }],
  ])('cannot hold %s', (_name, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});
