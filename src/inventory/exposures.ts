import type { Endpoint, Exposure, Service, Workload } from '../model/resource.ts';
import { indexServices } from './exposures/backends.ts';
import { buildFronts } from './exposures/fronts.ts';
import { gatewayExposures } from './exposures/gateways.ts';
import { hostPortExposures } from './exposures/host-ports.ts';
import { ingressExposures } from './exposures/ingresses.ts';
import { proxyExposures } from './exposures/proxy-routes.ts';
import { serviceExposures } from './exposures/service-exposures.ts';
import type { RecordsByKind } from './objects.ts';
import { compareBytewise } from './record.ts';

/** Every way in from beyond the cluster, by namespace, kind, name and type. */
export function buildExposures(
  kinds: RecordsByKind,
  services: readonly Service[],
  workloads: readonly Workload[],
  endpoints: readonly Endpoint[],
): readonly Exposure[] {
  const index = indexServices(services);
  const ofServices = serviceExposures(kinds, services);
  const fronts = buildFronts(kinds, ofServices, endpoints);
  return [
    ...ofServices,
    ...hostPortExposures(workloads, endpoints),
    ...ingressExposures(kinds, index, fronts),
    ...gatewayExposures(kinds, index, fronts),
    ...proxyExposures(kinds, index, fronts),
  ].sort((a, b) => compareBytewise(sortKey(a), sortKey(b)));
}

function sortKey({ ref, type }: Exposure): string {
  return `${ref.namespace ?? ''}/${ref.kind}/${ref.name}/${type}`;
}
