/** What combinations of peers match, column by column (model/policy.ts `Peer`; traps 73, 77, 78). */
import type { Family } from '../model/cidr.ts';
import type { Peer } from '../model/policy.ts';
import type { Reason } from '../model/verdict.ts';
import type { PolicyEntry } from './applicable.ts';
import { allOf, anyOf, type CertaintySet, everywhere, negation, type Tri } from './certainty-set.ts';
import type { GroupMembers, PeerContext } from './peer-groups.ts';
import { addressReason, selectorReasons } from './peer-reasons.ts';

export interface MatchedPeers {
  readonly set: CertaintySet;
  /** Why what is not sure is not. */
  readonly reasons: readonly Reason[];
}

interface Scene {
  readonly context: PeerContext;
  readonly members: GroupMembers;
  readonly entry: PolicyEntry;
  readonly family: Family;
  readonly reasons: Set<Reason>;
}

/** Any of the peers, for packets of one family: of a pod with addresses of both it is one address that is asked about. */
export function matchExpression(
  peers: readonly Peer[],
  entry: PolicyEntry,
  family: Family,
  context: PeerContext,
  members: GroupMembers,
): MatchedPeers {
  const scene: Scene = { context, members, entry, family, reasons: new Set() };
  const set = anyOf(
    peers.map((peer) => evaluate(peer, scene)),
    context.table.classes.length,
  );
  return { set, reasons: [...scene.reasons] };
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
  const { sure, unknown, strangers } = scene.members;
  const at = new Map<number, Tri>();
  const put = (ids: readonly number[], value: Tri) => {
    for (const id of ids) at.set(id, value);
    if (value === 1 && ids.length > 0) scene.reasons.add(addressReason(peer.path, scene.entry));
  };
  put(unknown, 1);
  put(sure[scene.family][group]!, 2);
  const newcomers = table.classes.filter((record) => record.stranger).map((record) => record.id);
  if (strangers[group] !== 0) put(newcomers, strangers[group]!);
  for (const block of space.blocksIn(group)) {
    if (profile.addressBlocksMatchNodes === false && space.blocks[block]!.set === 'node') continue;
    at.set(block + table.classes.length, 2);
  }
  return { classes: 0, blocks: 0, at };
}
