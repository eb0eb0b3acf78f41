import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonFaults } from '../../../../src/sources/files/duplicate-keys.ts';
import { MAX_DEPTH, mayHaveFaults } from '../../../../src/sources/files/json-suspect.ts';

/** `"app"` and `"\u0061pp"` are one name. */
const NAMES = ['app', '\\u0061pp', 'tier', 'a\\"b', '}', '{', ','];

/** Texts of nested objects and lists, now and then with a name twice. */
const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom('1', 'null', '"web"', '"\\""', '"\\\\"', '"{"', '"]"', '"a,b:c"', '""'),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items.join()}]`),
    fc
      .array(fc.tuple(fc.constantFrom(...NAMES), tie('value')), { maxLength: 3 })
      .map((members) => `{${members.map(([name, value]) => `"${name}" : ${value}`).join(', ')}}`),
  ),
})).value;

/** An object of which a name is met twice, as `JSON.parse` shows by what it drops. */
function dropsMembers(text: string): boolean {
  let members = 0;
  JSON.parse(text, function revive(this: unknown, _name, value: unknown) {
    if (!Array.isArray(this)) members++;
    return value;
  });
  const written = text.match(/"(?:[^"\\]|\\.)*"\s*:/g)?.length ?? 0;
  return written + 1 !== members;
}

describe('mayHaveFaults', () => {
  it('is true wherever a name is met twice in one object, however it is written', () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        const hasFault = dropsMembers(text);
        expect(jsonFaults(text).length > 0).toBe(hasFault);
        if (hasFault) expect(mayHaveFaults(text)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is false for what nearly every text is, so that the search is spared', () => {
    const pod = {
      kind: 'Pod',
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: { containers: [{}, {}] },
    };
    expect(mayHaveFaults(JSON.stringify([pod, pod, { note: 'a "quoted" \\ word: {"a":1,"a":2}' }]))).toBe(
      false,
    );
  });

  it('is true for two names of one hash, which the search then finds to differ', () => {
    const text = '{"Aa": 1, "BB": 2}';
    expect(mayHaveFaults(text)).toBe(true);
    expect(jsonFaults(text)).toEqual([]);
  });

  it('is true beyond the depth that functions which recurse can bear', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(mayHaveFaults(nested(MAX_DEPTH))).toBe(false);
    expect(mayHaveFaults(nested(MAX_DEPTH + 1))).toBe(true);
  });

  it('comes to an end in a text that is cut off', () => {
    expect(mayHaveFaults('{"name": "we')).toBe(true);
    expect(mayHaveFaults('}]}"')).toBe(true);
  });
});
