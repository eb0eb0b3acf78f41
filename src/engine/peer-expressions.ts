/** What combinations of peers match, column by column (model/policy.ts `Peer`; traps 73, 77, 78). */
import type { Peer, Rule } from '../model/policy.ts';
import type { Reason } from '../model/verdict.ts';
import type { PolicyEntry } from './applicable.ts';
import { allOf, anyOf, type CertaintySet, everywhere, negation, type Tri } from './certainty-set.ts';
import { type GroupMembers, type PeerContext, sharedByAll } from './peer-groups.ts';
import { addressReason, selectorReasons } from './peer-reasons.ts';

export interface MatchedPeers {
  readonly set: CertaintySet;
  /** Why what is not sure is not. */
  readonly reasons: readonly Reason[];
}

interface Scene {
  readonly context: PeerContext;
  readonly members: GroupMembers;
  readonly rule: Rule;
  readonly entry: PolicyEntry;
  /** What a group of addresses says of a class of which it holds some of the addresses, not all. */
  readonly partial: Tri;
  readonly reasons: Set<Reason>;
}

/**
 * A pod may have an address of each family, and traffic between two pods is what either family allows (trap 25). So a rule that
 * allows one of its addresses allows the pod; but what denies, passes on or excludes one of them leaves the other, and
 * two conditions on addresses need not hold of the same one: then it is not sure. Nor is it where some pods have but one
 * address, of another family.
 */
export function matchExpression(
  peers: readonly Peer[],
  rule: Rule,
  entry: PolicyEntry,
  context: PeerContext,
  members: GroupMembers,
): MatchedPeers {
  const sure = rule.action === 'allow' && peers.every((peer) => speaksOfOneAddress(peer));
  const scene: Scene = { context, members, rule, entry, partial: sure ? 2 : 1, reasons: new Set() };
  const set = anyOf(
    peers.map((peer) => evaluate(peer, scene)),
    context.table.classes.length,
  );
  return { set, reasons: [...scene.reasons] };
}

function speaksOfOneAddress(peer: Peer): boolean {
  if (peer.type === 'not') return !speaksOfAddresses(peer);
  if (peer.type === 'any') return peer.of.every(speaksOfOneAddress);
  if (peer.type !== 'all') return true;
  return peer.of.filter(speaksOfAddresses).length <= 1 && peer.of.every(speaksOfOneAddress);
}

function speaksOfAddresses(peer: Peer): boolean {
  if (peer.type === 'not') return speaksOfAddresses(peer.of);
  if (peer.type === 'all' || peer.type === 'any') return peer.of.some(speaksOfAddresses);
  return peer.type === 'addresses' || peer.type === 'cidrs';
}

function evaluate(peer: Peer, scene: Scene): CertaintySet {
  const count = scene.context.table.classes.length;
  switch (peer.type) {
    case 'all':
      return allOf(
        peer.of.map((part) => evaluate(part, scene)),
        count,
      );
    case 'any':
      return anyOf(
        peer.of.map((part) => evaluate(part, scene)),
        count,
      );
    case 'not':
      return negation(evaluate(peer.of, scene));
    case 'unknown':
      scene.reasons.add(peer.reason);
      return everywhere(peer.among === 'addresses' ? 0 : 1, 1);
    case 'endpoints':
      return selected(peer, scene);
    case 'addresses':
    case 'cidrs':
      return addressed(peer, scene);
  }
}

function selected(peer: Extract<Peer, { type: 'endpoints' }>, scene: Scene): CertaintySet {
  const { selectors, sets } = scene.context;
  const found = sets.of(selectors.numberOf(peer.select));
  if (found.all) return everywhere(2, 0);
  if (found.maybe.length > 0)
    for (const reason of selectorReasons(scene.entry, peer)) scene.reasons.add(reason);
  const at = new Map<number, Tri>(found.maybe.map((id) => [id, 1]));
  for (const id of found.must) at.set(id, 2);
  return { classes: 0, blocks: 0, at };
}

function addressed(peer: Extract<Peer, { type: 'addresses' | 'cidrs' }>, scene: Scene): CertaintySet {
  const { space, table, profile } = scene.context;
  const group = space.groupOfPeer(peer);
  if (group === undefined || space.rangesOfGroup[group]!.length === 0) return everywhere(0);
  const { sure, partial, unknown, strangers } = scene.members;
  const at = new Map<number, Tri>();
  const put = (ids: readonly number[], value: Tri) => {
    for (const id of ids) at.set(id, value);
    if (value === 1 && ids.length > 0) scene.reasons.add(addressReason(peer.path, scene.entry));
  };
  put(unknown, 1);
  put(sure[group]!, 2);
  put(partial[group]!, sharedByAll(group, scene.context) ? scene.partial : 1);
  const newcomers = table.classes.filter((record) => record.stranger).map((record) => record.id);
  const sureOfNewcomers =
    strangers[group] === 'yes' && (scene.partial === 2 || holdsEveryFamily(group, scene));
  put(strangers[group] === 'no' ? [] : newcomers, sureOfNewcomers ? 2 : 1);
  for (const block of space.blocksIn(group)) {
    if (profile.addressBlocksMatchNodes === false && space.blocks[block]!.set === 'node') continue;
    at.set(block + table.classes.length, 2);
  }
  return { classes: 0, blocks: 0, at };
}

/** A pod that does not exist yet may have an address of each family that pods have. */
function holdsEveryFamily(group: number, { context, members }: Scene): boolean {
  const held = new Set(context.space.rangesOfGroup[group]!.map(({ family }) => family));
  return members.families.every((family) => held.has(family));
}
