import {
  ALL_CONNECTIONS,
  type ConnectionSet,
  isEmpty,
  NO_CONNECTIONS,
  portsOf,
  union,
} from '../../model/connection-set.ts';
import type { Endpoint, Exposure, Inventory, ServicePort } from '../../model/resource.ts';
import type { Scope } from '../../model/scope.ts';
import type { Facts } from '../contract.ts';
import { lieInside } from './addresses.ts';
import { approvedBeyond } from './flows.ts';
import { isApproved } from './register.ts';

/** A way in that leads, or may lead, to an endpoint. */
export interface WayIn {
  readonly exposure: Exposure;
  readonly reach: Exposure['reach'];
  readonly approved: boolean;
  /** False where the backends are not known, so that any endpoint of its namespace may be behind it. */
  readonly sure: boolean;
}

/** Kinds of ways in whose clients are hidden by a proxy that has an address of its own. */
const PROXIED: ReadonlySet<Exposure['type']> = new Set(['Ingress', 'Gateway', 'Route']);

export function isProxied(exposure: Exposure): boolean {
  return PROXIED.has(exposure.type);
}

/** `LoadBalancer Service edge/ingress-nginx`. */
export function exposureText({ type, ref }: Exposure): string {
  const kind = ref.kind === type ? ref.kind : `${type} ${ref.kind}`;
  return `${kind} ${ref.namespace ? `${ref.namespace}/` : ''}${ref.name}`;
}

/** A load balancer whose clients may only come from internal addresses is not public, wherever it listens. */
export function effectiveReach(exposure: Exposure, scope: Scope): Exposure['reach'] {
  const { reach, sourceRanges, type } = exposure;
  const limited =
    type === 'LoadBalancer' && sourceRanges.length > 0 && lieInside(sourceRanges, scope.internalCidrs);
  return limited ? 'internal' : reach;
}

/** The ways that lead to each endpoint. */
export function waysInto({
  snapshot: { inventory },
  scope,
  registers,
  at,
}: Pick<Facts, 'snapshot' | 'scope' | 'registers' | 'at'>): (endpoint: Endpoint) => readonly WayIn[] {
  const sure = new Map<number, WayIn[]>();
  const unsure = new Map<string, WayIn[]>();
  for (const exposure of inventory.exposures) {
    const approved = isApproved(exposure, registers.exposures, at);
    const way = { exposure, reach: effectiveReach(exposure, scope), approved, sure: true };
    for (const endpoint of exposure.endpoints) append(sure, endpoint, way);
    if (exposure.backendsUnknown) append(unsure, exposure.ref.namespace ?? '', { ...way, sure: false });
  }
  return ({ index, namespace }) => [...(sure.get(index) ?? []), ...(unsure.get(namespace) ?? [])];
}

function append<K>(found: Map<K, WayIn[]>, key: K, way: WayIn): void {
  const known = found.get(key);
  if (known) known.push(way);
  else found.set(key, [way]);
}

/** What reaches the endpoint through an exposure: the ports behind it, after translation (trap 37). */
export function targetTraffic(exposure: Exposure, endpoint: Endpoint): ConnectionSet {
  const targets = exposure.ports.map((port) => resolve(port, endpoint)).reduce(union, NO_CONNECTIONS);
  return isEmpty(targets) ? ALL_CONNECTIONS : targets;
}

function resolve({ protocol, targetPort }: ServicePort, endpoint: Endpoint): ConnectionSet {
  const ports =
    typeof targetPort === 'number'
      ? [targetPort]
      : endpoint.ports
          .filter(({ name, protocol: own }) => name === targetPort && own === protocol)
          .map(({ port }) => port);
  return portsOf(
    protocol,
    ports.map((port) => ({ first: port, last: port })),
  );
}

/**
 * Endpoints that are approved to be reached from anywhere: a way in from beyond is in the exposure register, and where
 * the endpoint is in scope, a flow from the Internet to its zone is approved.
 */
export function approvedPublicEndpoints(
  facts: Pick<Facts, 'snapshot' | 'scope' | 'registers' | 'at'>,
): ReadonlySet<number> {
  const fromInternet = approvedBeyond(facts.scope, 'internet', 'ingress', facts.at);
  return new Set(
    registeredEndpoints(facts.snapshot.inventory, facts).filter((endpoint) => {
      const approved = fromInternet(endpoint);
      return approved === undefined || !isEmpty(approved);
    }),
  );
}

function registeredEndpoints(
  inventory: Inventory,
  { registers, scope, at }: Pick<Facts, 'registers' | 'scope' | 'at'>,
): readonly number[] {
  return inventory.exposures
    .filter((exposure) => effectiveReach(exposure, scope) !== 'internal')
    .filter((exposure) => isApproved(exposure, registers.exposures, at))
    .flatMap(({ endpoints }) => endpoints);
}
