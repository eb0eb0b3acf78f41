import type { Family } from '../model/cidr.ts';
import { DIRECTIONS, type Direction } from '../model/policy.ts';
import {
  type Applicable,
  type Applied,
  applicableTo,
  orderPolicies,
  overridesOn,
  type PolicyEntry,
} from './applicable.ts';
import { type ClassSets, createClassSets } from './class-sets.ts';
import { type ClassTable, createClassTable } from './classes.ts';
import type { EngineInput, PeerRef } from './engine.ts';
import { acrossFamilies, familiesBetween, ONE_FAMILY, type PairFamilies, type Stack } from './families.ts';
import { classContext, createFoundations, type Foundations } from './foundations.ts';
import { createHostSides, type HostSides } from './host-sides.ts';
import { createPeerMatcher, type PeerMatcher } from './peers.ts';
import { verdictAt } from './row.ts';
import { createRowTables, type KeptRows, type RowTable } from './rows.ts';
import { createRuleCompiler, type RuleCompiler } from './rules.ts';

/** The parts of a built engine, from which its questions are answered. */
export interface Parts extends Foundations {
  readonly sets: ClassSets;
  readonly table: ClassTable;
  readonly entries: readonly PolicyEntry[];
  readonly applicable: Readonly<Record<Direction, Applicable>>;
  readonly peers: PeerMatcher;
  readonly compiler: RuleCompiler;
  readonly rows: Readonly<Record<Direction, RowTable>>;
  /** A block's own side: what host endpoints let leave and enter it. */
  readonly blockSide: HostSides;
  /** One reference per column: classes, then blocks. */
  readonly refs: readonly PeerRef[];
}

/** The pipeline of policy-engines.md §4.1: selectors, classes, applicable policies, rows. */
export function createParts(input: EngineInput): Parts {
  const base = createFoundations(input);
  const { selectors, namespaces, hosts } = base;
  const table = createClassTable(classContext(base));
  const sets = createClassSets(selectors, namespaces, table, hosts);
  const entries = orderPolicies(input.policies, selectors, sets);
  const applicable = applicableBothWays({ ...base, table, sets, entries });
  return completeParts({ ...base, table, sets, entries, applicable });
}

export type Applying = Foundations & Pick<Parts, 'table' | 'sets' | 'entries'>;

/** Rows as far as they are not kept from an earlier engine, and what is worked out when it is asked for. */
export function completeParts(
  parts: Applying & Pick<Parts, 'applicable'>,
  kept?: Readonly<Record<Direction, KeptRows>>,
): Parts {
  const { input, space, table } = parts;
  const peers = createPeerMatcher({ ...parts, profile: input.profile });
  const blocks = space.blocks.length;
  const compiler = createRuleCompiler({ ...parts, peers, groupOf: space.groupOf, blocks });
  const tiers = [...input.policies.tiers].sort((a, b) => a.order - b.order);
  const rows = createRowTables({ ...parts, tiers, blocks, compiler }, kept);
  const blockSide = createHostSides({ ...parts, rows });
  const refs = [
    ...table.classes.map((record): PeerRef => ({ class: record.id })),
    ...space.blocks.map((block): PeerRef => ({ block: block.id })),
  ];
  return { ...parts, peers, compiler, rows, blockSide, refs };
}

function applicableBothWays(parts: Applying): Readonly<Record<Direction, Applicable>> {
  const [ingress, egress] = DIRECTIONS.map((direction) => ({
    policies: applicableTo(direction, parts.entries, parts.table),
    overrides: overridesIn(direction, parts),
  }));
  return { ingress: ingress!, egress: egress! };
}

export function overridesIn(
  direction: Direction,
  { input, table, sets, selectors, evaluation }: Applying,
): Applicable['overrides'] {
  const { taints } = input.policies;
  const subjects = taints.map((taint) => sets.of(selectors.numberOf(taint.subject)));
  return overridesOn(direction, taints, subjects, table, evaluation.reason);
}

export function columnOf(parts: Pick<Parts, 'table'>, peer: PeerRef): number {
  return 'class' in peer ? peer.class : parts.table.classes.length + peer.block;
}

/** Families in which a subject and a column can have packets; one where nothing tells them apart. */
export function pairFamilies({ table, space }: PairParts, subject: number, column: number): PairFamilies {
  if (!table.tellsFamilies) return ONE_FAMILY[4];
  return familiesBetween(table.subjects[subject]!.stack, columnStack({ table, space }, column));
}

type PairParts = Pick<Parts, 'table' | 'space'>;

function columnStack({ table, space }: PairParts, column: number): Stack {
  return table.classes[column]?.stack ?? space.blocks[column - table.classes.length]!.family;
}

/** Verdict, by number, of one end about a peer, over their families. */
export function sideVerdict(parts: Parts, subject: number, direction: Direction, column: number): number {
  const rows = parts.rows[direction];
  const group = rows.groupOf(subject);
  const verdictIn = (family: Family) =>
    verdictAt(rows.row(group, family), column, parts.table.classes.length);
  return rows.isSplit(group)
    ? acrossFamilies(parts.evaluation, pairFamilies(parts, subject, column), verdictIn)
    : verdictIn(4);
}

/** Verdict, by number, of one end, a class or a block, about the other, for packets of one family. */
export function endVerdict(
  parts: Parts,
  end: PeerRef,
  direction: Direction,
  other: PeerRef,
  family: Family,
): number {
  const column = columnOf(parts, other);
  if ('block' in end) return parts.blockSide(end.block, direction, column);
  const rows = parts.rows[direction];
  return verdictAt(rows.row(rows.groupOf(end.class), family), column, parts.table.classes.length);
}

/** Families in which two ends can have packets; one where nothing tells them apart. */
export function endFamilies(parts: PairParts, from: PeerRef, to: PeerRef): PairFamilies {
  if (!parts.table.tellsFamilies) return ONE_FAMILY[4];
  const [a, b] = [from, to].map((end) => columnStack(parts, columnOf(parts, end)));
  return familiesBetween(a!, b!);
}

/** Policies that select a class in a direction, in order of evaluation. */
export function appliedTo(parts: Parts, subject: number, direction: Direction): readonly Applied[] {
  return parts.applicable[direction].policies[subject]!;
}
