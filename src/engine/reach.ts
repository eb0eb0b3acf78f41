import type { Family } from '../model/cidr.ts';
import type { Direction } from '../model/policy.ts';
import type { AddressSpace } from './addresses.ts';
import type { ClassTable } from './classes.ts';
import type { PeerGroup, PeerRef } from './engine.ts';
import type { Evaluation } from './evaluation.ts';
import { acrossFamilies } from './families.ts';
import type { HostSides } from './host-sides.ts';
import { pairFamilies } from './parts.ts';
import { verdictAt } from './row.ts';
import type { RowTable } from './rows.ts';

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
  readonly space: AddressSpace;
  readonly evaluation: Evaluation;
  /** One reference per column. */
  readonly refs: readonly PeerRef[];
  readonly blockSide: HostSides;
}

export interface Reach {
  reachable(subject: number, direction: Direction): readonly PeerGroup[];
  reachableAddresses(subject: number, direction: Direction): readonly PeerGroup[];
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
    reachable: (subject, direction) =>
      grouped(subject, context, (emit) => {
        const opposite = oppositeOf(direction);
        collect(subject, direction, opposite, other, context, emit);
      }),
    reachableAddresses: (subject, direction) =>
      grouped(subject, context, (emit) => collectBlocks(subject, direction, context, emit)),
  };
}

function oppositeOf(direction: Direction): Direction {
  return direction === 'ingress' ? 'egress' : 'ingress';
}

type Emit = (column: number, verdict: number) => void;

/** Columns by verdict, as peers. */
function grouped(
  subject: number,
  { evaluation, table, refs }: ReachContext,
  collectInto: (emit: Emit) => void,
): readonly PeerGroup[] {
  const found = new Map<number, PeerRef[]>();
  collectInto((column, verdict) => {
    if (!evaluation.mayAnything(verdict) || hidden(column, subject, table)) return;
    const list = found.get(verdict);
    if (list) list.push(refs[column]!);
    else found.set(verdict, [refs[column]!]);
  });
  return [...found].map(([verdict, peers]) => ({ peers, verdict: evaluation.verdict(verdict) }));
}

function collectBlocks(subject: number, direction: Direction, context: ReachContext, emit: Emit): void {
  const { rows, table, space, evaluation, refs, blockSide } = context;
  const near = viewsOf(rows[direction], rows[direction].groupOf(subject));
  const classCount = table.classes.length;
  for (let column = classCount; column < refs.length; column++) {
    const { family } = space.blocks[column - classCount]!;
    const own = verdictAt(near.row(family), column, classCount);
    emit(column, evaluation.both(own, blockSide(column - classCount, oppositeOf(direction), subject)));
  }
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
  context: ReachContext,
  emit: Emit,
): void {
  const { rows, table, evaluation, refs, blockSide } = context;
  const near = viewsOf(rows[direction], rows[direction].groupOf(subject));
  const far = rows[opposite];
  const classCount = table.classes.length;
  const ofBlock = (column: number, verdict: number) =>
    evaluation.both(verdict, blockSide(column - classCount, opposite, subject));
  const farVerdict = (group: number, family: Family) =>
    verdictAt(far.row(group, family), subject, classCount);
  const nearVerdict = (column: number, family: Family) => verdictAt(near.row(family), column, classCount);
  const ofClass = (column: number) =>
    acrossFamilies(evaluation, pairFamilies(context, subject, column), (family) =>
      evaluation.both(nearVerdict(column, family), farVerdict(far.groupOf(column), family)),
    );
  const familyOf = (column: number) => context.space.blocks[column - classCount]!.family;
  const own = new Set(near.rows.flatMap(({ columns }) => [...columns]));
  for (const column of own) {
    if (column < classCount) emit(column, ofClass(column));
    else emit(column, ofBlock(column, nearVerdict(column, familyOf(column))));
  }
  if (near.rows.some(({ classDefault }) => evaluation.mayAnything(classDefault))) {
    const { open, groups } = transposedOf(opposite);
    for (const group of new Set([...open, ...groups[subject]!])) {
      const alike = near.rows.length === 1 && !far.isSplit(group);
      const shared = alike ? evaluation.both(near.rows[0]!.classDefault, farVerdict(group, 4)) : undefined;
      for (const id of far.classesOf(group)) if (!own.has(id)) emit(id, shared ?? ofClass(id));
    }
  }
  for (let column = classCount; column < refs.length; column++) {
    if (!own.has(column)) emit(column, ofBlock(column, near.row(familyOf(column)).blockDefault));
  }
}

/** The rows of a group: one, or one per family. */
function viewsOf(table: RowTable, group: number) {
  const families: readonly Family[] = table.isSplit(group) ? [4, 6] : [4];
  const row = (family: Family) => table.row(group, family);
  return { row, rows: families.map(row) };
}

function transpose(table: RowTable, { table: { classes }, evaluation }: ReachContext): Transposed {
  const open: number[] = [];
  const groups: number[][] = classes.map(() => []);
  for (let group = 0; group < table.groupCount; group++) {
    const { rows } = viewsOf(table, group);
    if (rows.some(({ classDefault }) => evaluation.mayAnything(classDefault))) open.push(group);
    for (const column of new Set(rows.flatMap(({ columns }) => [...columns]))) groups[column]?.push(group);
  }
  return { open, groups };
}
