/**
 * Workloads that a whole map says the same of, for maps that are too large to read row by row: endpoints are alike
 * when they reach the same peers, are reached by the same peers, and by the same traffic.
 */
import { isEmpty } from '../model/connection-set.ts';
import { DIRECTIONS } from '../model/policy.ts';
import type { Verdict } from '../model/verdict.ts';
import { compareText } from './connectivity-links.ts';
import { unitsOf } from './connectivity-units.ts';
import type { Engine, PeerRef } from './engine.ts';

export interface AlikeGroups {
  /** Name of an endpoint's group: its first workload, and how many more there are. */
  readonly nameOf: (endpoint: number) => string;
  /** Names of the workloads of each group of more than one, sorted. */
  readonly members: ReadonlyMap<string, readonly string[]>;
}

/** Costs as much as all pairs of classes between which anything flows. */
export function alikeWorkloads(engine: Engine): AlikeGroups {
  const keyOf = createKeys(engine);
  const groups = new Map<string, { readonly names: Set<string>; readonly endpoints: number[] }>();
  for (const { name, class: id, blocks, endpoints } of unitsOf(engine)) {
    const key = id === undefined ? `host ${blocks}` : keyOf(id);
    const group = groups.get(key) ?? { names: new Set(), endpoints: [] };
    groups.set(key, group);
    group.names.add(name);
    group.endpoints.push(...endpoints);
  }
  const byEndpoint = new Map<number, string>();
  const members = new Map<string, readonly string[]>();
  for (const { names, endpoints } of groups.values()) {
    const sorted = [...names].sort(compareText);
    const name = sorted.length === 1 ? sorted[0]! : `${sorted[0]} and ${sorted.length - 1} alike`;
    if (sorted.length > 1) members.set(name, sorted);
    for (const endpoint of endpoints) byEndpoint.set(endpoint, name);
  }
  return { nameOf: (endpoint) => byEndpoint.get(endpoint)!, members };
}

/**
 * What tells classes apart, as text. A class counts as its own peer, whether it has a second member or not: else two
 * lone pods that reach all pods would differ in that each misses itself.
 */
function createKeys(engine: Engine): (id: number) => string {
  const numbers = new Map<Verdict, number>();
  const numberOf = (verdict: Verdict) => {
    const number = numbers.get(verdict) ?? numbers.size;
    numbers.set(verdict, number);
    return number;
  };
  const keys = new Map<number, string>();
  const compute = (id: number) => {
    const self: PeerRef = { class: id };
    const own = engine.connections(self, self);
    return DIRECTIONS.map((direction) => {
      const lines = new Map<number, number[]>(isEmpty(own.may) ? [] : [[numberOf(own), [id]]]);
      for (const { peers, verdict } of engine.reachable(id, direction)) {
        const ids = peers.map((peer) => ('class' in peer ? peer.class : -1 - peer.block));
        const number = numberOf(verdict);
        lines.set(number, [...(lines.get(number) ?? []), ...ids.filter((peer) => peer !== id)]);
      }
      return lineText(lines);
    }).join('\n');
  };
  return (id) => {
    const key = keys.get(id) ?? compute(id);
    keys.set(id, key);
    return key;
  };
}

function lineText(lines: ReadonlyMap<number, readonly number[]>): string {
  return [...lines]
    .filter(([, peers]) => peers.length > 0)
    .map(([verdict, peers]) => `${verdict}:${peers.toSorted((a, b) => a - b)}`)
    .sort()
    .join(' ');
}
