import { describe, expect, test } from 'vitest';
import { type Argument, type MutationReport, scoreOf, survivorsOf, unargued } from '../mutation/mutants.ts';

const FILE = 'src/checks/till.ts';
const SOURCE = `export function isOpen(hour: number): boolean {
  return hour >= 9 &&
    hour < 18;
}
`;

function mutant(status: string, mutatorName: string, replacement: string, start: number, end: number) {
  return {
    status,
    mutatorName,
    replacement,
    location: { start: { line: 2, column: start }, end: { line: end > 40 ? 3 : 2, column: end % 40 } },
  };
}

const KILLED = mutant('Killed', 'EqualityOperator', 'hour > 9', 10, 19);
const SURVIVED = mutant('Survived', 'LogicalOperator', 'hour >= 9 || hour < 18', 10, 54);
const REPORT: MutationReport = {
  files: {
    [FILE]: {
      source: SOURCE,
      mutants: [KILLED, SURVIVED, { ...KILLED, status: 'Timeout' }, { ...KILLED, status: 'Ignored' }],
    },
  },
};
const argument: Argument = {
  file: FILE,
  mutator: 'LogicalOperator',
  from: 'hour >= 9 && hour < 18',
  why: 'The shop never closes.',
};

describe('the lane of changed code', () => {
  test('counts what a test notices of what was tried; what no test runs has survived', () => {
    const statuses = ['Killed', 'Timeout', 'Survived', 'NoCoverage', 'Ignored', 'CompileError'];
    expect(scoreOf(statuses.map((status) => ({ status })))).toEqual({
      killed: 2,
      survived: 2,
      ignored: 1,
      percent: 50,
    });
  });

  test('names a survivor by its code, across lines', () => {
    expect(survivorsOf(REPORT)).toEqual([
      {
        file: FILE,
        line: 2,
        mutator: 'LogicalOperator',
        from: 'hour >= 9 && hour < 18',
        to: 'hour >= 9 || hour < 18',
      },
    ]);
  });

  test('is content with a survivor that is argued, and only with that change', () => {
    expect(unargued(REPORT, [argument])).toEqual({ survivors: [], stale: [] });
    expect(unargued(REPORT, []).survivors).toHaveLength(1);
    const other = { ...argument, to: 'false' };
    expect(unargued(REPORT, [other])).toMatchObject({ survivors: [{ line: 2 }], stale: [other] });
  });

  test('wants no argument for what a test notices; of files that were not tried it says nothing', () => {
    const stale = { ...argument, mutator: 'EqualityOperator', from: 'hour >= 9' };
    const elsewhere = { ...argument, file: 'src/checks/vault.ts' };
    expect(unargued(REPORT, [argument, stale, elsewhere]).stale).toEqual([stale]);
  });
});
