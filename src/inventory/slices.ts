import type { Endpoint } from '../model/resource.ts';
import type { EndpointSliceObject } from './objects.ts';

interface SliceRecord {
  readonly object: EndpointSliceObject;
}

/**
 * Answers which endpoints stand behind a Service by EndpointSlices that somebody else than the selector controller
 * wrote (trap 39): by the pod they name, else by its address.
 */
export function indexSlices(
  slices: readonly SliceRecord[],
  endpoints: readonly Endpoint[],
): (namespace: string, service: string) => readonly number[] {
  if (slices.length === 0) return () => [];
  const known = indexEndpoints(endpoints);
  const byService = new Map<string, Set<number>>();
  for (const { object } of slices) {
    const service = object.metadata.labels?.['kubernetes.io/service-name'];
    if (!service) continue;
    const key = `${object.metadata.namespace}/${service}`;
    const found = byService.get(key) ?? new Set<number>();
    byService.set(key, found);
    for (const index of sliceEndpoints(object, known)) found.add(index);
  }
  return (namespace, service) => [...(byService.get(`${namespace}/${service}`) ?? [])].sort((a, b) => a - b);
}

interface KnownEndpoints {
  readonly byPod: ReadonlyMap<string, number>;
  readonly byAddress: ReadonlyMap<string, number>;
}

function indexEndpoints(endpoints: readonly Endpoint[]): KnownEndpoints {
  const byPod = new Map<string, number>();
  const byAddress = new Map<string, number>();
  for (const endpoint of endpoints) {
    if (endpoint.type === 'pod') byPod.set(`${endpoint.namespace}/${endpoint.name}`, endpoint.index);
    // Host-network pods share their node's address: it names none of them.
    if (endpoint.hostNetwork) continue;
    for (const address of endpoint.addresses) byAddress.set(address, endpoint.index);
  }
  return { byPod, byAddress };
}

function sliceEndpoints(object: EndpointSliceObject, known: KnownEndpoints): readonly number[] {
  return (object.endpoints ?? []).flatMap(({ addresses, targetRef }) => {
    const namespace = targetRef?.namespace ?? object.metadata.namespace;
    const named = targetRef?.kind === 'Pod' ? known.byPod.get(`${namespace}/${targetRef.name}`) : undefined;
    if (named !== undefined) return [named];
    return (addresses ?? []).flatMap((address) => known.byAddress.get(address) ?? []);
  });
}
