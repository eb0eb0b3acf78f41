import type { Engine, PeerRef } from '../../engine/engine.ts';
import { type ConnectionSet, intersect, NO_CONNECTIONS, union } from '../../model/connection-set.ts';
import type { Direction } from '../../model/policy.ts';
import type { Dimension, Flow, Scope } from '../../model/scope.ts';
import { approvedFlows } from './flows.ts';
import { placesOf, placesOfPeer } from './places.ts';
import { zoneOf } from './subjects.ts';

/** What flows of any dimension approve between an endpoint and a peer of it, in the direction seen from the endpoint. */
export type ApprovedBetween = (endpoint: number, direction: Direction, peer: PeerRef) => ConnectionSet;

/**
 * A flow within one zone counts where a row says so. Of a class with members in several zones, only what is approved for
 * all of them is; for a member without a zone nothing is. `rowsOf` says which flows count.
 */
export function approvedBetween(
  engine: Engine,
  scope: Scope,
  at: string,
  rowsOf: (dimension: Dimension) => readonly Flow[],
): ApprovedBetween {
  const dimensions = scope.dimensions
    .map((dimension) => ({ dimension, rows: rowsOf(dimension) }))
    .filter(({ rows }) => rows.length > 0)
    .map(({ dimension, rows }) => ({
      dimension,
      places: placesOf(dimension, scope, engine),
      flows: approvedFlows({ ...dimension, flows: rows }, scope, at),
    }));
  return (endpoint, direction, peer) => {
    let approved = NO_CONNECTIONS;
    for (const { dimension, places, flows } of dimensions) {
      const zone = zoneOf(dimension, endpoint);
      if (zone === undefined) continue;
      const others = placesOfPeer(places, peer).map((place) => places.names[place]);
      approved = union(
        approved,
        forAll(others, (other) => (direction === 'ingress' ? flows(other, zone) : flows(zone, other))),
      );
    }
    return approved;
  };
}

function forAll(
  places: readonly (string | undefined)[],
  approvedFor: (place: string) => ConnectionSet,
): ConnectionSet {
  const sets = places.map((place) => (place === undefined ? NO_CONNECTIONS : approvedFor(place)));
  return sets.length === 0 ? NO_CONNECTIONS : sets.reduce(intersect);
}

/** Zones of an endpoint as one text: endpoints of one text have the same flows. */
export function zoneKey(scope: Scope, endpoint: number): string {
  return scope.dimensions.map((dimension) => zoneOf(dimension, endpoint) ?? '').join('\n');
}
