/** Kubernetes NetworkPolicy networking.k8s.io/v1, by T and D (cluster.ts). */
import { inBlock } from './addresses.ts';
import {
  type Direction,
  namespaceLabels,
  type OracleCluster,
  type OracleObject,
  type OraclePeer,
  objectsOf,
  otherAddress,
  otherOf,
  type Packet,
  selectablePod,
  selfOf,
} from './cluster.ts';
import { type LabelSelector, selects } from './label-selector.ts';

export interface PolicyPeer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

export interface PolicyPort {
  readonly protocol?: string;
  readonly port?: number | string;
  readonly endPort?: number;
}

export interface PolicyRule {
  readonly from?: readonly PolicyPeer[];
  readonly to?: readonly PolicyPeer[];
  readonly ports?: readonly PolicyPort[];
}

export interface PolicySpec {
  readonly podSelector?: LabelSelector;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly PolicyRule[];
  readonly egress?: readonly PolicyRule[];
}

/** Policies that isolate the packet's end in a direction. D: isolation is per pod and per direction. */
export function isolating(
  cluster: OracleCluster,
  packet: Packet,
  direction: Direction,
): readonly OracleObject[] {
  const pod = selectablePod(selfOf(packet, direction));
  if (!pod) return [];
  return objectsOf(cluster, 'networking.k8s.io', 'NetworkPolicy').filter(({ metadata, spec }) => {
    if ((metadata.namespace ?? 'default') !== pod.namespace) return false; // T: selects in its own namespace.
    if (!selects(spec.podSelector ?? {}, pod.labels)) return false; // T: empty selects all.
    return typesOf(spec).includes(direction);
  });
}

/** D: policies add up, and what any rule of any of them allows is allowed. */
export function permits(
  cluster: OracleCluster,
  policies: readonly OracleObject[],
  packet: Packet,
  direction: Direction,
): boolean {
  return policies.some((policy) =>
    ((policy.spec[direction] ?? []) as readonly PolicyRule[]).some((rule) =>
      ruleMatches(cluster, policy, rule, packet, direction),
    ),
  );
}

export function ruleMatches(
  cluster: OracleCluster,
  policy: OracleObject,
  rule: PolicyRule,
  packet: Packet,
  direction: Direction,
): boolean {
  const peers = (direction === 'ingress' ? rule.from : rule.to) ?? [];
  const ports = rule.ports ?? [];
  // T: an empty or missing list matches every source (destination), every port.
  const peerMatches =
    peers.length === 0 || peers.some((peer) => matchesPeer(cluster, policy, peer, packet, direction));
  return peerMatches && (ports.length === 0 || ports.some((port) => matchesPort(port, packet)));
}

/** T: without policyTypes, Ingress always and Egress if there is an egress rule. */
export function typesOf(spec: PolicySpec): readonly Direction[] {
  const types = spec.policyTypes ?? [];
  if (types.length > 0) return types.map((type) => type.toLowerCase() as Direction);
  return (spec.egress ?? []).length > 0 ? ['ingress', 'egress'] : ['ingress'];
}

function matchesPeer(
  cluster: OracleCluster,
  policy: OracleObject,
  peer: PolicyPeer,
  packet: Packet,
  direction: Direction,
): boolean {
  if (peer.ipBlock) {
    const { cidr, except = [] } = peer.ipBlock;
    const address = otherAddress(packet, direction);
    return inBlock(address, cidr) && !except.some((cut) => inBlock(address, cut)); // T: ipBlock.except.
  }
  const pod = selectablePod(otherOf(packet, direction));
  if (!pod) return false;
  if (peer.namespaceSelector) {
    if (!selects(peer.namespaceSelector, namespaceLabels(cluster, pod.namespace))) return false;
  } else if (pod.namespace !== (policy.metadata.namespace ?? 'default')) {
    return false; // T: a podSelector alone selects in the policy's namespace.
  }
  return selects(peer.podSelector ?? {}, pod.labels);
}

/** T: protocol defaults to TCP; a name is looked up on the destination pod, with its protocol. */
function matchesPort(item: PolicyPort, packet: Packet): boolean {
  const protocol = item.protocol ?? 'TCP';
  if (protocol !== packet.protocol) return false;
  if (item.port === undefined) return true;
  if (typeof item.port === 'number') {
    return item.port <= packet.port! && packet.port! <= (item.endPort ?? item.port);
  }
  return hasNamedPort(packet.to, item.port, packet, protocol);
}

/** D: named ports are those of the destination's containers; an address has none. */
export function hasNamedPort(to: OraclePeer, name: string, packet: Packet, protocol?: string): boolean {
  const pod = selectablePod(to);
  return (pod?.ports ?? []).some(
    (port) =>
      port.name === name &&
      port.protocol === packet.protocol &&
      port.port === packet.port &&
      (protocol === undefined || port.protocol === protocol),
  );
}
