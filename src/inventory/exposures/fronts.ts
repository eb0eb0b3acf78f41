import type { Endpoint, Exposure, KubeObject, Labels } from '../../model/resource.ts';
import { objectsOf, type RecordsByKind, type ServiceObject } from '../objects.ts';
import type { Assigned, Reach } from './reach.ts';

/**
 * On which side proxies listen, by the Services in front of them: what an Ingress or Gateway shows as its address is that of
 * its proxy's load balancer.
 */
export interface Fronts {
  /** By the addresses that a controller has assigned. */
  readonly ofAssigned: (assigned: readonly Assigned[]) => Reach;
  /** By the gateways that an Istio VirtualService names, as `namespace/name`. */
  readonly ofIstioGateways: (gateways: readonly string[]) => Reach;
  /** Of the OpenShift router. */
  readonly ofRouter: () => Reach;
}

interface IstioGateway extends KubeObject {
  readonly spec?: { readonly selector?: Labels };
}

export function buildFronts(
  kinds: RecordsByKind,
  services: readonly Exposure[],
  endpoints: readonly Endpoint[],
): Fronts {
  const byAddress = reachByAddress(kinds, services);
  const gateways = new Map(
    objectsOf<IstioGateway>(kinds, 'networking.istio.io/Gateway').map(({ object }) => [
      `${object.metadata.namespace}/${object.metadata.name}`,
      object.spec?.selector ?? {},
    ]),
  );
  const inFrontOf = (selector: Labels | undefined) =>
    selector && Object.keys(selector).length > 0
      ? widest(
          services.filter((service) =>
            service.endpoints.some((index) => selects(selector, endpoints[index]!)),
          ),
        )
      : 'unknown';
  return {
    ofAssigned: (assigned) =>
      widestOf(assigned.map(({ ip, hostname }) => byAddress.get(hostname ?? ip ?? ''))),
    ofIstioGateways: (names) => widestOf(names.map((name) => inFrontOf(gateways.get(name)))),
    ofRouter: () => widest(services.filter(({ ref }) => ref.namespace === 'openshift-ingress')),
  };
}

/** Whoever gets to the proxy gets to what is behind it: of several Services in front of its pods the most open one counts. */
function reachByAddress(kinds: RecordsByKind, services: readonly Exposure[]): ReadonlyMap<string, Reach> {
  const objects = new Map(
    objectsOf<ServiceObject>(kinds, '/Service').map(({ key, object }) => [key, object]),
  );
  const inFront = new Map<number, Exposure[]>();
  for (const service of services) {
    for (const index of service.endpoints) inFront.set(index, [...(inFront.get(index) ?? []), service]);
  }
  const found = new Map<string, Reach>();
  for (const service of services) {
    if (service.type !== 'LoadBalancer') continue;
    const reach = widest([service, ...service.endpoints.flatMap((index) => inFront.get(index)!)]);
    for (const { ip, hostname } of objects.get(service.key)?.status?.loadBalancer?.ingress ?? []) {
      for (const address of [ip, hostname]) if (address) found.set(address, reach);
    }
  }
  return found;
}

function selects(selector: Labels, { labels }: Endpoint): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function widest(exposures: readonly Exposure[]): Reach {
  return widestOf(exposures.map(({ reach }) => reach));
}

/** What a way in says of itself, and what stands in front of its proxy: the more open of both, as far as they are known. */
export function withFront(own: Reach, front: Reach): Reach {
  return own === 'unknown' || front === 'public' ? front : own;
}

/** One public side makes it public; it is internal where all are known to be. */
function widestOf(reaches: readonly (Reach | undefined)[]): Reach {
  if (reaches.includes('public')) return 'public';
  return reaches.length > 0 && reaches.every((reach) => reach === 'internal') ? 'internal' : 'unknown';
}
