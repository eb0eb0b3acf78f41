import type { AddressClaim, KubeObject } from '../model/resource.ts';
import { modernGroupOf } from './kinds.ts';
import {
  type CalicoEndpointObject,
  type CiliumEndpointObject,
  type EndpointSliceObject,
  objectsOf,
  type RecordsByKind,
} from './objects.ts';

/**
 * Addresses that something besides the pods says are in use: EndpointSlices that no selector of a Service made, and what
 * network plugins keep of the endpoints that they made. In the order of the records.
 */
export function buildAddressClaims(kinds: RecordsByKind): readonly AddressClaim[] {
  return [
    ...claims<EndpointSliceObject>(kinds, 'discovery.k8s.io/EndpointSlice', 'service', ({ endpoints = [] }) =>
      endpoints.flatMap(({ addresses }) => addresses ?? []),
    ),
    ...claims<CiliumEndpointObject>(kinds, 'cilium.io/CiliumEndpoint', 'plugin', ({ status }) =>
      (status?.networking?.addressing ?? []).flatMap(({ ipv4, ipv6 }) => [ipv4 ?? [], ipv6 ?? []].flat()),
    ),
    ...claims<CalicoEndpointObject>(kinds, 'projectcalico.org/WorkloadEndpoint', 'plugin', ({ spec }) =>
      (spec?.ipNetworks ?? []).map((network) => network.replace(/\/(32|128)$/, '')),
    ),
  ];
}

function claims<T extends KubeObject>(
  kinds: RecordsByKind,
  kind: string,
  by: AddressClaim['by'],
  addressesOf: (object: T) => readonly string[],
): readonly AddressClaim[] {
  return objectsOf<T>(kinds, kind).map(({ key, object }) => {
    const { name, namespace } = object.metadata;
    const group = modernGroupOf(object.apiVersion, object.kind);
    const ref = { group, kind: object.kind, ...(namespace !== undefined && { namespace }), name };
    return { key, ref, by, addresses: addressesOf(object) };
  });
}
