import type { Family } from '../model/cidr.ts';
import type { Peer, Rule } from '../model/policy.ts';
import type { Reason } from '../model/verdict.ts';
import { isAddressPeer, isPlain } from './addresses.ts';
import type { PolicyEntry } from './applicable.ts';
import { type Tri, valueAt } from './certainty-set.ts';
import type { ClassTable } from './classes.ts';
import { type MatchedPeers, matchExpression } from './peer-expressions.ts';
import { type GroupMembers, groupMembers, type PeerContext } from './peer-groups.ts';
import { leavesOf } from './peer-leaves.ts';
import { addressReason, selectorReasons } from './peer-reasons.ts';

/** `all`: every class and block; `classes`: every class. Lists are ascending. */
export type Columns = 'all' | 'classes' | readonly number[];

interface PeerMatch {
  readonly columns: Columns;
  readonly sure: boolean;
  /** Why it is not sure. */
  readonly reasons: readonly Reason[];
}

export interface PeerMatcher {
  /** Peers by packets of one family; the same list for both unless the rule tells them apart. */
  match(entry: PolicyEntry, rule: Rule, family: Family): readonly PeerMatch[];
  /** Whether the rule speaks of a subject, by what it says of its own end (trap 78); surely when it says nothing. */
  self(entry: PolicyEntry, rule: Rule, subject: number, family: Family): SelfMatch;
  /** How sure it is that a combination of peers matches a column, by packets of one family. */
  valueOf(entry: PolicyEntry, peer: Peer, family: Family): (column: number) => Tri;
  /** Whether what the rule matches, at either end, depends on the family of the packets. */
  tellsFamilies(rule: Rule): boolean;
}

export interface SelfMatch {
  readonly value: Tri;
  readonly reasons: readonly Reason[];
}

const SURELY: SelfMatch = { value: 2, reasons: [] };

export function createPeerMatcher(context: PeerContext): PeerMatcher {
  const groups = groupMembers(context);
  const tellsFamilies = createTelling(context, groups);
  const compute = (entry: PolicyEntry, rule: Rule, family: Family): readonly PeerMatch[] => {
    if (rule.peers === 'any') return [{ columns: 'all', sure: true, reasons: [] }];
    if (!isPlain(rule)) {
      return asMatches(matchExpression(rule.peers, entry, family, context, groups), context);
    }
    const found = rule.peers.flatMap((peer) => matchPeer(peer, entry, context));
    const group = context.space.groupOf(rule);
    const all =
      group === undefined ? found : [...found, ...matchGroup(group, rule, entry, family, context, groups)];
    return all.filter((match) => match.columns.length > 0);
  };
  const known = createFamilyMemo<readonly PeerMatch[]>(tellsFamilies);
  const ownEnds = createFamilyMemo<MatchedPeers>(tellsFamilies);
  const selfOf = (entry: PolicyEntry, rule: Rule, self: Peer, subject: number, family: Family): SelfMatch => {
    const count = context.table.classes.length;
    const found = ownEnds(rule, family, () => matchExpression([self], entry, family, context, groups));
    if (subject < count) return { value: valueAt(found.set, subject, count), reasons: found.reasons };
    const values = hostBlocks(subject - count, family, context).map((block) =>
      valueAt(found.set, count + block, count),
    );
    const [value, ...others] = new Set(values);
    if (value === undefined || others.length > 0) return { value: 1, reasons: [hostReason(entry, rule)] };
    return { value, reasons: found.reasons };
  };
  return {
    match: (entry, rule, family) => known(rule, family, () => compute(entry, rule, family)),
    self: (entry, rule, subject, family) =>
      rule.self ? selfOf(entry, rule, rule.self, subject, family) : SURELY,
    valueOf: (entry, peer, family) => {
      const { set } = matchExpression([peer], entry, family, context, groups);
      return (column) => valueAt(set, column, context.table.classes.length);
    },
    tellsFamilies,
  };
}

