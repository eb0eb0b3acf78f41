import {
  ALL_CONNECTIONS,
  type ConnectionSet,
  intersect,
  NO_CONNECTIONS,
  portsOf,
  union,
} from '../../model/connection-set.ts';
import type { Dimension, Flow, Scope } from '../../model/scope.ts';
import { lieInside, lieOutside } from './addresses.ts';
import { isInForce } from './register.ts';
import { isInZone, zoneOf } from './subjects.ts';

/** What may flow from one zone or peer to another. */
export type ApprovedFlows = (from: string, to: string) => ConnectionSet;

/**
 * Flows of a dimension that hold at the instant `at`; rows of the flow register are among them. A flow to or from
 * `internet` or `internal` speaks for the named externals that lie in it as well.
 */
export function approvedFlows(dimension: Dimension, scope: Scope, at: string): ApprovedFlows {
  const approved = new Map<string, ConnectionSet>();
  for (const flow of dimension.flows) {
    if (!isInForce(flow, at)) continue;
    const key = pairKey(flow.from, flow.to);
    approved.set(key, union(approved.get(key) ?? NO_CONNECTIONS, flowTraffic(flow)));
  }
  const wider = widerSets(scope);
  const flows: ApprovedFlows = (from, to) => approved.get(pairKey(from, to)) ?? NO_CONNECTIONS;
  return (from, to) => {
    const own = flows(from, to);
    const [source, target] = [wider.get(from) ?? from, wider.get(to) ?? to];
    return source === from && target === to ? own : union(own, flows(source, target));
  };
}

/** `internet` for externals outside all internal addresses, `internal` for those inside. */
function widerSets({ externals, internalCidrs }: Scope): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { name, cidrs } of externals) {
    if (lieInside(cidrs, internalCidrs)) found.set(name, 'internal');
    else if (lieOutside(cidrs, internalCidrs)) found.set(name, 'internet');
  }
  return found;
}

/**
 * What the flows of every dimension in which an endpoint is in scope approve between it and a place beyond the
 * cluster; `undefined` where it is in scope of none, so that no flow has to approve anything.
 */
export type ApprovedBeyond = (endpoint: number) => ConnectionSet | undefined;

export function approvedBeyond(
  scope: Scope,
  place: string,
  direction: 'ingress' | 'egress',
  at: string,
): ApprovedBeyond {
  const dimensions = scope.dimensions.map((dimension) => ({
    dimension,
    flows: approvedFlows(dimension, scope, at),
  }));
  return (endpoint) =>
    dimensions
      .filter(({ dimension }) => isInZone(dimension, endpoint))
      .map(({ dimension, flows }) => {
        const zone = zoneOf(dimension, endpoint);
        if (zone === undefined) return NO_CONNECTIONS;
        return direction === 'ingress' ? flows(place, zone) : flows(zone, place);
      })
      .reduce<ConnectionSet | undefined>((all, next) => (all ? intersect(all, next) : next), undefined);
}

function pairKey(from: string, to: string): string {
  return JSON.stringify([from, to]);
}

/** What a flow lets through. */
export function flowTraffic(flow: Flow): ConnectionSet {
  if (flow.ports === 'any') return ALL_CONNECTIONS;
  return flow.ports.map(({ protocol, ports }) => portsOf(protocol, [ports])).reduce(union, NO_CONNECTIONS);
}
