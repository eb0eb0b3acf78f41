/** One rule of a Calico policy against one packet, by the reference of Rule and EntityRule (C). */
import { familyOf, inBlock } from './addresses.ts';
import { type Labelled, labelled, selectorHolds, standsAt } from './calico-endpoints.ts';
import { meets } from './calico-selector.ts';
import type { Labels, OracleCluster, Packet } from './cluster.ts';

type Port = number | string;

interface EntityRule {
  readonly nets?: readonly string[];
  readonly notNets?: readonly string[];
  readonly selector?: string;
  readonly notSelector?: string;
  readonly namespaceSelector?: string;
  readonly serviceAccounts?: { readonly names?: readonly string[]; readonly selector?: string };
  readonly ports?: readonly Port[];
  readonly notPorts?: readonly Port[];
}

interface IcmpMatch {
  readonly type?: number;
  readonly code?: number;
}

export interface CalicoRule {
  readonly action: string;
  readonly ipVersion?: 4 | 6;
  readonly protocol?: string | number;
  readonly notProtocol?: string | number;
  readonly icmp?: IcmpMatch;
  readonly notICMP?: IcmpMatch;
  readonly source?: EntityRule;
  readonly destination?: EntityRule;
}

/** C: every criterion holds, positive and negative alike. `namespace`: of the policy; absent for global ones. */
export function calicoRuleMatches(
  cluster: OracleCluster,
  rule: CalicoRule,
  packet: Packet,
  namespace: string | undefined,
): boolean {
  const { source = {}, destination = {} } = rule;
  return (
    (rule.ipVersion === undefined || rule.ipVersion === familyOf(packet.destination)) &&
    isRendered(rule, familyOf(packet.destination)) &&
    (rule.protocol === undefined || sameProtocol(rule.protocol, packet.protocol)) &&
    (rule.notProtocol === undefined || !sameProtocol(rule.notProtocol, packet.protocol)) &&
    (rule.icmp === undefined || icmpMatches(rule.icmp, packet)) &&
    (rule.notICMP === undefined || !icmpMatches(rule.notICMP, packet)) &&
    entityMatches(cluster, source, packet.source, namespace) &&
    entityMatches(cluster, destination, packet.destination, namespace) &&
    portsMatch(cluster, destination, packet, namespace)
  );
}

/**
 * F: rules/policy.go FilterRuleToIPVersion: blocks of the other family are left out, and the rule with them where that
 * empties a list, be it of nets or of notNets.
 */
function isRendered({ source = {}, destination = {} }: CalicoRule, family: 4 | 6): boolean {
  return [source.nets, source.notNets, destination.nets, destination.notNets].every(
    (nets) => !nets || nets.length === 0 || nets.some((net) => familyOf(net) === family),
  );
}

const NUMBERS: Readonly<Record<string, number>> = {
  ICMP: 1,
  TCP: 6,
  UDP: 17,
  ICMPv6: 58,
  SCTP: 132,
  UDPLite: 136,
};

function sameProtocol(a: string | number, b: string | number): boolean {
  return (typeof a === 'number' ? a : NUMBERS[a]) === (typeof b === 'number' ? b : NUMBERS[b]);
}

/** C: type, and its code where one is given. */
function icmpMatches({ type, code }: IcmpMatch, { icmp }: Packet): boolean {
  if (type !== undefined && icmp?.type !== type) return false;
  return code === undefined || icmp?.code === code;
}

function entityMatches(
  cluster: OracleCluster,
  entity: EntityRule,
  address: string,
  namespace: string | undefined,
): boolean {
  if (entity.nets && !entity.nets.some((net) => inBlock(address, net))) return false;
  if (entity.notNets?.some((net) => inBlock(address, net))) return false;
  // C: notSelector is not scoped to a namespace, and what no endpoint or set stands for is not selected by it.
  if (entity.notSelector && selectorHolds(cluster, entity.notSelector, address)) return false;
  const condition = conditionOf(entity, namespace);
  return (
    condition === undefined ||
    labelled(cluster).some((item) => standsAt(item, address) && condition(item.labels))
  );
}

/** F: updateprocessors/rules.go getEndpointSelector; `undefined`: the rule asks nothing of labels. */
function conditionOf(
  entity: EntityRule,
  namespace: string | undefined,
): ((labels: Labels) => boolean) | undefined {
  const { selector, notSelector, namespaceSelector } = entity;
  const accounts =
    entity.serviceAccounts?.selector || entity.serviceAccounts?.names?.length
      ? entity.serviceAccounts
      : undefined;
  if (!selector && !accounts && !namespaceSelector && !(notSelector && namespace !== undefined))
    return undefined;
  return (labels) =>
    inNamespace(namespaceSelector, labels, namespace) &&
    (!accounts || accountMatches(accounts, labels)) &&
    (!selector || meets(selector, labels));
}

/** C: without a namespaceSelector a namespaced policy's rule speaks of its own namespace, a global one's of all. */
function inNamespace(selector: string | undefined, labels: Labels, namespace: string | undefined): boolean {
  const own = labels['projectcalico.org/namespace'];
  if (!selector) return namespace === undefined || own === namespace;
  // C: all() is every namespace; global() what is in none.
  return meets(selector, labels, { prefix: 'pcns.', all: own !== undefined, global: own === undefined });
}

function accountMatches(
  { names, selector }: NonNullable<EntityRule['serviceAccounts']>,
  labels: Labels,
): boolean {
  if (names?.length && !names.includes(labels['projectcalico.org/serviceaccount'] ?? '')) return false;
  return !selector || meets(selector, labels, { prefix: 'pcsa.' });
}

/** C: a packet of a protocol without ports has no port that a list could hold. */
function portsMatch(
  cluster: OracleCluster,
  entity: EntityRule,
  packet: Packet,
  namespace: string | undefined,
): boolean {
  const condition = conditionOf(entity, namespace);
  const named = labelled(cluster).filter(
    (item) => standsAt(item, packet.destination) && (condition === undefined || condition(item.labels)),
  );
  if (entity.ports && !entity.ports.some((port) => portMatches(port, packet, named))) return false;
  return !entity.notPorts?.some((port) => portMatches(port, packet, named));
}

/** C: a number, a range `a:b`, or the name of a port of the endpoint, whose protocol counts. */
function portMatches(port: Port, packet: Packet, named: readonly Labelled[]): boolean {
  if (packet.port === undefined) return false;
  if (typeof port === 'number') return packet.port === port;
  const range = /^(\d+):(\d+)$/.exec(port);
  if (range) return Number(range[1]) <= packet.port && packet.port <= Number(range[2]);
  return named.some((item) =>
    item.ports.some(
      (own) => own.name === port && own.port === packet.port && sameProtocol(own.protocol, packet.protocol),
    ),
  );
}
