import type { Exposure, Service, ServicePort } from '../../model/resource.ts';

/** A Service that a way in sends to, and on which of its ports; absent port: all. */
export interface Backend {
  readonly namespace: string;
  readonly service: string;
  readonly port?: number | string;
}

export type Behind = Pick<Exposure, 'ports' | 'endpoints' | 'backendsUnknown'>;

/** Finds Services by namespace and name. */
export type ServiceIndex = ReadonlyMap<string, Service>;

export function indexServices(services: readonly Service[]): ServiceIndex {
  return new Map(services.map((service) => [`${service.namespace}/${service.name}`, service]));
}

/**
 * The endpoints behind a list of Services, and the ports on which they are reached. `undefined` stands for a backend
 * of another kind: what is behind it is not known.
 */
export function behind(backends: readonly (Backend | undefined)[], services: ServiceIndex): Behind {
  const found = backends.map((backend) => backend && services.get(`${backend.namespace}/${backend.service}`));
  const ports = backends.flatMap((backend, index) => portsOf(found[index], backend?.port));
  return {
    ports: withoutDuplicates(ports),
    endpoints: [...new Set(found.flatMap((service) => service?.endpoints ?? []))].sort((a, b) => a - b),
    backendsUnknown: found.some((service) => service === undefined || isUnresolved(service)),
  };
}

/** A Service without a selector of which no endpoint is known sends somewhere that was not seen (trap 39). */
export function isUnresolved(service: Service): boolean {
  return service.selector === undefined && service.endpoints.length === 0;
}

function portsOf(service: Service | undefined, port: number | string | undefined): readonly ServicePort[] {
  if (!service) return [];
  const named = service.ports.filter((one) => one.port === port || one.name === port);
  return port === undefined || named.length === 0 ? service.ports : named;
}

function withoutDuplicates(ports: readonly ServicePort[]): readonly ServicePort[] {
  return [...new Map(ports.map((port) => [JSON.stringify(port), port])).values()];
}
