import { DIRECTIONS, type Direction } from '../model/policy.ts';
import { type AddressSpace, createAddressSpace } from './addresses.ts';
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
import { createEffectiveLabels, type EffectiveLabels } from './effective-labels.ts';
import type { EngineInput, PeerRef } from './engine.ts';
import { createEvaluation, type Evaluation } from './evaluation.ts';
import { createHostTable, type HostTable } from './host-classes.ts';
import { createHostSides, type HostSides } from './host-sides.ts';
import { createNamedPorts, type NamedPorts } from './named-ports.ts';
import { createNamespaceTable, type NamespaceTable } from './namespaces.ts';
import { createPeerMatcher } from './peers.ts';
import { createRowTables, type RowTable, verdictAt } from './rows.ts';
import { createRuleCompiler, type RuleCompiler } from './rules.ts';
import { createProjection, createSelectorTable, keysInUse, type SelectorTable } from './selectors.ts';
import { createServiceAddresses } from './service-addresses.ts';
import { createTrafficTable, type TrafficTable } from './traffic.ts';

/** The parts of a built engine, from which its questions are answered. */
export interface Parts {
  readonly input: EngineInput;
  readonly namespaces: NamespaceTable;
  readonly selectors: SelectorTable;
  readonly effective: EffectiveLabels;
  readonly sets: ClassSets;
  readonly ports: NamedPorts;
  readonly space: AddressSpace;
  readonly table: ClassTable;
  readonly traffic: TrafficTable;
  readonly evaluation: Evaluation;
  readonly entries: readonly PolicyEntry[];
  readonly applicable: Readonly<Record<Direction, Applicable>>;
  readonly compiler: RuleCompiler;
  readonly rows: Readonly<Record<Direction, RowTable>>;
  readonly hosts: HostTable;
  /** A block's own side: what host endpoints let leave and enter it. */
  readonly blockSide: HostSides;
  /** One reference per column: classes, then blocks. */
  readonly refs: readonly PeerRef[];
}

/** The pipeline of policy-engines.md §4.1: selectors, classes, applicable policies, rows. */
export function createParts(input: EngineInput): Parts {
  const traffic = createTrafficTable();
  const evaluation = createEvaluation(traffic);
  const namespaces = createNamespaceTable(input);
  const selectors = createSelectorTable(input.policies, namespaces);
  const hosts = createHostTable(input, selectors);
  const space = createAddressSpace(input, hosts.governors);
  const services = createServiceAddresses(input, space);
  const ports = createNamedPorts(input.policies, traffic);
  const project = createProjection(selectors);
  const effective = createEffectiveLabels(input, keysInUse(selectors));
  const servicesOf = services.of;
  const table = createClassTable({
    input,
    namespaces,
    effective,
    project,
    ports,
    space,
    hosts,
    servicesOf,
  });
  const sets = createClassSets(selectors, namespaces, table, hosts);
  const entries = orderPolicies(input.policies, selectors, sets);
  const applicable = applicableBothWays(input, entries, table, sets, selectors, evaluation);
  const peers = createPeerMatcher({ space, table, selectors, sets, profile: input.profile });
  const blocks = space.blocks.length;
  const groupOf = space.groupOf;
  const compiler = createRuleCompiler({
    input,
    traffic,
    evaluation,
    ports,
    table,
    peers,
    services,
    groupOf,
    blocks,
  });
  const tiers = [...input.policies.tiers].sort((a, b) => a.order - b.order);
  const rows = createRowTables({ tiers, entries, table, blocks, evaluation, compiler, applicable });
  const blockSide = createHostSides({ input, space, table, hosts, rows, evaluation });
  const refs = [
    ...table.classes.map((record): PeerRef => ({ class: record.id })),
    ...space.blocks.map((block): PeerRef => ({ block: block.id })),
  ];
  return {
    input,
    namespaces,
    selectors,
    effective,
    sets,
    ports,
    space,
    table,
    traffic,
    evaluation,
    entries,
    applicable,
    compiler,
    rows,
    hosts,
    blockSide,
    refs,
  };
}

function applicableBothWays(
  input: EngineInput,
  entries: readonly PolicyEntry[],
  table: ClassTable,
  sets: ClassSets,
  selectors: SelectorTable,
  evaluation: Evaluation,
): Readonly<Record<Direction, Applicable>> {
  const { taints } = input.policies;
  const subjects = taints.map((taint) => sets.of(selectors.numberOf(taint.subject)));
  const [ingress, egress] = DIRECTIONS.map((direction) => ({
    policies: applicableTo(direction, entries, table),
    overrides: overridesOn(direction, taints, subjects, table, evaluation.reason),
  }));
  return { ingress: ingress!, egress: egress! };
}

export function columnOf(parts: Parts, peer: PeerRef): number {
  return 'class' in peer ? peer.class : parts.table.classes.length + peer.block;
}

/** Verdict, by number, of one end about a peer. */
export function sideVerdict(parts: Parts, subject: number, direction: Direction, column: number): number {
  const rows = parts.rows[direction];
  return verdictAt(rows.row(rows.groupOf(subject)), column, parts.table.classes.length);
}

/** Verdict, by number, of one end, a class or a block, about the other. */
export function endVerdict(parts: Parts, end: PeerRef, direction: Direction, other: PeerRef): number {
  const column = columnOf(parts, other);
  return 'class' in end
    ? sideVerdict(parts, end.class, direction, column)
    : parts.blockSide(end.block, direction, column);
}

/** Policies that select a class in a direction, in order of evaluation. */
export function appliedTo(parts: Parts, subject: number, direction: Direction): readonly Applied[] {
  return parts.applicable[direction].policies[subject]!;
}
