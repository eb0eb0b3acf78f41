/**
 * Traffic that a node forwards for its pods, through its host endpoints (calico.md §2.9, trap 81). It is allowed until
 * a policy with `applyOnForward` applies in its direction; from then on such policies can only take away. Which
 * interface a flow crosses no manifest tells, so they lower *must* and never *may*; their Allow rules, tracked or not,
 * open nothing that the pods' own policies close.
 */
import type { Direction, EndpointSelector, Taint } from '../../model/policy.ts';
import { EVERYTHING, matches, type Selector } from '../../model/selector.ts';
import type { Reason } from '../../model/verdict.ts';
import type { LowerContext } from '../dialect.ts';
import { addedHosts } from './auto-host.ts';
import { calicoRecords } from './mirrors.ts';

/**
 * What a policy with `applyOnForward` does to pods: it restricts those of the namespaces that have a pod on a node
 * with a host endpoint that it selects, and pods without a node yet. `undefined`: it selects no host endpoint.
 */
export function forwardTaint(
  hosts: Selector,
  directions: readonly Direction[],
  reason: Reason,
  context: LowerContext,
): Taint | undefined {
  const nodes = nodesUnder(hosts, context);
  if (nodes.length === 0 || directions.length === 0) return undefined;
  return { effect: 'restricts', subject: podsOn(nodes, context), directions, reason };
}

/** Nodes of the host endpoints that the selector may match; `undefined` in it: a node that is not known. */
function nodesUnder(hosts: Selector, context: LowerContext): readonly (string | undefined)[] {
  const declared = calicoRecords('HostEndpoint', context)
    .filter(({ object }) => matches(hosts, object.metadata.labels ?? {}) !== false)
    .map(({ object }) => nodeOf(object.spec));
  const added = addedHosts(context).filter(({ labels }) => matches(hosts, labels) !== false);
  return [...declared, ...added.map(({ node }) => node)];
}

function nodeOf(spec: unknown): string | undefined {
  const node = typeof spec === 'object' && spec !== null && 'node' in spec ? spec.node : undefined;
  return typeof node === 'string' ? node : undefined;
}

function podsOn(nodes: readonly (string | undefined)[], { inventory }: LowerContext): EndpointSelector {
  if (nodes.includes(undefined)) return { namespaces: { selector: EVERYTHING }, pods: EVERYTHING };
  const there = new Set(nodes);
  const touched = inventory.endpoints.filter(({ node }) => node === undefined || there.has(node));
  const values = [...new Set(touched.map(({ namespace }) => namespace))].sort();
  return {
    namespaces: { selector: { op: 'in', key: 'kubernetes.io/metadata.name', values } },
    pods: EVERYTHING,
  };
}
