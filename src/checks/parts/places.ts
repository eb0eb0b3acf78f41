import type { Engine, PeerRef } from '../../engine/engine.ts';
import type { Dimension, Scope } from '../../model/scope.ts';
import { workloadText, zoneOf } from './subjects.ts';

/**
 * Everything that traffic of a dimension can come from or go to: its zones, and the sets of addresses beyond the pods.
 * Zones come first; `unclassified` stands for endpoints that could be in any of them (U4).
 */
export interface Places {
  readonly dimension: Dimension;
  readonly names: readonly string[];
  /** Number of zones; the places from here on are sets of addresses. */
  readonly zones: number;
  /** One more than the last place. */
  readonly unclassified: number;
  /** Places of a class's members, each once. */
  readonly ofClass: (classId: number) => readonly number[];
  /** Number of workloads of a class that have no zone. */
  readonly unclassifiedWorkloads: (classId: number) => number;
  /** Place of an endpoint, also of one that has no class. */
  readonly ofEndpoint: (endpoint: number) => number;
  /** Place of a block of addresses; `undefined` for a set nobody named. */
  readonly ofBlock: (block: number) => number | undefined;
}

export function placesOf(dimension: Dimension, scope: Scope, engine: Engine): Places {
  const zones = dimension.zones.map(({ name }) => name);
  const sets = ['internet', 'internal', 'node', ...scope.externals.map(({ name }) => name)];
  const names = [...zones, ...sets];
  const unclassified = names.length;
  const setIndex = new Map(sets.map((set, index) => [set, zones.length + index]));
  const ofEndpoint = (endpoint: number) => {
    const zone = zoneOf(dimension, endpoint);
    return zone === undefined ? unclassified : zones.indexOf(zone);
  };
  const byClass = engine.classes.map(({ members }) => [...new Set(members.map(ofEndpoint))]);
  return {
    dimension,
    names,
    zones: zones.length,
    unclassified,
    ofClass: (classId) => byClass[classId] ?? [],
    unclassifiedWorkloads: (classId) => workloadsWithoutZone(engine, classId, ofEndpoint, unclassified),
    ofEndpoint,
    ofBlock: (block) => setIndex.get(engine.blocks[block]!.set),
  };
}

function workloadsWithoutZone(
  engine: Engine,
  classId: number,
  ofEndpoint: (endpoint: number) => number,
  unclassified: number,
): number {
  const { endpoints } = engine.input.inventory;
  const members = engine.classes[classId]!.members.filter(
    (endpoint) => ofEndpoint(endpoint) === unclassified,
  );
  return new Set(members.map((endpoint) => workloadText(endpoints[endpoint]!.workload))).size;
}

export function isZone(places: Places, place: number): boolean {
  return place < places.zones;
}

export function isInScopeZone({ dimension, zones }: Places, place: number): boolean {
  return place < zones && dimension.zones[place]!.inScope;
}

/** Ordered pairs with a zone at one end at least; sets of addresses are asked of zones in scope only. */
export function pairsOf(places: Places): readonly (readonly [from: number, to: number])[] {
  const all = places.names.map((_, place) => place);
  return all.flatMap((from) =>
    all.filter((to) => isAsked(places, from, to)).map((to) => [from, to] as const),
  );
}

function isAsked(places: Places, from: number, to: number): boolean {
  if (from === to) return false;
  if (isZone(places, from) && isZone(places, to)) return true;
  return isInScopeZone(places, from) || isInScopeZone(places, to);
}

/** True for a pair that is judged: one of its ends is a zone in scope. */
export function isJudgedPair(places: Places, from: number, to: number): boolean {
  return from !== to && (isInScopeZone(places, from) || isInScopeZone(places, to));
}

export function placesOfPeer(places: Places, peer: PeerRef): readonly number[] {
  if ('class' in peer) return places.ofClass(peer.class);
  const place = places.ofBlock(peer.block);
  return place === undefined ? [] : [place];
}
