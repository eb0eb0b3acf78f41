/** Everything between two ends: traffic cut where what decides changes, never port by port. */
import {
  ALL_CONNECTIONS,
  type ConnectionSet,
  formatConnections,
  intersect,
  isEmpty,
  subtract,
  union,
} from '../model/connection-set.ts';
import type { Engine, Explanation, PeerRef } from './engine.ts';
import { explainFlow } from './flow.ts';
import type { NamedPeer } from './peer-text.ts';

/** Traffic that one and the same rules or defaults decide. */
export interface FlowPart {
  readonly traffic: ConnectionSet;
  readonly explanation: Explanation;
}

/** Allowed parts first, then those not known, then denied ones; together they are all traffic. */
export function explainAllTraffic(engine: Engine, from: NamedPeer, to: NamedPeer): readonly FlowPart[] {
  const sets = [
    ...decidedSets(engine, from.peer, to.peer, 'egress'),
    ...decidedSets(engine, to.peer, from.peer, 'ingress'),
  ];
  const joined = new Map<string, ConnectionSet>();
  for (const atom of cut(ALL_CONNECTIONS, sets)) {
    const key = deciders(explainFlow(engine, from, to, atom));
    joined.set(key, union(joined.get(key) ?? atom, atom));
  }
  return [...joined.values()]
    .map((traffic) => ({ traffic, explanation: explainFlow(engine, from, to, traffic) }))
    .sort((a, b) => ORDER.indexOf(a.explanation.verdict) - ORDER.indexOf(b.explanation.verdict));
}

const ORDER = ['allow', 'unknown', 'deny'];

function decidedSets(
  engine: Engine,
  subject: PeerRef,
  peer: PeerRef,
  direction: 'ingress' | 'egress',
): readonly ConnectionSet[] {
  const decided = engine.decisions(subject, direction, peer, ALL_CONNECTIONS).map(({ traffic }) => traffic);
  if (!('class' in subject)) return decided;
  const { may, must } = engine.side(subject.class, direction, peer);
  return [may, must, ...decided];
}

/** Parts that each lie in or out of every set. */
function cut(whole: ConnectionSet, sets: readonly ConnectionSet[]): readonly ConnectionSet[] {
  const distinct = new Map(sets.map((set) => [formatConnections(set), set]));
  let parts: readonly ConnectionSet[] = [whole];
  for (const set of distinct.values()) {
    parts = parts
      .flatMap((part) => [intersect(part, set), subtract(part, set)])
      .filter((part) => !isEmpty(part));
  }
  return parts;
}

/** Equal for traffic of which the same steps dispose. */
function deciders({ verdict, egress, ingress }: Explanation): string {
  const steps = [egress, ingress].map((side) =>
    side.steps
      .filter(({ did }) => did !== 'no-match' && did !== 'not-selected' && did !== 'logged')
      .map(({ did, tier, policy, rule, action }) => [did, tier, policy, rule, action]),
  );
  return JSON.stringify([verdict, steps]);
}
