import type { Direction } from '../model/policy.ts';
import type { ClassTable } from './classes.ts';
import type { PeerGroup, PeerRef } from './engine.ts';
import type { Evaluation } from './evaluation.ts';
import type { HostSides } from './host-sides.ts';
import { type RowTable, verdictAt } from './rows.ts';

/** Rows that a column differs from the default in. */
interface Transposed {
  /** Row groups whose default lets classes through, perhaps. */
  readonly open: readonly number[];
  /** By class: row groups that have a verdict of their own for it. */
  readonly groups: readonly (readonly number[])[];
}

export interface ReachContext {
  readonly rows: Readonly<Record<Direction, RowTable>>;
  readonly table: ClassTable;
  readonly evaluation: Evaluation;
  /** One reference per column. */
  readonly refs: readonly PeerRef[];
  readonly blockSide: HostSides;
}

export interface Reach {
  reachable(subject: number, direction: Direction): readonly PeerGroup[];
}

/**
 * Peers by verdict of both ends, at a cost in what is reachable and not in what exists: of the other end only those
 * rows are looked at that are open by default or name the subject.
 */
export function createReach(context: ReachContext): Reach {
  const transposed: Partial<Record<Direction, Transposed>> = {};
  const other = (direction: Direction) => {
    transposed[direction] ??= transpose(context.rows[direction], context);
    return transposed[direction];
  };
  return {
    reachable(subject, direction) {
      const opposite = direction === 'ingress' ? 'egress' : 'ingress';
      const found = new Map<number, PeerRef[]>();
      collect(subject, direction, opposite, other, context, (column, verdict) => {
        if (!context.evaluation.mayAnything(verdict) || hidden(column, subject, context.table)) return;
        const list = found.get(verdict);
        if (list) list.push(context.refs[column]!);
        else found.set(verdict, [context.refs[column]!]);
      });
      return [...found].map(([verdict, peers]) => ({ peers, verdict: context.evaluation.verdict(verdict) }));
    },
  };
}

/** Strangers do not exist, and one pod alone in its class is no peer of itself. */
function hidden(column: number, subject: number, { classes }: ClassTable): boolean {
  if (column >= classes.length) return false;
  return classes[column]!.stranger || (column === subject && classes[column]!.lone);
}

function collect(
  subject: number,
  direction: Direction,
  opposite: Direction,
  transposedOf: (direction: Direction) => Transposed,
  { rows, table, evaluation, refs, blockSide }: ReachContext,
  emit: (column: number, verdict: number) => void,
): void {
  const row = rows[direction].row(rows[direction].groupOf(subject));
  const far = rows[opposite];
  const classCount = table.classes.length;
  const farVerdict = (group: number) => verdictAt(far.row(group), subject, classCount);
  const ofBlock = (column: number, verdict: number) =>
    evaluation.both(verdict, blockSide(column - classCount, opposite, subject));
  const own = new Set<number>();
  for (const [position, column] of row.columns.entries()) {
    own.add(column);
    const verdict = row.verdicts[position]!;
    if (!evaluation.mayAnything(verdict)) continue;
    emit(
      column,
      column < classCount
        ? evaluation.both(verdict, farVerdict(far.groupOf(column)))
        : ofBlock(column, verdict),
    );
  }
  if (evaluation.mayAnything(row.classDefault)) {
    const { open, groups } = transposedOf(opposite);
    for (const group of new Set([...open, ...groups[subject]!])) {
      const verdict = evaluation.both(row.classDefault, farVerdict(group));
      for (const id of far.classesOf(group)) if (!own.has(id)) emit(id, verdict);
    }
  }
  for (let column = classCount; column < refs.length; column++) {
    if (!own.has(column)) emit(column, ofBlock(column, row.blockDefault));
  }
}

function transpose(rows: RowTable, { table, evaluation }: ReachContext): Transposed {
  const open: number[] = [];
  const groups: number[][] = table.classes.map(() => []);
  for (let group = 0; group < rows.groupCount; group++) {
    const row = rows.row(group);
    if (evaluation.mayAnything(row.classDefault)) open.push(group);
    for (const column of row.columns) groups[column]?.push(group);
  }
  return { open, groups };
}
