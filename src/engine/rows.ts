/**
 * Rows: what the policies of one end say about every peer. Classes with one list of policies share a row
 * (policy-engines.md §4.1). A row keeps a default for classes, one for address blocks, and the columns that differ.
 */
import type { Family } from '../model/cidr.ts';
import { DIRECTIONS, type Direction, type Tier } from '../model/policy.ts';
import type { Applicable, Applied, PolicyEntry } from './applicable.ts';
import type { ClassTable } from './classes.ts';
import type { Certainty, Evaluation } from './evaluation.ts';
import { placesOf, tieReasons } from './places.ts';
import type { Row } from './row.ts';
import { createScratch, type Scratch } from './row-scratch.ts';
import { type RuleCompiler, subjectReasons } from './rules.ts';
import { internKey } from './traffic.ts';

/** Rows of one direction. */
export interface RowTable {
  /** Groups of classes of pods; those of host endpoints follow, up to `subjectGroups`. */
  readonly groupCount: number;
  readonly subjectGroups: number;
  /** Row group of a class, of pods or of host endpoints. */
  groupOf(id: number): number;
  classesOf(group: number): readonly number[];
  /** For packets of one family: one row for both, unless a rule tells the families of the group's addresses apart. */
  row(group: number, family: Family): Row;
  /** The row, where it was asked for. */
  known(group: number, family: Family): Row | undefined;
  isSplit(group: number): boolean;
}

export interface RowContext {
  readonly tiers: readonly Tier[];
  readonly entries: readonly PolicyEntry[];
  readonly table: ClassTable;
  /** Number of address blocks. */
  readonly blocks: number;
  readonly evaluation: Evaluation;
  readonly compiler: RuleCompiler;
  readonly applicable: Readonly<Record<Direction, Applicable>>;
}

/** Rows of an earlier engine that hold as they are. */
export interface KeptRows {
  /** The earlier group of a class, if its row holds for the class. */
  readonly groupOf: (id: number) => number | undefined;
  /** By family and earlier group, in the columns of now; those that nobody asked for are missing. */
  readonly rows: Readonly<Record<Family, readonly (Row | undefined)[]>>;
}

export function createRowTables(
  context: RowContext,
  kept?: Readonly<Record<Direction, KeptRows>>,
): Readonly<Record<Direction, RowTable>> {
  const scratch = createScratch(context);
  const [ingress, egress] = DIRECTIONS.map((direction) =>
    createRowTable(direction, context, scratch, kept?.[direction]),
  );
  return { ingress: ingress!, egress: egress! };
}

function createRowTable(
  direction: Direction,
  context: RowContext,
  scratch: Scratch,
  kept?: KeptRows,
): RowTable {
  const ids = new Map<string | number, number>();
  const members: number[][] = [];
  const { classes, subjects } = context.table;
  const earlier: (number | undefined)[] = [];
  const groups = subjects.map(({ id }) => {
    const before = kept?.groupOf(id);
    const key = before ?? `${id < classes.length ? 'pods' : 'hosts'} ${groupKey(id, direction, context)}`;
    const group = internKey(ids, key, () => members.push([]) - 1);
    members[group]!.push(id);
    earlier[group] = before;
    return group;
  });
  const keptRows = (family: Family) =>
    earlier.map((group) => (group === undefined ? undefined : kept!.rows[family][group]));
  const rows: Readonly<Record<Family, (Row | undefined)[]>> = { 4: keptRows(4), 6: keptRows(6) };
  const isSplit = (group: number) => isSplitFor(members[group]![0]!, direction, context);
  const rowOf = (group: number, family: Family): Row => {
    const known = rows[family];
    known[group] ??=
      family === 6 && !isSplit(group)
        ? rowOf(group, 4)
        : buildRow(members[group]![0]!, direction, family, context, scratch);
    return known[group];
  };
  return {
    groupCount: new Set(groups.slice(0, classes.length)).size,
    subjectGroups: members.length,
    groupOf: (id) => groups[id]!,
    classesOf: (group) => members[group]!,
    row: rowOf,
    known: (group, family) => rows[family][group],
    isSplit,
  };
}

