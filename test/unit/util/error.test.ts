import { describe, expect, test } from 'vitest';
import { formatPlace, formatProblem, SegproofError } from '../../../src/util/error.ts';

describe('a problem', () => {
  test('reads as a compiler would write it', () => {
    expect(
      formatProblem({
        code: 'MANIFEST_INVALID',
        message: 'not a block',
        place: { file: 'a.yaml', line: 7, column: 3, path: 'spec.ingress[0]' },
        expected: 'a CIDR',
        got: '"10/8"',
      }),
    ).toBe('a.yaml:7:3 (spec.ingress[0]): not a block; expected a CIDR; got "10/8"');
  });

  test('says no more than is known', () => {
    expect(formatProblem({ code: 'USAGE', message: 'unknown flag' })).toBe('unknown flag');
    expect(formatPlace({ file: 'a.yaml' })).toBe('a.yaml');
    expect(formatPlace({ file: 'a.yaml', line: 2 })).toBe('a.yaml:2');
  });
});

describe('a SegproofError', () => {
  test('carries its code, its cause and every problem, the first as message', () => {
    const cause = new Error('disk');
    const first = { code: 'INPUT_UNREADABLE', message: 'gone', place: { file: 'a' } } as const;
    const second = { code: 'INPUT_UNREADABLE', message: 'gone too' } as const;
    const error = new SegproofError(first, { cause, more: [second] });
    expect(error).toMatchObject({
      name: 'SegproofError',
      code: 'INPUT_UNREADABLE',
      message: 'a: gone',
      cause,
    });
    expect(error.problems).toEqual([first, second]);
  });
});
