import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openList } from '../../../src/sources/files/json-pieces.ts';

/** Small enough that even short lists are cut. */
const PIECE = 40;

function readInPieces(text: string): unknown {
  const opened = openList(text, PIECE);
  return opened && { ...(opened.value as object), items: [...opened.items] };
}

const till = (index: number) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `till-${index}`, namespace: 'shop' },
});

const dump = (items: readonly unknown[]) => ({ apiVersion: 'v1', items, kind: 'List', metadata: {} });

/** Values that look like the beginning of an item, as members and as texts. */
const lookAlike = fc.oneof(
  fc.constant([{ name: 'a' }, { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'till' }]),
  fc.constant([{}, { metadata: { name: 'claim' } }]),
  fc.constant('},{"metadata":'),
  fc.constant('}, {\n"apiVersion":"v1","kind":"Pod"'),
  fc.constant('"items":[]'),
  fc.constant({ items: [1], tail: [']'] }),
  fc.json().map((text) => JSON.parse(text) as unknown),
);
const item = fc.record({ apiVersion: fc.constant('v1'), kind: fc.constant('Pod'), spec: lookAlike });

describe('a list read piece by piece', () => {
  test.each([0, 4])('is the same as parsed at once, indented by %i', (indent) => {
    const list = dump(Array.from({ length: 20 }, (_, index) => till(index)));
    expect(readInPieces(JSON.stringify(list, undefined, indent))).toEqual(list);
  });

  test('may have items of a typed list, without apiVersion and kind', () => {
    const items = Array.from({ length: 20 }, (_, index) => ({ metadata: till(index).metadata, spec: {} }));
    const list = { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '7' }, items };
    expect(readInPieces(JSON.stringify(list))).toEqual(list);
  });

  test('is the same or is refused, whatever its items hold', () => {
    fc.assert(
      fc.property(fc.array(item), fc.constantFrom(0, 1, 4), (items, indent) => {
        const text = JSON.stringify(dump(items), undefined, indent);
        let read: unknown;
        try {
          read = readInPieces(text);
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
          return;
        }
        if (read !== undefined) expect(read).toEqual(JSON.parse(text));
      }),
    );
  });

  test('is never read where JSON.parse refuses the text', () => {
    const whole = JSON.stringify(dump(Array.from({ length: 6 }, (_, index) => till(index))));
    fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        fc.constantFrom('', ',', '}', ']', '{', '"', ' ', ',{}'),
        (at, sign) => {
          const text = whole.slice(0, at) + sign + whole.slice(at + 1);
          let expected: unknown;
          try {
            expected = JSON.parse(text);
          } catch {
            expect(() => readInPieces(text) ?? refused()).toThrow(SyntaxError);
            return;
          }
          const read = readInPieces(text);
          if (read !== undefined) expect(read).toEqual(expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each([
    ['no list', '{"kind":"Pod"}'],
    ['a list further in', '{"spec":{"items":[1,2]}}'],
    ['a later member of the same name', '{"items":[1],"items":{}}'],
    ['no JSON', 'items: []'],
  ])('is refused where there is %s', (_, text) => {
    expect(openList(text, PIECE)).toBeUndefined();
  });
});

function refused(): never {
  throw new SyntaxError('refused at once');
}
