import type { Engine, PeerRef } from '../../engine/engine.ts';
import { type ConnectionSet, isEmpty, subtract } from '../../model/connection-set.ts';
import type { Bounds, BoundsOf } from './bounds.ts';
import type { ApprovedFlows } from './flows.ts';
import { isInScopeZone, isJudgedPair, type Places, placesOfPeer } from './places.ts';

/** Guarded ends of which a path is kept, one each; of the others only the ends are counted. */
const EXAMPLES = 24;

/** One way from a place to another, beyond what is approved. */
export interface Path {
  readonly from: PeerRef;
  readonly to: PeerRef;
  /** What flows besides the approved. */
  readonly traffic: ConnectionSet;
  readonly bounds: Bounds;
}

/**
 * `certain`: it flows, whatever is not modelled does. `possible`: it could. `unclassified`: an end of it has no zone and
 * could be of this pair (U4).
 */
export type Certainty = 'certain' | 'possible' | 'unclassified';

/** Paths of one pair and one certainty. */
export interface PathLog {
  /** One path per end to protect (see `guardOf`), by that end: so no door is hidden behind another. */
  readonly examples: Map<string, Path>;
  readonly sources: Set<PeerRef>;
  readonly targets: Set<PeerRef>;
  /** What flows besides the approved, by verdict; and the verdicts. */
  readonly traffics: Set<ConnectionSet>;
  readonly bounds: Set<Bounds>;
}

export type PairPaths = Partial<Record<Certainty, PathLog>>;

export interface PathCollector {
  readonly places: Places;
  readonly flows: ApprovedFlows;
  /** Peers of one class that have one verdict with it. */
  add(subject: number, direction: 'ingress' | 'egress', peers: readonly PeerRef[], bounds: Bounds): void;
  /** Unapproved paths from one place to another. */
  between(from: number, to: number): PairPaths;
}

/** What a verdict means for one pair. */
interface Outcome {
  readonly pair: number;
  readonly certainty: Certainty;
  readonly traffic: ConnectionSet;
}

/** Sorts a dimension's unapproved paths by pair. What a verdict means for a pair is worked out once. */
export function pathCollector(places: Places, flows: ApprovedFlows): PathCollector {
  const size = places.unclassified + 1;
  const pairs = new Map<number, PairPaths>();
  const outcomes = new Map<Bounds, Map<number, readonly Outcome[]>>();
  return {
    places,
    flows,
    add(subject, direction, peers, bounds) {
      const subjectRef: PeerRef = { class: subject };
      const byKey = outcomes.get(bounds) ?? new Map<number, readonly Outcome[]>();
      outcomes.set(bounds, byKey);
      for (const peer of peers) {
        for (const there of placesOfPeer(places, peer)) {
          for (const here of places.ofClass(subject)) {
            const [from, to] = direction === 'egress' ? [here, there] : [there, here];
            if (isOneWorkload(places, subject, peer, from, to)) continue;
            const key = from * size + to;
            const known = byKey.get(key) ?? outcomesOf(places, flows, from, to, bounds);
            byKey.set(key, known);
            const [source, target] = direction === 'egress' ? [subjectRef, peer] : [peer, subjectRef];
            for (const outcome of known) record(places, pairs, outcome, { from: source, to: target, bounds });
          }
        }
      }
    },
    between: (from, to) => pairs.get(from * size + to) ?? {},
  };
}

/** Replicas of one workload that has no zone are in the same one, whichever it is. */
function isOneWorkload(places: Places, subject: number, peer: PeerRef, from: number, to: number): boolean {
  const { unclassified } = places;
  if (from !== unclassified || to !== unclassified) return false;
  return 'class' in peer && peer.class === subject && places.unclassifiedWorkloads(subject) < 2;
}

function outcomesOf(
  places: Places,
  flows: ApprovedFlows,
  from: number,
  to: number,
  bounds: Bounds,
): readonly Outcome[] {
  const sure = from !== places.unclassified && to !== places.unclassified;
  return possiblePairs(places, from, to).flatMap(([source, target]): readonly Outcome[] => {
    const approved = flows(places.names[source]!, places.names[target]!);
    const pair = source * (places.unclassified + 1) + target;
    const certain = subtract(bounds.certain, approved);
    if (sure && !isEmpty(certain)) return [{ pair, certainty: 'certain', traffic: certain }];
    const possible = subtract(bounds.possible, approved);
    if (isEmpty(possible)) return [];
    return [{ pair, certainty: sure ? 'possible' : 'unclassified', traffic: possible }];
  });
}

/** The judged pairs that two places may stand for: an end without a zone could be in any. */
function possiblePairs(places: Places, from: number, to: number): readonly (readonly [number, number])[] {
  const sources = zonesFor(places, from);
  const targets = zonesFor(places, to);
  return sources.flatMap((source) =>
    targets
      .filter((target) => isJudgedPair(places, source, target))
      .map((target) => [source, target] as const),
  );
}

function zonesFor(places: Places, place: number): readonly number[] {
  if (place !== places.unclassified) return [place];
  return Array.from({ length: places.zones }, (_, zone) => zone);
}

/** The end that is there to protect: the destination where it is in scope, else the source. */
function guardOf(places: Places, to: number, path: Pick<Path, 'from' | 'to'>): PeerRef {
  return isInScopeZone(places, to) ? path.to : path.from;
}

function peerKey(peer: PeerRef): string {
  return 'class' in peer ? `class ${peer.class}` : `block ${peer.block}`;
}

function record(
  places: Places,
  pairs: Map<number, PairPaths>,
  outcome: Outcome,
  path: Omit<Path, 'traffic'>,
): void {
  const { pair, certainty, traffic } = outcome;
  const paths = pairs.get(pair) ?? {};
  pairs.set(pair, paths);
  paths[certainty] ??= emptyLog();
  const log = paths[certainty];
  const guard = peerKey(guardOf(places, pair % (places.unclassified + 1), path));
  if (log.examples.size < EXAMPLES && !log.examples.has(guard)) log.examples.set(guard, { ...path, traffic });
  log.sources.add(path.from);
  log.targets.add(path.to);
  log.traffics.add(traffic);
  log.bounds.add(path.bounds);
}

function emptyLog(): PathLog {
  return {
    examples: new Map(),
    sources: new Set(),
    targets: new Set(),
    traffics: new Set(),
    bounds: new Set(),
  };
}

/** Asks the engine once per class, for all dimensions together. Blocks as sources are seen from the class's side. */
export function collectPaths(engine: Engine, boundsOf: BoundsOf, collectors: readonly PathCollector[]): void {
  for (const { id, members } of engine.classes) {
    if (members.length === 0) continue;
    for (const { peers, verdict } of engine.reachable(id, 'egress')) {
      for (const collector of collectors) collector.add(id, 'egress', peers, boundsOf(verdict));
    }
    for (const { peers, verdict } of engine.reachable(id, 'ingress')) {
      const blocks = peers.filter((peer) => 'block' in peer);
      for (const collector of collectors) collector.add(id, 'ingress', blocks, boundsOf(verdict));
    }
  }
}
