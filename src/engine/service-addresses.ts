/**
 * Trap 38: whether a policy sees a Service's cluster address before or after it is rewritten to a pod's is not
 * defined. An egress rule whose block holds a cluster address may therefore open the way to the pods behind it, on
 * the ports the Service sends to. Plugins known to judge after the rewrite say so in their profile.
 */
import { parseAddress } from '../model/cidr.ts';
import { type ConnectionSet, NO_CONNECTIONS, portsOf, union } from '../model/connection-set.ts';
import type { Rule } from '../model/policy.ts';
import type { Endpoint, Service, ServicePort } from '../model/resource.ts';
import type { Reason } from '../model/verdict.ts';
import type { AddressSpace } from './addresses.ts';
import type { PolicyEntry } from './applicable.ts';
import type { EngineInput } from './engine.ts';

/** A Service with a cluster address that some rule's block holds. */
interface NamedService {
  readonly service: Service;
  readonly groups: readonly number[];
}

export interface ServiceAddresses {
  readonly services: readonly NamedService[];
  /** Positions in `services`, by endpoint. */
  of(endpoint: number): readonly number[];
}

const NONE: readonly number[] = [];

export function createServiceAddresses(input: EngineInput, space: AddressSpace): ServiceAddresses {
  const services: NamedService[] = [];
  const byEndpoint = new Map<number, number[]>();
  if (input.profile.serviceAddresses === 'rewritten' || space.groupCount === 0) {
    return { services, of: () => NONE };
  }
  for (const service of input.inventory.services) {
    const addresses = service.clusterAddresses.map(parseAddress).filter((address) => address !== undefined);
    const groups = [...new Set(addresses.flatMap((address) => space.groupsIn(space.groupSetAt(address))))];
    if (groups.length === 0) continue;
    const position = services.push({ service, groups }) - 1;
    for (const endpoint of service.endpoints) {
      byEndpoint.set(endpoint, [...(byEndpoint.get(endpoint) ?? []), position]);
    }
  }
  return { services, of: (endpoint) => byEndpoint.get(endpoint) ?? NONE };
}

/** What of `allowed`, on the Service's own ports, arrives at its endpoints. */
export function rewrittenTraffic(
  service: Service,
  allowed: ConnectionSet,
  endpoints: readonly Endpoint[],
): ConnectionSet {
  return service.ports
    .filter((port) => holds(allowed, port))
    .flatMap((port) =>
      targets(
        port,
        service.endpoints.map((index) => endpoints[index]!),
      ),
    )
    .reduce(union, NO_CONNECTIONS);
}

function holds(allowed: ConnectionSet, port: ServicePort): boolean {
  return allowed[port.protocol].some((range) => range.first <= port.port && port.port <= range.last);
}

function targets(port: ServicePort, backends: readonly Endpoint[]): readonly ConnectionSet[] {
  const { targetPort, protocol } = port;
  if (typeof targetPort === 'number') return [portsOf(protocol, [{ first: targetPort, last: targetPort }])];
  const numbers = new Set(
    backends.flatMap((backend) =>
      backend.ports
        .filter((own) => own.name === targetPort && own.protocol === protocol)
        .map((own) => own.port),
    ),
  );
  return [...numbers].map((number) => portsOf(protocol, [{ first: number, last: number }]));
}

export function rewrittenReason(service: Service, entry: PolicyEntry, rule: Rule): Reason {
  return {
    code: 'U2',
    message:
      `an ipBlock holds the cluster address of Service ${service.namespace}/${service.name}: ` +
      'whether that opens the way to its pods depends on the network plugin',
    object: entry.policy.ref,
    path: rule.path,
    ...(entry.policy.origin && { origin: entry.policy.origin }),
  };
}
