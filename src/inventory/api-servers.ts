import type { ApiServer } from '../model/resource.ts';
import { type EndpointSliceObject, objectsOf, type RecordsByKind } from './objects.ts';

/**
 * Where the API server listens: it writes these EndpointSlices itself, so that no selector stands behind them
 * (kubernetes.io, "Services without selectors" and `kube-apiserver --endpoint-reconciler-type`).
 */
export function buildApiServers(kinds: RecordsByKind): readonly ApiServer[] {
  return objectsOf<EndpointSliceObject>(kinds, 'discovery.k8s.io/EndpointSlice')
    .filter(({ object }) => isOfApiServer(object))
    .map(({ object }) => ({
      addresses: (object.endpoints ?? []).flatMap(({ addresses }) => addresses ?? []),
      ports: (object.ports ?? []).flatMap(({ port }) => port ?? []),
    }))
    .filter(({ addresses }) => addresses.length > 0);
}

function isOfApiServer({ metadata }: EndpointSliceObject): boolean {
  return metadata.namespace === 'default' && metadata.labels?.['kubernetes.io/service-name'] === 'kubernetes';
}
