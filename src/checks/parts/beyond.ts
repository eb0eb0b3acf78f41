import type { Engine, PeerGroup, PeerRef } from '../../engine/engine.ts';
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
import { reachableOnce } from './reachable-once.ts';

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

/** Adds up the shares of the blocks of addresses that are asked for. */
export function admitted(
  engine: Engine,
  boundsOf: BoundsOf,
  classId: number,
  direction: Direction,
  asked: (block: number) => boolean,
): Admitted {
  return sharesOf(
    engine.reachableAddresses(classId, direction),
    boundsOf,
    (peer) => 'block' in peer && asked(peer.block),
  );
}

/** The same for classes of pods. */
export function admittedPods(
  engine: Engine,
  boundsOf: BoundsOf,
  classId: number,
  direction: Direction,
  asked: ReadonlySet<number>,
): Admitted {
  if (asked.size === 0) return NOTHING;
  return sharesOf(
    reachableOnce(engine, classId, direction),
    boundsOf,
    (peer) => 'class' in peer && asked.has(peer.class),
  );
}

const NOTHING: Admitted = { certain: NO_CONNECTIONS, possible: NO_CONNECTIONS, shares: [] };

function sharesOf(
  groups: readonly PeerGroup[],
  boundsOf: BoundsOf,
  asked: (peer: PeerRef) => boolean,
): Admitted {
  const shares: Share[] = [];
  let { certain, possible } = NOTHING;
  for (const { peers, verdict } of groups) {
    const bounds = boundsOf(verdict);
    const own = peers.filter(asked);
    if (own.length === 0 || isEmpty(bounds.possible)) continue;
    certain = addTo(certain, bounds.certain);
    possible = addTo(possible, bounds.possible);
    for (const peer of own) shares.push({ peer, bounds });
  }
  return { certain, possible, shares };
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

export function isBlockOf(engine: Engine, ...sets: readonly string[]): (block: number) => boolean {
  const blocks = new Set(engine.blocks.filter(({ set }) => sets.includes(set)).map(({ id }) => id));
  return (block) => blocks.has(block);
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
