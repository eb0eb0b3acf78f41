/**
 * A naive judge of one packet, written from the API documents and nothing else: k8s.io/api networking/v1 types.go (T)
 * and the Network Policies page of kubernetes.io (D). It shares no code with the engine: its selectors, its address
 * arithmetic (texts of bits) and its defaults are its own. Slow and simple on purpose.
 */

export interface OracleNamespace {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface OraclePod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly addresses: readonly string[];
  readonly ports: readonly { readonly name: string; readonly protocol: string; readonly port: number }[];
  /** Address of its node, which is also its own when it shares the node's network. */
  readonly nodeAddress: string;
  readonly hostNetwork: boolean;
}

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

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

export interface OraclePolicy {
  readonly namespace: string;
  readonly name: string;
  readonly spec: PolicySpec;
}

export interface OracleCluster {
  readonly namespaces: readonly OracleNamespace[];
  readonly pods: readonly OraclePod[];
  readonly policies: readonly OraclePolicy[];
}

export type OraclePeer = { readonly pod: OraclePod } | { readonly address: string };

export interface Packet {
  readonly from: OraclePeer;
  readonly to: OraclePeer;
  readonly protocol: string;
  /** 0 for protocols without ports. */
  readonly port: number;
}

/** D: a connection needs the egress of the source and the ingress of the destination. */
export function allowed(cluster: OracleCluster, packet: Packet): boolean {
  return sideAllows(cluster, packet, 'Egress') && sideAllows(cluster, packet, 'Ingress');
}

function sideAllows(cluster: OracleCluster, packet: Packet, type: 'Ingress' | 'Egress'): boolean {
  const self = type === 'Ingress' ? packet.to : packet.from;
  const other = type === 'Ingress' ? packet.from : packet.to;
  if (!('pod' in self)) return true;
  const pod = self.pod;
  // D: pods on the host network are not told apart from their node, and no policy selects them.
  if (pod.hostNetwork) return true;
  let isolated = false;
  for (const policy of cluster.policies) {
    if (policy.namespace !== pod.namespace) continue; // T: a policy selects in its own namespace.
    if (!selects(policy.spec.podSelector ?? {}, pod.labels)) continue; // T: empty selects all.
    if (!typesOf(policy.spec).includes(type)) continue;
    isolated = true;
    const rules = (type === 'Ingress' ? policy.spec.ingress : policy.spec.egress) ?? [];
    for (const rule of rules) {
      const peers = (type === 'Ingress' ? rule.from : rule.to) ?? [];
      const peerMatches =
        peers.length === 0 || peers.some((peer) => matchesPeer(cluster, policy, peer, other));
      const ports = rule.ports ?? [];
      const portMatches = ports.length === 0 || ports.some((port) => matchesPort(port, packet));
      if (peerMatches && portMatches) return true; // D: what any rule allows is allowed.
    }
  }
  return !isolated;
}

/** T: without policyTypes, Ingress always and Egress if there is an egress rule. */
function typesOf(spec: PolicySpec): readonly string[] {
  if (spec.policyTypes && spec.policyTypes.length > 0) return spec.policyTypes;
  return (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

function matchesPeer(
  cluster: OracleCluster,
  policy: OraclePolicy,
  peer: PolicyPeer,
  other: OraclePeer,
): boolean {
  if (peer.ipBlock) {
    const { cidr, except = [] } = peer.ipBlock;
    return addressesOf(other).some(
      (address) => inBlock(address, cidr) && !except.some((cut) => inBlock(address, cut)),
    );
  }
  if (!('pod' in other) || other.pod.hostNetwork) return false;
  if (peer.namespaceSelector) {
    const namespace = cluster.namespaces.find(({ name }) => name === other.pod.namespace);
    if (!selects(peer.namespaceSelector, namespace?.labels ?? {})) return false;
  } else if (other.pod.namespace !== policy.namespace) {
    return false; // T: a podSelector alone selects in the policy's namespace.
  }
  return selects(peer.podSelector ?? {}, other.pod.labels);
}

function addressesOf(peer: OraclePeer): readonly string[] {
  if ('address' in peer) return [peer.address];
  return peer.pod.hostNetwork ? [peer.pod.nodeAddress] : peer.pod.addresses;
}

/** T: protocol defaults to TCP; a name is looked up on the destination pod. */
function matchesPort(item: PolicyPort, packet: Packet): boolean {
  const protocol = item.protocol ?? 'TCP';
  if (protocol !== packet.protocol) return false;
  if (item.port === undefined) return true;
  if (typeof item.port === 'number') {
    return item.port <= packet.port && packet.port <= (item.endPort ?? item.port);
  }
  if (!('pod' in packet.to) || packet.to.pod.hostNetwork) return false;
  return packet.to.pod.ports.some(
    (port) => port.name === item.port && port.protocol === protocol && port.port === packet.port,
  );
}

function selects(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  const byLabels = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  const byExpressions = (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const value = labels[key];
    if (operator === 'In') return value !== undefined && values.includes(value);
    if (operator === 'NotIn') return value === undefined || !values.includes(value);
    return operator === 'Exists' ? value !== undefined : value === undefined;
  });
  return byLabels && byExpressions;
}

function inBlock(address: string, cidr: string): boolean {
  const [base, length] = cidr.split('/');
  const left = bits(address);
  const right = bits(base!);
  return left.length === right.length && left.slice(0, Number(length)) === right.slice(0, Number(length));
}

/** An address as a text of 32 or 128 zeros and ones. */
function bits(address: string): string {
  if (!address.includes(':')) {
    return address
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('');
  }
  const [head, tail] = address.split('::');
  const before = head ? head.split(':') : [];
  const after = tail ? tail.split(':') : [];
  const middle = address.includes('::') ? new Array(8 - before.length - after.length).fill('0') : [];
  return [...before, ...middle, ...after]
    .map((part) => Number.parseInt(part, 16).toString(2).padStart(16, '0'))
    .join('');
}
