import { ALL_CONNECTIONS, isSubset, union } from '../../model/connection-set.ts';
import type { Registers } from '../../model/register.ts';
import type { Endpoint, Inventory } from '../../model/resource.ts';
import { acceptance, speaksOfIn } from './exceptions.ts';
import type { ApprovedFlows } from './flows.ts';
import { isJudgedPair, type Places } from './places.ts';
import { workloadText } from './subjects.ts';

/**
 * A workload on the host network that shares a node with a pod of a zone, or has no node yet and could come to: what it
 * sends comes from the pod's own node, which policies cannot deny (trap 31). Where a placed one stays is known; that a
 * pod of the zone may come to it is for the next snapshot to show.
 */
export interface SameNode {
  /** Zone of the workload, or the place for endpoints without one. */
  readonly from: number;
  readonly to: number;
  readonly host: Endpoint;
  readonly beside: Endpoint;
  /** `placed`: both run on `node`. `could`: the workload has no node yet (U7). */
  readonly how: 'placed' | 'could';
  readonly node?: string;
  /** Id of the exception that accepts the workload on the host network. */
  readonly acceptedBy?: string;
}

/** One per workload on the host network and zone, the surest. */
export function sameNodePaths(
  places: Places,
  flows: ApprovedFlows,
  inventory: Inventory,
  registers: Registers,
  at: string,
): readonly SameNode[] {
  const byZone = podsByZone(places, inventory);
  const speaksOf = speaksOfIn(inventory);
  const found = new Map<string, SameNode>();
  for (const host of inventory.endpoints.filter(({ hostNetwork }) => hostNetwork)) {
    const from = places.ofEndpoint(host.index);
    const accepted = acceptance('host-network-restricted', host.workload, registers.exceptions, at, speaksOf);
    for (const [to, pods] of byZone) {
      if (!mayConcern(places, from, to) || isApproved(places, flows, from, to)) continue;
      const key = `${workloadText(host.workload)} ${to}`;
      const path = pathTo(host, pods);
      if (!path || found.get(key)?.how === 'placed') continue;
      found.set(key, { from, to, host, ...path, ...(accepted && { acceptedBy: accepted.id }) });
    }
  }
  return [...found.values()];
}

interface Pods {
  readonly byNode: Map<string, Endpoint>;
  readonly any: Endpoint;
}

function podsByZone(places: Places, inventory: Inventory): ReadonlyMap<number, Pods> {
  const found = new Map<number, Pods>();
  for (const endpoint of inventory.endpoints) {
    const place = places.ofEndpoint(endpoint.index);
    if (endpoint.hostNetwork || place === places.unclassified) continue;
    const pods = found.get(place) ?? { byNode: new Map<string, Endpoint>(), any: endpoint };
    found.set(place, pods);
    if (endpoint.node !== undefined && !pods.byNode.has(endpoint.node))
      pods.byNode.set(endpoint.node, endpoint);
  }
  return found;
}

function mayConcern(places: Places, from: number, to: number): boolean {
  return from === places.unclassified ? places.dimension.zones[to]!.inScope : isJudgedPair(places, from, to);
}

/** A flow from the workload's zone or from `node` approves it only if it approves everything: nothing narrows it. */
function isApproved(places: Places, flows: ApprovedFlows, from: number, to: number): boolean {
  const target = places.names[to]!;
  const own = from === places.unclassified ? flows('node', target) : flows(places.names[from]!, target);
  return isSubset(ALL_CONNECTIONS, union(own, flows('node', target)));
}

function pathTo(host: Endpoint, pods: Pods): Pick<SameNode, 'beside' | 'how' | 'node'> | undefined {
  const { node } = host;
  if (node === undefined) return { beside: pods.any, how: 'could' };
  const beside = pods.byNode.get(node);
  return beside && { beside, how: 'placed', node };
}