/** Builds rows one by one, as the row tables do, from entries that differ from the table's in a few places. */
export function createRowBuilder(
  context: Omit<RowContext, 'entries'>,
): (id: number, direction: Direction, family: Family, entries: readonly PolicyEntry[]) => Row {
  const scratch = createScratch(context);
  return (id, direction, family, entries) =>
    buildRow(id, direction, family, { ...context, entries }, scratch);
}

/** Whether a rule for a subject of more than one family matches otherwise in the one than in the other. */
function isSplitFor(
  id: number,
  direction: Direction,
  { table, applicable, entries, compiler }: RowContext,
): boolean {
  const { stack } = table.subjects[id]!;
  if (!table.tellsFamilies || stack === 4 || stack === 6) return false;
  return applicable[direction].policies[id]!.some(({ entry }) =>
    entries[entry]!.rules[direction].some(compiler.tellsFamilies),
  );
}

function groupKey(id: number, direction: Direction, context: RowContext): string {
  const { applicable, entries, table, compiler } = context;
  const { policies, overrides } = applicable[direction];
  let key = '';
  let named = false;
  let telling = false;
  for (const { entry, sure } of policies[id]!) {
    key += sure ? `${entry},` : `${entry}?,`;
    named ||= direction === 'ingress' && entries[entry]!.named.ingress;
    telling ||= table.tellsFamilies && entries[entry]!.rules[direction].some(compiler.tellsFamilies);
    for (const rule of entries[entry]!.selfish[direction]) {
      key += compiler.self(entries[entry]!, rule, id, 4);
      if (compiler.tellsFamilies(rule)) key += compiler.self(entries[entry]!, rule, id, 6);
    }
  }
  if (telling) key += ` ${table.subjects[id]!.stack}`;
  if (named) key += ` ${table.subjects[id]!.ports}`;
  for (const override of overrides[id]!) key += ` ${override.effect}${override.reason}`;
  return key;
}

/** `of`: family of the packets to and from peers that have both; a subject of one family has that. */
function buildRow(id: number, direction: Direction, of: Family, context: RowContext, scratch: Scratch): Row {
  const { evaluation, entries, applicable, table } = context;
  const { stack } = table.subjects[id]!;
  const family = table.tellsFamilies && (stack === 4 || stack === 6) ? stack : of;
  const { policies, overrides } = applicable[direction];
  const ports = table.subjects[id]!.ports;
  scratch.reset(evaluation.start);
  for (const tier of context.tiers) {
    const applied = policies[id]!.filter(({ entry }) => entries[entry]!.policy.tier === tier.name);
    if (applied.length === 0) continue;
    for (const place of placesOf(tier, applied, entries)) {
      const tied = tieEffects(place, direction, context);
      for (const [position, { entry, sure }] of place.entries()) {
        if (tied) scratch.apply('all', position === 0 ? tied.start : tied.next);
        for (const rule of entries[entry]!.rules[direction]) {
          const applications = context.compiler.compile(entries[entry]!, rule, { id, sure, ports, family });
          for (const { columns, effect } of applications) scratch.apply(columns, effect);
        }
      }
      if (tied) scratch.apply('all', tied.end);
    }
    scratch.apply('all', tierEnd(tier, direction, applied, context));
  }
  return scratch.finish((state) => evaluation.finish(state, overrides[id]!));
}

function tieEffects(
  place: readonly Applied[],
  direction: Direction,
  { entries, evaluation }: Pick<RowContext, 'entries' | 'evaluation'>,
) {
  const reasons = tieReasons(place, direction, entries).map(evaluation.reason);
  if (reasons.length === 0) return undefined;
  const effect = (at: 'start' | 'next' | 'end') => evaluation.effect({ type: 'tie', at, reasons });
  return { start: effect('start'), next: effect('next'), end: effect('end') };
}

function tierEnd(
  tier: Tier,
  direction: Direction,
  applied: readonly Applied[],
  { entries, evaluation }: RowContext,
): number {
  const isolating = applied.filter(({ entry }) => entries[entry]!.policy.isolates.includes(direction));
  const isolated: Certainty =
    isolating.length === 0 ? 'no' : isolating.some(({ sure }) => sure) ? 'yes' : 'maybe';
  const reasons =
    isolated === 'maybe' ? isolating.flatMap(({ entry }) => subjectReasons(entries[entry]!)) : [];
  return evaluation.effect({
    type: 'tier-end',
    unmatched: tier.unmatched,
    isolated,
    reasons: reasons.map(evaluation.reason),
  });
}
