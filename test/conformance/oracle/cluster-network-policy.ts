/**
 * ClusterNetworkPolicy policy.networking.k8s.io/v1alpha2 (A2) and its forerunners AdminNetworkPolicy and
 * BaselineAdminNetworkPolicy v1alpha1 (A1).
 */
import { inBlock } from './addresses.ts';
import {
  type Direction,
  namespaceLabels,
  type OracleCluster,
  type OracleObject,
  type OraclePod,
  objectsOf,
  otherAddress,
  otherOf,
  type Packet,
  selectablePod,
  selfOf,
  type Verdict,
} from './cluster.ts';
import { type LabelSelector, selects } from './label-selector.ts';
import { hasNamedPort } from './network-policy.ts';

const GROUP = 'policy.networking.k8s.io';

export type SigTier = 'Admin' | 'Baseline';

interface NamespacedPod {
  readonly namespaceSelector: LabelSelector;
  readonly podSelector: LabelSelector;
}

interface PodTerms {
  readonly namespaces?: LabelSelector;
  readonly pods?: NamespacedPod;
}

interface SigPeer extends PodTerms {
  readonly nodes?: LabelSelector;
  readonly networks?: readonly string[];
}

interface SigPort {
  readonly number?: number;
  readonly range?: { readonly start: number; readonly end: number };
}

interface SigRule {
  readonly action: string;
  readonly from?: readonly SigPeer[];
  readonly to?: readonly SigPeer[];
  /** v1alpha2. */
  readonly protocols?: readonly {
    readonly tcp?: { readonly destinationPort: SigPort };
    readonly udp?: { readonly destinationPort: SigPort };
    readonly sctp?: { readonly destinationPort: SigPort };
    readonly destinationNamedPort?: string;
  }[];
  /** v1alpha1. */
  readonly ports?: readonly {
    readonly portNumber?: { readonly protocol?: string; readonly port: number };
    readonly portRange?: { readonly protocol?: string; readonly start: number; readonly end: number };
    readonly namedPort?: string;
  }[];
}

/** A1, A2: the policies of a tier, lowest priority number first. */
export function policiesOfTier(cluster: OracleCluster, tier: SigTier): readonly OracleObject[] {
  const current = objectsOf(cluster, GROUP, 'ClusterNetworkPolicy').filter(({ spec }) => spec.tier === tier);
  const older = objectsOf(
    cluster,
    GROUP,
    tier === 'Admin' ? 'AdminNetworkPolicy' : 'BaselineAdminNetworkPolicy',
  );
  return [...current, ...older].sort((a, b) => (a.spec.priority ?? 0) - (b.spec.priority ?? 0));
}

/** A1, A2: policies by priority, rules in order, the first that matches decides; nothing matched is not a denial. */
export function sigTierVerdict(
  cluster: OracleCluster,
  packet: Packet,
  direction: Direction,
  tier: SigTier,
): Verdict {
  for (const policy of policiesOfTier(cluster, tier)) {
    const verdict = sigPolicyVerdict(cluster, policy, packet, direction);
    if (verdict) return verdict;
  }
  return 'pass';
}

/** What one policy does; `undefined`: nothing. A2: Pass skips the rest of its tier. */
export function sigPolicyVerdict(
  cluster: OracleCluster,
  policy: OracleObject,
  packet: Packet,
  direction: Direction,
): Verdict | undefined {
  const pod = selectablePod(selfOf(packet, direction));
  if (!pod || !selectsPod(cluster, policy.spec.subject, pod)) return undefined;
  const rules = (policy.spec[direction] ?? []) as readonly SigRule[];
  const first = rules.find((rule) => sigRuleMatches(cluster, rule, packet, direction));
  return first && VERDICTS[first.action];
}

const VERDICTS: Readonly<Record<string, Verdict>> = {
  Accept: 'allow', // A2
  Allow: 'allow', // A1
  Deny: 'deny',
  Pass: 'pass',
};

function sigRuleMatches(
  cluster: OracleCluster,
  rule: SigRule,
  packet: Packet,
  direction: Direction,
): boolean {
  const peers = (direction === 'ingress' ? rule.from : rule.to) ?? [];
  return peers.some((peer) => peerMatches(cluster, peer, packet, direction)) && trafficMatches(rule, packet);
}

function peerMatches(cluster: OracleCluster, peer: SigPeer, packet: Packet, direction: Direction): boolean {
  const address = otherAddress(packet, direction);
  // A1, A2: networks match addresses, those of pods included.
  if (peer.networks) return peer.networks.some((cidr) => inBlock(address, cidr));
  if (peer.nodes) {
    // A1, A2: nodes are selected by their labels; an empty selector selects all. Traffic to any address of theirs.
    return cluster.nodes.some(
      (node) => selects(peer.nodes!, node.labels) && node.addresses.includes(address),
    );
  }
  // A2: pods of the host network are no namespaces' or pods' peers.
  const pod = selectablePod(otherOf(packet, direction));
  return pod !== undefined && selectsPod(cluster, peer, pod);
}

/** A1, A2: `namespaces` selects all pods of the namespaces, `pods` those that both selectors select. */
function selectsPod(cluster: OracleCluster, { namespaces, pods }: PodTerms, pod: OraclePod): boolean {
  const labels = namespaceLabels(cluster, pod.namespace);
  if (namespaces) return selects(namespaces, labels);
  return (
    pods !== undefined && selects(pods.namespaceSelector, labels) && selects(pods.podSelector, pod.labels)
  );
}

/** A1, A2: without a list, all traffic. */
function trafficMatches(rule: SigRule, packet: Packet): boolean {
  if (rule.protocols) return rule.protocols.some((item) => protocolMatches(item, packet));
  return rule.ports === undefined || rule.ports.some((item) => portMatches(item, packet));
}

function protocolMatches(item: NonNullable<SigRule['protocols']>[number], packet: Packet): boolean {
  // A2: a name stands for the number and the protocol that the destination's container gives it.
  if (item.destinationNamedPort !== undefined)
    return hasNamedPort(packet.to, item.destinationNamedPort, packet);
  const port = { TCP: item.tcp, UDP: item.udp, SCTP: item.sctp }[String(packet.protocol)]?.destinationPort;
  if (!port) return false;
  if (port.range) return port.range.start <= packet.port! && packet.port! <= port.range.end;
  return port.number === packet.port;
}

function portMatches(item: NonNullable<SigRule['ports']>[number], packet: Packet): boolean {
  if (item.namedPort !== undefined) return hasNamedPort(packet.to, item.namedPort, packet);
  const { portNumber, portRange } = item;
  // A1: protocol defaults to TCP.
  if (((portNumber ?? portRange)?.protocol ?? 'TCP') !== packet.protocol) return false;
  if (portNumber) return portNumber.port === packet.port;
  return portRange !== undefined && portRange.start <= packet.port! && packet.port! <= portRange.end;
}
