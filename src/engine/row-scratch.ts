import type { ClassTable } from './classes.ts';
import type { Evaluation } from './evaluation.ts';
import type { Columns } from './peers.ts';
import type { Row } from './row.ts';

/** Working memory of one row at a time: only columns that an effect touched have a state of their own. */
export interface Scratch {
  reset(start: number): void;
  apply(columns: Columns, effect: number): void;
  finish(verdictOf: (state: number) => number): Row;
}

interface ScratchContext {
  readonly table: ClassTable;
  /** Number of address blocks. */
  readonly blocks: number;
  readonly evaluation: Evaluation;
}

export function createScratch({ table, blocks, evaluation }: ScratchContext): Scratch {
  const classCount = table.classes.length;
  const states = new Int32Array(classCount + blocks).fill(-1);
  let touched: number[] = [];
  let classState = 0;
  let blockState = 0;
  const applyAll = (effect: number, withBlocks: boolean) => {
    for (const column of touched) {
      if (withBlocks || column < classCount) states[column] = evaluation.apply(states[column]!, effect);
    }
    classState = evaluation.apply(classState, effect);
    if (withBlocks) blockState = evaluation.apply(blockState, effect);
  };
  return {
    reset(start) {
      for (const column of touched) states[column] = -1;
      touched = [];
      classState = start;
      blockState = start;
    },
    apply(columns, effect) {
      if (typeof columns === 'string') return applyAll(effect, columns === 'all');
      for (const column of columns) {
        let state = states[column]!;
        if (state < 0) {
          touched.push(column);
          state = column < classCount ? classState : blockState;
        }
        states[column] = evaluation.apply(state, effect);
      }
    },
    finish(verdictOf) {
      const classDefault = verdictOf(classState);
      const blockDefault = verdictOf(blockState);
      const verdicts = new Map<number, number>();
      for (const column of touched) {
        const verdict = verdictOf(states[column]!);
        if (verdict !== (column < classCount ? classDefault : blockDefault)) verdicts.set(column, verdict);
      }
      const columns = Int32Array.from(verdicts.keys()).sort();
      return {
        classDefault,
        blockDefault,
        columns,
        verdicts: columns.map((column) => verdicts.get(column)!),
      };
    },
  };
}
