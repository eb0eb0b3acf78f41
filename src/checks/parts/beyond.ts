import type { Engine, PeerRef } from '../../engine/engine.ts';
import {
  type ConnectionSet,
  isEmpty,
  isSubset,
  NO_CONNECTIONS,
  subtract,
  union,
} from '../../model/connection-set.ts';
import type { Direction } from '../../model/policy.ts';
import type { Reason } from '../../model/verdict.ts';
import type { Bounds, BoundsOf } from './bounds.ts';

/** What flows between a class and a set of peers, with each peer's own share. */
export interface Admitted {
  readonly certain: ConnectionSet;
  readonly possible: ConnectionSet;
  readonly shares: readonly Share[];
}

export interface Share {
  readonly peer: PeerRef;
  readonly bounds: Bounds;
}

/** A share with what of it is not approved. */
export interface Beyond extends Share {
  readonly traffic: ConnectionSet;
}

/** Adds up the shares of the peers that are asked for. */
export function admitted(
  engine: Engine,
  boundsOf: BoundsOf,
  classId: number,
  direction: Direction,
  asked: (peer: PeerRef) => boolean,
): Admitted {
  const shares = engine.reachable(classId, direction).flatMap(({ peers, verdict }) => {
    const bounds = boundsOf(verdict);
    return peers.filter(asked).map((peer) => ({ peer, bounds }));
  });
  return {
    certain: shares.reduce((sum, { bounds }) => addTo(sum, bounds.certain), NO_CONNECTIONS),
    possible: shares.reduce((sum, { bounds }) => addTo(sum, bounds.possible), NO_CONNECTIONS),
    shares,
  };
}

/** A union that is mostly asked for nothing new. */
function addTo(sum: ConnectionSet, next: ConnectionSet): ConnectionSet {
  return isSubset(next, sum) ? sum : union(sum, next);
}

/** A peer that has a share beyond what is approved. */
export function firstBeyond(
  { shares }: Admitted,
  bound: 'certain' | 'possible',
  approved: ConnectionSet,
): Beyond | undefined {
  for (const share of shares) {
    const traffic = subtract(share.bounds[bound], approved);
    if (!isEmpty(traffic)) return { ...share, traffic };
  }
  return undefined;
}

/** Reasons of every share that hangs on something, each once. */
export function reasonsOf({ shares }: Admitted): readonly Reason[] {
  return [...new Set(shares.flatMap(({ bounds }) => bounds.reasons))];
}

export function isBlockOf(engine: Engine, ...sets: readonly string[]): (peer: PeerRef) => boolean {
  return (peer) => 'block' in peer && sets.includes(engine.blocks[peer.block]!.set);
}

/** Works something out once per class: most workloads share theirs. */
export function perClass<T>(workOut: (classId: number) => T): (classId: number) => T {
  const known = new Map<number, T>();
  return (classId) => {
    const found = known.get(classId) ?? workOut(classId);
    known.set(classId, found);
    return found;
  };
}
