/** Policies on which the isolation of a set of endpoints hangs alone. */
import { type ConnectionSet, isEmpty, subtract, union } from '../../model/connection-set.ts';
import { DIRECTIONS, type Direction, type Policy } from '../../model/policy.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Engine, PeerRef, SideChange, Variant } from '../engine.ts';

export interface Bearer {
  readonly policy: Policy;
  /** What would open across the border without it, by direction as seen from the set. */
  readonly opens: readonly BorderOpening[];
}

export interface BorderOpening {
  readonly direction: Direction;
  /** Endpoints of the set, by index. */
  readonly inside: readonly number[];
  /** Classes and address blocks beyond the set. */
  readonly outside: readonly PeerRef[];
  /** Denied for sure with the policy, and not any more without it. */
  readonly traffic: ConnectionSet;
}

/**
 * Policies that bear the isolation of `members` (indices into `inventory.endpoints`) alone: without that one policy some
 * traffic across the border, denied until then, would be allowed or no longer be known to be denied. Both ends count:
 * where the other end denies it too, no policy bears it alone. Costs the rows of the members, per policy on them.
 */
export function soleBearers(engine: Engine, members: ReadonlySet<number>): readonly Bearer[] {
  return engine.input.policies.policies
    .filter((policy) => selectsAny(engine, policy, members))
    .flatMap((policy) => {
      const variant = engine.without({ policies: new Set([policy]) });
      const opens = DIRECTIONS.flatMap((direction) => [...openings(engine, variant, direction, members)]);
      return opens.length > 0 ? [{ policy, opens }] : [];
    });
}

function selectsAny(engine: Engine, policy: Policy, members: ReadonlySet<number>): boolean {
  const { must, may } = engine.selected(policy);
  return must.some((endpoint) => members.has(endpoint)) || may.some((endpoint) => members.has(endpoint));
}

function* openings(
  engine: Engine,
  variant: Variant,
  direction: Direction,
  members: ReadonlySet<number>,
): Generator<BorderOpening> {
  for (const change of variant.changes(direction)) {
    if (isEmpty(subtract(change.after.may, change.before.may))) continue;
    for (const subject of change.subjects) {
      const inside = engine.classes[subject]?.members.filter((endpoint) => members.has(endpoint)) ?? [];
      if (inside.length > 0)
        yield* openingsOf(engine, variant, { direction, subject, inside, change, members });
    }
  }
}

interface Border {
  readonly direction: Direction;
  readonly subject: number;
  readonly inside: readonly number[];
  readonly change: SideChange;
  readonly members: ReadonlySet<number>;
}

/** By the traffic that opens: peers with one and the same are told together. */
function openingsOf(
  engine: Engine,
  variant: Variant,
  { direction, subject, inside, change, members }: Border,
): readonly BorderOpening[] {
  const found = new Map<Verdict, Map<Verdict, { traffic: ConnectionSet; outside: PeerRef[] }>>();
  const between = (answers: Engine | Variant, peer: PeerRef) =>
    direction === 'egress'
      ? answers.connections({ class: subject }, peer)
      : answers.connections(peer, { class: subject });
  for (const peer of change.peers) {
    if (!isBeyond(engine, peer, members)) continue;
    const [before, after] = [between(engine, peer), between(variant, peer)];
    const byAfter = found.get(before) ?? new Map<Verdict, { traffic: ConnectionSet; outside: PeerRef[] }>();
    found.set(before, byAfter);
    const opening = byAfter.get(after) ?? { traffic: subtract(after.may, before.may), outside: [] };
    byAfter.set(after, opening);
    opening.outside.push(peer);
  }
  return [...found.values()]
    .flatMap((byAfter) => [...byAfter.values()])
    .filter(({ traffic }) => !isEmpty(traffic))
    .map((opening) => ({ direction, inside, ...opening }));
}

/** True for addresses, for pods yet unknown, and for classes with an endpoint beyond the set. */
function isBeyond({ classes }: Engine, peer: PeerRef, members: ReadonlySet<number>): boolean {
  if (!('class' in peer)) return true;
  const own = classes[peer.class]!.members;
  return own.length === 0 || own.some((endpoint) => !members.has(endpoint));
}

/** All traffic that would open, over every part of the border. */
export function openedTraffic({ opens }: Bearer): ConnectionSet {
  return opens.map(({ traffic }) => traffic).reduce(union);
}
