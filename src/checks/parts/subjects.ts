import type { Subject } from '../../model/finding.ts';
import type { Inventory, Workload, WorkloadRef } from '../../model/resource.ts';
import type { Dimension, Scope } from '../../model/scope.ts';

/** True unless a namespace filter leaves the namespace out. Filters narrow subjects, never peers (design.md §6). */
export function isJudged(scope: Scope, namespace: string | undefined): boolean {
  return !scope.judgedNamespaces || namespace === undefined || scope.judgedNamespaces.includes(namespace);
}

export function judgedWorkloads(inventory: Inventory, scope: Scope): readonly Workload[] {
  return inventory.workloads.filter((workload) => isJudged(scope, workload.ref.namespace));
}

/** Endpoint indices by namespace, judged or not. */
export function endpointsByNamespace(inventory: Inventory): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const endpoint of inventory.endpoints) {
    const known = found.get(endpoint.namespace);
    if (known) known.push(endpoint.index);
    else found.set(endpoint.namespace, [endpoint.index]);
  }
  return found;
}

/** A workload's reference names it as a subject. */
export function workloadSubject(ref: WorkloadRef): Subject {
  return ref;
}

/** `pay/tokeniser[Deployment]`. */
export function workloadText(ref: WorkloadRef): string {
  return `${ref.namespace}/${ref.name}[${ref.kind}]`;
}

export function namespaceSubject(name: string): Subject {
  return { kind: 'Namespace', name };
}

/** The zone an endpoint is in; `undefined` where none or several claim it, or one that is not declared (U4). */
export function zoneOf(dimension: Dimension, endpoint: number): string | undefined {
  const zone = dimension.assignments[endpoint]?.zone;
  return dimension.zones.some((declared) => declared.name === zone) ? zone : undefined;
}

/**
 * Zones of a subject as `dimension/zone`. A dimension in which one of the endpoints is unclassified is left out: such
 * a subject stays in scope of every control (U4). `undefined` where there is nothing to say.
 */
export function zonesOf(scope: Scope, endpoints: readonly number[]): readonly string[] | undefined {
  const zones = scope.dimensions.flatMap((dimension) => zonesInDimension(dimension, endpoints));
  return zones.length > 0 ? zones : undefined;
}

function zonesInDimension(dimension: Dimension, endpoints: readonly number[]): readonly string[] {
  const names = new Set(endpoints.map((endpoint) => zoneOf(dimension, endpoint)));
  if (names.has(undefined)) return [];
  return [...names].sort().map((name) => `${dimension.name}/${name}`);
}

/** True for an endpoint that some dimension puts in scope, or leaves unclassified, and for all without dimensions. */
export function isInScope(scope: Scope, endpoint: number): boolean {
  return scope.dimensions.length === 0 || scope.dimensions.some((dimension) => isInZone(dimension, endpoint));
}

/** True in an in-scope zone of the dimension, and where nothing classifies the endpoint. */
export function isInZone(dimension: Dimension, endpoint: number): boolean {
  const name = zoneOf(dimension, endpoint);
  return name === undefined || dimension.zones.some((zone) => zone.name === name && zone.inScope);
}

/** Indices of the endpoints that policies govern, by the node they run on. */
export function endpointsByNode(inventory: Inventory): ReadonlyMap<string, readonly number[]> {
  const placed = inventory.endpoints.filter(({ hostNetwork, node }) => !hostNetwork && node !== undefined);
  const groups = Map.groupBy(placed, ({ node }) => node!);
  return new Map([...groups].map(([node, endpoints]) => [node, endpoints.map(({ index }) => index)]));
}
