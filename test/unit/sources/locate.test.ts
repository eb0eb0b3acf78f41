import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonFaults } from '../../../src/sources/files/duplicate-keys.ts';
import { syntaxFault } from '../../../src/sources/files/json-syntax.ts';
import { toPointer } from '../../../src/sources/json-documents.ts';
import { locatePath, locatePointer, positionOf } from '../../../src/sources/locate.ts';

type Path = readonly (string | number)[];

/** Every path of a value, with the value there. */
function paths(value: unknown, path: Path = []): [Path, unknown][] {
  const below = Array.isArray(value)
    ? value.flatMap((item, index) => paths(item, [...path, index]))
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, member]) => paths(member, [...path, key]))
      : [];
  return [[path, value], ...below];
}

describe('the place of a JSON pointer', () => {
  test('is where its value begins', () => {
    const text =
      '{\n  "items": [\n    {"kind": "Pod"},\n    {"kind": "Service",\n     "a/b": {"~": [1, 2]}}\n  ]\n}';
    expect(locatePointer(text, '/items/1')).toEqual({ line: 4, column: 5 });
    expect(locatePointer(text, '/items/1/a~1b/~0/1')).toEqual({ line: 5, column: 23 });
    expect(locatePointer(text, '')).toEqual({ line: 1, column: 1 });
  });

  test('is that of the nearest value above what is not there', () => {
    expect(locatePointer('{"a":\n {"b": 1}}', '/a/c/d')).toEqual({ line: 2, column: 2 });
  });

  test('is found for every value of any JSON text, however it is written', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 1, 4), (json, indent) => {
        const text = JSON.stringify(json, null, indent);
        const value: unknown = JSON.parse(text);
        const lines = text.split('\n');
        for (const [path, expected] of paths(value)) {
          const { line, column } = locatePath(text, path)!;
          const rest = [lines[line - 1]!.slice(column - 1), ...lines.slice(line)].join('\n');
          expect(rest.startsWith(JSON.stringify(expected, null, indent).slice(0, 1))).toBe(true);
          expect(locatePointer(text, toPointer(path))).toEqual({ line, column });
        }
      }),
      { numRuns: 60 },
    );
  });

  test('of a text that is no JSON is no endless search', () => {
    for (const text of ['', '{', '[', '{"a"', '{"a":', '["a', '[[[', '{"a":{', '[1,,2]', ']}']) {
      expect(() => locatePointer(text, '/a/0/b')).not.toThrow();
    }
  });

  test('counts lines and columns from 1', () => {
    expect(positionOf('ab\ncd\n', 0)).toEqual({ line: 1, column: 1 });
    expect(positionOf('ab\ncd\n', 4)).toEqual({ line: 2, column: 2 });
    expect(positionOf('ab\ncd\n', 6)).toEqual({ line: 3, column: 1 });
  });
});

describe('where a text stops being JSON', () => {
  test('is nowhere in what JSON.parse takes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2), (value, indent) => {
        expect(syntaxFault(JSON.stringify(value, null, indent))).toBeUndefined();
      }),
    );
  });

  test('is somewhere in what JSON.parse refuses', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '01',
      'true',
      'nul',
      ' ',
      '\n',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('');
        expect(syntaxFault(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });

  test('is its end when it is cut anywhere', () => {
    const text = '{"a": [1, true, {"b": "c d"}], "e": null}';
    for (let end = 1; end < text.length; end++) {
      expect(syntaxFault(text.slice(0, end)), text.slice(0, end)).toMatchObject({ isCut: true });
    }
  });

  test.each([
    ['{"a": b}', 6],
    ['{"a" 1}', 5],
    ['[1 2]', 3],
    ['{"a": 1,}', 8],
    ['{} {}', 3],
    ['["a\nb"]', 1],
  ])('%j: at %i', (text, offset) => {
    expect(syntaxFault(text)).toEqual({ offset, isCut: false });
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('faults that JSON.parse takes without a word', () => {
  test('are none in what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(jsonFaults(JSON.stringify(value))).toEqual([]);
      }),
    );
  });

  test('are names given twice in one object, also when written differently', () => {
    const found = jsonFaults('{"a": [{"b": 1, "c": {"b": 2}, "\\u0062": 3}], "d": "{\\"a\\":1,", "a": 1}');
    expect(found.map(({ message, path }) => [message, path])).toEqual([
      ['duplicate key "b"', ['a', 0, 'b']],
      ['duplicate key "a"', ['a']],
    ]);
  });

  test('are levels beyond a hundred', () => {
    expect(jsonFaults(`${'['.repeat(100)}${']'.repeat(100)}`)).toEqual([]);
    expect(jsonFaults(`${'['.repeat(101)}${']'.repeat(101)}`)).toHaveLength(1);
  });
});
