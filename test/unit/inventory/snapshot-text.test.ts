import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareBytewise } from '../../../src/inventory/record.ts';
import { isSnapshotText, parseSnapshotText, snapshotText } from '../../../src/inventory/snapshot-text.ts';
import { SegproofError } from '../../../src/util/error.ts';
import { pod, snapshotOf } from './objects.ts';

const harbour = snapshotOf(
  [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'harbour', labels: { 'no"quote': '\u2028' } } },
    pod('harbour', 'crane', { labels: { app: 'crane' } }),
    pod('harbour', 'buoy'),
  ],
  { origins: { '/Pod/harbour/crane': { file: 'a.yaml', line: 3, lines: { 'spec.ingress[0]': 5 } } } },
);

function failure(text: string): SegproofError {
  try {
    parseSnapshotText(text, 'harbour.snapshot');
  } catch (error) {
    if (error instanceof SegproofError) return error;
    throw error;
  }
  throw new Error('no error');
}

/** The text with one line changed. */
function withLine(number: number, change: (line: string) => string): string {
  const lines = snapshotText(harbour).split('\n');
  lines[number - 1] = change(lines[number - 1]!);
  return lines.join('\n');
}

describe('the text of a snapshot', () => {
  test('is the header and one record per line, in the order of keys', () => {
    const lines = snapshotText(harbour).split('\n');
    expect(lines[0]).toContain('"format":"segproof.dev/snapshot/v1"');
    expect(lines.slice(1, -1).map((line) => JSON.parse(line).key)).toEqual([
      '/Namespace//harbour',
      '/Pod/harbour/buoy',
      '/Pod/harbour/crane',
    ]);
    expect(lines.at(-1)).toBe('');
  });

  test('reads back as what was written', () => {
    expect(parseSnapshotText(snapshotText(harbour), 'harbour.snapshot')).toEqual(harbour);
  });

  test('has the same bytes in whatever order fields were read', () => {
    const other = snapshotOf(
      [
        pod('harbour', 'buoy'),
        {
          kind: 'Namespace',
          metadata: { labels: { 'no"quote': '\u2028' }, name: 'harbour' },
          apiVersion: 'v1',
        },
        pod('harbour', 'crane', { labels: { app: 'crane' } }),
      ],
      { origins: harbour.header.origins },
    );
    expect(snapshotText(other)).toBe(snapshotText(harbour));
  });

  test('round-trips whatever labels hold', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })),
        (labels) => {
          const { __proto__: _, ...clean } = labels;
          const snapshot = snapshotOf([pod('harbour', 'crane', { labels: clean })]);
          expect(parseSnapshotText(snapshotText(snapshot), 'x')).toEqual(snapshot);
        },
      ),
    );
  });

  test('is recognised by its header', () => {
    expect(isSnapshotText(snapshotText(harbour))).toBe(true);
    expect(isSnapshotText('{"apiVersion":"v1","kind":"Pod"}')).toBe(false);
    expect(isSnapshotText('apiVersion: v1')).toBe(false);
  });
});

describe('a snapshot that is not whole', () => {
  test.each([
    ['a record cut off', snapshotText(harbour).slice(0, -9), 4, 'truncated'],
    ['a line that is no JSON', withLine(3, () => 'crane'), 3, 'not JSON'],
    ['a line that is no record', withLine(3, () => '[]'), 3, 'not a record'],
    ['a key that is not that of its object', withLine(3, (line) => line.replace('buoy', 'tug')), 3, 'key'],
    ['records out of order', withLine(4, () => snapshotText(harbour).split('\n')[1]!), 4, 'out of order'],
    ['one record twice', withLine(4, () => snapshotText(harbour).split('\n')[2]!), 4, 'out of order'],
    [
      'an object of another kind',
      withLine(3, (line) => line.replace('"kind":"Pod"', '"kind":"Secret"')),
      3,
      'kind',
    ],
    ['a future format', withLine(1, (line) => line.replace('snapshot/v1', 'snapshot/v9')), 1, 'cannot read'],
    ['a header without its mode', withLine(1, (line) => line.replace('"mode":"manifests",', '')), 1, 'mode'],
    ['a label that is a number', withLine(4, (line) => line.replace('"app":"crane"', '"app":7')), 4, 'type'],
  ])('%s is found at its line', (_name, text, line, words) => {
    const error = failure(text);
    expect(error.code).toBe('SNAPSHOT_INVALID');
    expect(error.problems[0]?.place).toMatchObject({ file: 'harbour.snapshot', line });
    if (words !== 'cannot read') expect(error.message).toContain(words);
  });
});

describe('the order of keys', () => {
  test('is that of UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(Math.sign(compareBytewise(a, b))).toBe(
          Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))),
        );
      }),
    );
    // U+FF5E sorts before U+1F6A2 in UTF-8, after it in UTF-16.
    expect(compareBytewise('～', '🚢')).toBeLessThan(0);
  });
});
