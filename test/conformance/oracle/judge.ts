/** The verdict of the whole cluster on one packet. */
import { familyOf } from './addresses.ts';
import { podAllows, usesCalico } from './calico.ts';
import {
  type Direction,
  type OracleCluster,
  type OraclePeer,
  type Packet,
  selectablePod,
  selfOf,
} from './cluster.ts';
import { sigTierVerdict } from './cluster-network-policy.ts';
import { hostAllows } from './host-endpoints.ts';
import { isolating, permits } from './network-policy.ts';

/** D: a connection needs the egress of the source and the ingress of the destination. */
export function allowed(cluster: OracleCluster, packet: Packet): boolean {
  return sideAllows(cluster, packet, 'egress') && sideAllows(cluster, packet, 'ingress');
}

export function sideAllows(cluster: OracleCluster, packet: Packet, direction: Direction): boolean {
  const pod = selectablePod(selfOf(packet, direction));
  if (!usesCalico(cluster)) return !pod || kubernetesAllows(cluster, packet, direction);
  return pod ? podAllows(cluster, packet, direction) : hostAllows(cluster, packet, direction);
}

/** API: the Admin tier, then NetworkPolicy, then the Baseline tier, then allow. */
function kubernetesAllows(cluster: OracleCluster, packet: Packet, direction: Direction): boolean {
  const admin = sigTierVerdict(cluster, packet, direction, 'Admin');
  if (admin !== 'pass') return admin === 'allow';
  const policies = isolating(cluster, packet, direction);
  if (policies.length > 0) return permits(cluster, policies, packet, direction); // API: its decision is final.
  return sigTierVerdict(cluster, packet, direction, 'Baseline') !== 'deny';
}

/** What a packet is before it has addresses. */
export interface Flow {
  readonly from: OraclePeer;
  readonly to: OraclePeer;
  readonly protocol: string | number;
  readonly port?: number;
  readonly icmp?: { readonly type: number; readonly code: number };
}

/** One packet for each family in which both ends have an address; ICMP belongs to IPv4, ICMPv6 to IPv6. */
export function packetsOf(flow: Flow): readonly Packet[] {
  return ([4, 6] as const).flatMap((family) => {
    const source = addressOf(flow.from, family);
    const destination = addressOf(flow.to, family);
    if (!source || !destination) return [];
    if (flow.protocol === (family === 4 ? 'ICMPv6' : 'ICMP')) return [];
    return [{ ...flow, source, destination }];
  });
}

function addressOf(peer: OraclePeer, family: 4 | 6): string | undefined {
  return addressesOf(peer).find((address) => familyOf(address) === family);
}

function addressesOf(peer: OraclePeer): readonly string[] {
  if ('address' in peer) return [peer.address];
  return peer.pod.hostNetwork ? [peer.pod.nodeAddress] : peer.pod.addresses;
}
