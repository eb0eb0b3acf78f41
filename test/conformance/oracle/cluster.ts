/**
 * What the naive oracle is given: a cluster as its objects stand in the API, and one packet. The oracle is written from
 * the API documents and nothing else, slow and simple on purpose, and shares no code with the engine: its selectors, its
 * address arithmetic and its defaults are its own. Documents, as cited beside each rule:
 * - T: k8s.io/api networking/v1 types.go, D: the Network Policies page of kubernetes.io;
 * - A1, A2: network-policy-api v1alpha1 and v1alpha2 types.go, API: its site's overview of the API;
 * - C: Calico's API reference (projectcalico/api v3 types and docs.tigera.io, resource by resource), F: Felix and
 *   libcalico-go where the reference is silent, by file.
 */

export type Labels = Readonly<Record<string, string>>;
export type Direction = 'ingress' | 'egress';

export interface OracleNamespace {
  readonly name: string;
  readonly labels: Labels;
}

export interface OracleServiceAccount {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
}

export interface OracleNode {
  readonly name: string;
  readonly labels: Labels;
  readonly addresses: readonly string[];
}

export interface ContainerPort {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
}

export interface OraclePod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  /** At most one per family. */
  readonly addresses: readonly string[];
  readonly ports: readonly ContainerPort[];
  /** Name of its service account; `default` when absent. */
  readonly serviceAccount?: string;
  /** Address of its node, which is also its own when it shares the node's network. */
  readonly nodeAddress: string;
  readonly hostNetwork: boolean;
}

/** A policy object, or another object of a policy API, as it stands in the API. */
export interface OracleObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Labels };
  // biome-ignore lint/suspicious/noExplicitAny: every dialect reads its own fields
  readonly spec: any;
}

export interface OracleCluster {
  readonly namespaces: readonly OracleNamespace[];
  readonly serviceAccounts: readonly OracleServiceAccount[];
  readonly nodes: readonly OracleNode[];
  readonly pods: readonly OraclePod[];
  readonly objects: readonly OracleObject[];
}

export type OraclePeer = { readonly pod: OraclePod } | { readonly address: string };

/** The first packet of a connection. */
export interface Packet {
  readonly from: OraclePeer;
  readonly to: OraclePeer;
  readonly source: string;
  readonly destination: string;
  /** TCP, UDP, SCTP, ICMP, ICMPv6, or the IANA number of another protocol. */
  readonly protocol: string | number;
  /** Of the destination; absent where the protocol has no ports. */
  readonly port?: number;
  readonly icmp?: { readonly type: number; readonly code: number };
}

/** What one step of an evaluation came to. */
export type Verdict = 'allow' | 'deny' | 'pass';

export function selfOf(packet: Packet, direction: Direction): OraclePeer {
  return direction === 'ingress' ? packet.to : packet.from;
}

export function otherOf(packet: Packet, direction: Direction): OraclePeer {
  return direction === 'ingress' ? packet.from : packet.to;
}

export function otherAddress(packet: Packet, direction: Direction): string {
  return direction === 'ingress' ? packet.source : packet.destination;
}

/** Objects of one kind; a kind is a group and a name, whatever the version. */
export function objectsOf(cluster: OracleCluster, group: string, kind: string): readonly OracleObject[] {
  return cluster.objects.filter(
    (object) => object.apiVersion.split('/')[0] === group && object.kind === kind,
  );
}

export function namespaceLabels(cluster: OracleCluster, name: string): Labels {
  return cluster.namespaces.find((namespace) => namespace.name === name)?.labels ?? {};
}

/** The pod that selectors see: D: pods of the host network are not told apart from their node. */
export function selectablePod(peer: OraclePeer): OraclePod | undefined {
  return 'pod' in peer && !peer.pod.hostNetwork ? peer.pod : undefined;
}
