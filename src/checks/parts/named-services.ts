import type { Engine, PeerRef } from '../../engine/engine.ts';
import {
  type ConnectionSet,
  intersect,
  isEmpty,
  NO_CONNECTIONS,
  PROTOCOLS,
  portsOf,
  union,
} from '../../model/connection-set.ts';
import type { Policy, Rule, Traffic } from '../../model/policy.ts';
import type { ContainerPort } from '../../model/resource.ts';
import type { Governed } from './workloads.ts';

/**
 * What of `services` somebody named for an endpoint: its containers declare the port, or a rule that lets a peer in
 * lists it. A rule of any port, or of a range wider than `maxSpan`, names no service.
 */
export type NamedServices = (governed: Governed) => ((peer: PeerRef) => ConnectionSet) | undefined;

export function namedServices(
  engine: Engine,
  policies: readonly Policy[],
  services: ConnectionSet,
  maxSpan: number,
): NamedServices {
  const naming = namingRules(engine, policies, services, maxSpan);
  return ({ classId, endpoint: { ports } }) => {
    const declared = intersect(declaredPorts(ports), services);
    const named = new Map(
      [...(naming.get(classId) ?? [])]
        .map((rule) => [rule, intersect(namedIn(rule, maxSpan, ports), services)] as const)
        .filter(([, traffic]) => !isEmpty(traffic)),
    );
    if (named.size === 0) return isEmpty(declared) ? undefined : () => declared;
    return (peer) =>
      engine
        .decidingRules(classId, 'ingress', peer, services)
        .filter(({ rule }) => rule.action === 'allow')
        .map(({ rule }) => named.get(rule) ?? NO_CONNECTIONS)
        .reduce(union, declared);
  };
}

function declaredPorts(ports: readonly ContainerPort[]): ConnectionSet {
  return ports
    .map(({ port, protocol }) => portsOf(protocol, [{ first: port, last: port }]))
    .reduce(union, NO_CONNECTIONS);
}

/** Rules that may name a service, by the classes that their policies select. */
function namingRules(
  engine: Engine,
  policies: readonly Policy[],
  services: ConnectionSet,
  maxSpan: number,
): ReadonlyMap<number, ReadonlySet<Rule>> {
  const found = new Map<number, Set<Rule>>();
  for (const policy of policies) {
    const rules = policy.rules.filter((rule) => isNaming(rule, services, maxSpan));
    if (rules.length === 0) continue;
    const { must, may } = engine.selected(policy);
    for (const classId of new Set([...must, ...may].flatMap((index) => engine.classOf(index) ?? []))) {
      const known = found.get(classId) ?? new Set();
      found.set(classId, known);
      for (const rule of rules) known.add(rule);
    }
  }
  return found;
}

function isNaming(rule: Rule, services: ConnectionSet, maxSpan: number): boolean {
  if (rule.direction !== 'ingress' || rule.action !== 'allow' || rule.traffic === 'any') return false;
  if (rule.traffic.some(({ type }) => type === 'named')) return true;
  return !isEmpty(intersect(namedIn(rule, maxSpan, []), services));
}

/** The ports that a rule lists one by one or in narrow ranges; names are those of the endpoint's containers. */
function namedIn({ traffic }: Rule, maxSpan: number, ports: readonly ContainerPort[]): ConnectionSet {
  if (traffic === 'any') return NO_CONNECTIONS;
  return traffic.map((item) => narrowPart(listed(item, ports), maxSpan)).reduce(union, NO_CONNECTIONS);
}

function listed(item: Traffic, ports: readonly ContainerPort[]): ConnectionSet {
  if (item.type === 'ports') return portsOf(item.protocol, [item.ports]);
  if (item.type === 'connections') return item.connections;
  if (item.type === 'unknown') return NO_CONNECTIONS;
  const { name, protocol } = item;
  return declaredPorts(
    ports.filter((port) => port.name === name && (protocol === 'any' || port.protocol === protocol)),
  );
}

function narrowPart(set: ConnectionSet, maxSpan: number): ConnectionSet {
  return PROTOCOLS.map((protocol) =>
    portsOf(
      protocol,
      set[protocol].filter(({ first, last }) => last - first < maxSpan),
    ),
  ).reduce(union, NO_CONNECTIONS);
}