function createTelling({ space }: PeerContext, { split }: GroupMembers): (rule: Rule) => boolean {
  if (!split.includes(true)) return () => false;
  const known = new Map<Rule, boolean>();
  const compute = (rule: Rule) => {
    const groups = [
      space.groupOf(rule),
      ...leavesOf(rule).map((leaf) => (isAddressPeer(leaf) ? space.groupOfPeer(leaf) : undefined)),
    ];
    return groups.some((group) => group !== undefined && split[group]!);
  };
  return (rule) => {
    const found = known.get(rule) ?? compute(rule);
    known.set(rule, found);
    return found;
  };
}

/** By rule, and by family where the rule tells them apart. */
function createFamilyMemo<T>(
  tellsFamilies: (rule: Rule) => boolean,
): (rule: Rule, family: Family, compute: () => T) => T {
  const known = { 4: new Map<Rule, T>(), 6: new Map<Rule, T>() };
  return (rule, family, compute) => {
    const map = known[tellsFamilies(rule) ? family : 4];
    const found = map.get(rule) ?? compute();
    map.set(rule, found);
    return found;
  };
}

/** A host endpoint is one end of a packet by the addresses it governs, as it is at the other end (calico.md §2.9). */
function hostBlocks(host: number, family: Family, { space }: PeerContext): readonly number[] {
  return space.blocks.flatMap(({ id, family: own, governedBy = [] }) =>
    own === family && governedBy.some((governor) => governor.host === host) ? [id] : [],
  );
}

function hostReason(entry: PolicyEntry, rule: Rule): Reason {
  return {
    code: 'U2',
    message:
      'what the rule says of its own end holds of some addresses of the host endpoint and not of others',
    object: entry.policy.ref,
    path: rule.path,
    ...(entry.policy.origin && { origin: entry.policy.origin }),
  };
}

function asMatches({ set, reasons }: MatchedPeers, { table, space }: PeerContext): readonly PeerMatch[] {
  const classCount = table.classes.length;
  if (set.at.size === 0 && set.classes === set.blocks) {
    return set.classes === 0 ? [] : [{ columns: 'all', sure: set.classes === 2, reasons }];
  }
  const lists: Record<Tri, number[]> = { 0: [], 1: [], 2: [] };
  const columns =
    set.classes === 0 && set.blocks === 0
      ? [...set.at.keys()].sort((a, b) => a - b)
      : Array.from({ length: classCount + space.blocks.length }, (_, column) => column);
  for (const column of columns) lists[valueAt(set, column, classCount)].push(column);
  return [
    { columns: lists[2], sure: true, reasons: [] },
    { columns: lists[1], sure: false, reasons },
  ].filter((match) => match.columns.length > 0);
}

function matchPeer(peer: Peer, entry: PolicyEntry, { selectors, sets }: PeerContext): readonly PeerMatch[] {
  if (peer.type === 'unknown') return [{ columns: 'all', sure: false, reasons: [peer.reason] }];
  if (peer.type !== 'endpoints') return [];
  const set = sets.of(selectors.numberOf(peer.select));
  if (set.all) return [{ columns: 'classes', sure: true, reasons: [] }];
  return [
    { columns: set.must, sure: true, reasons: [] },
    { columns: set.maybe, sure: false, reasons: set.maybe.length > 0 ? selectorReasons(entry, peer) : [] },
  ];
}

function matchGroup(
  group: number,
  rule: Rule,
  entry: PolicyEntry,
  family: Family,
  { space, table, profile }: PeerContext,
  members: GroupMembers,
): readonly PeerMatch[] {
  const strangers = members.strangers[group]!;
  const classes = members.sure[family][group]!;
  const blocks = space
    .blocksIn(group)
    .filter((block) => profile.addressBlocksMatchNodes !== false || space.blocks[block]!.set !== 'node');
  const sure = [
    ...(strangers === 2 ? withStrangers(classes, table) : classes),
    ...blocks.map((b) => b + table.classes.length),
  ];
  const unsure = strangers === 1 ? withStrangers(members.unknown, table) : members.unknown;
  const empty = space.rangesOfGroup[group]!.length === 0;
  return [
    { columns: sure, sure: true, reasons: [] },
    { columns: empty ? [] : unsure, sure: false, reasons: [addressReason(rule.path, entry)] },
  ];
}

function withStrangers(classes: readonly number[], table: ClassTable): readonly number[] {
  const strangers = table.classes.filter((record) => record.stranger).map((record) => record.id);
  return [...classes, ...strangers].sort((a, b) => a - b);
}
