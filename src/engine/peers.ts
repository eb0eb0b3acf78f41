import type { Peer, Rule } from '../model/policy.ts';
import type { Reason } from '../model/verdict.ts';
import { isPlain } from './addresses.ts';
import type { PolicyEntry } from './applicable.ts';
import { type Tri, valueAt } from './certainty-set.ts';
import type { ClassTable } from './classes.ts';
import { type MatchedPeers, matchExpression } from './peer-expressions.ts';
import { type GroupMembers, groupMembers, type PeerContext, sharedByAll } from './peer-groups.ts';
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
  match(entry: PolicyEntry, rule: Rule): readonly PeerMatch[];
  /** Whether the rule speaks of a subject, by what it says of its own end (trap 78); surely when it says nothing. */
  self(entry: PolicyEntry, rule: Rule, subject: number): SelfMatch;
}

export interface SelfMatch {
  readonly value: Tri;
  readonly reasons: readonly Reason[];
}

const SURELY: SelfMatch = { value: 2, reasons: [] };

export function createPeerMatcher(context: PeerContext): PeerMatcher {
  const groups = groupMembers(context);
  const known = new Map<Rule, readonly PeerMatch[]>();
  const compute = (entry: PolicyEntry, rule: Rule): readonly PeerMatch[] => {
    if (rule.peers === 'any') return [{ columns: 'all', sure: true, reasons: [] }];
    if (!isPlain(rule)) {
      return asMatches(matchExpression(rule.peers, rule, entry, context, groups), context);
    }
    const found = rule.peers.flatMap((peer) => matchPeer(peer, entry, context));
    const group = context.space.groupOf(rule);
    const all = group === undefined ? found : [...found, ...matchGroup(group, rule, entry, context, groups)];
    return all.filter((match) => match.columns.length > 0);
  };
  const ownEnds = new Map<Rule, MatchedPeers>();
  const selfOf = (entry: PolicyEntry, rule: Rule, self: Peer, subject: number): SelfMatch => {
    // A host endpoint's labels are its own: what a rule says of its own end is not evaluated for it.
    if (subject >= context.table.classes.length) return { value: 1, reasons: [hostReason(entry, rule)] };
    // Which of its addresses a pod uses is not known here, whatever the rule does.
    const found =
      ownEnds.get(rule) ?? matchExpression([self], { ...rule, action: 'deny' }, entry, context, groups);
    ownEnds.set(rule, found);
    return { value: valueAt(found.set, subject, context.table.classes.length), reasons: found.reasons };
  };
  return {
    match(entry, rule) {
      const found = known.get(rule) ?? compute(entry, rule);
      known.set(rule, found);
      return found;
    },
    self: (entry, rule, subject) => (rule.self ? selfOf(entry, rule, rule.self, subject) : SURELY),
  };
}

function hostReason(entry: PolicyEntry, rule: Rule): Reason {
  return {
    code: 'U2',
    message: 'what a rule says of its own end is not evaluated for host endpoints',
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
  { space, table, profile }: PeerContext,
  members: GroupMembers,
): readonly PeerMatch[] {
  const strangers = members.strangers[group]!;
  const partial = sharedByAll(group, { space, table }) ? [] : members.partial[group]!;
  const classes =
    partial.length === 0 ? members.sure[group]! : members.sure[group]!.filter((id) => !partial.includes(id));
  const blocks = space
    .blocksIn(group)
    .filter((block) => profile.addressBlocksMatchNodes !== false || space.blocks[block]!.set !== 'node');
  const sure = [
    ...(strangers === 'yes' ? withStrangers(classes, table) : classes),
    ...blocks.map((b) => b + table.classes.length),
  ];
  const doubtful = [...members.unknown, ...partial].sort((a, b) => a - b);
  const unsure = strangers === 'maybe' ? withStrangers(doubtful, table) : doubtful;
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
