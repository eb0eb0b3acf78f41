/** Traffic of a node itself under Calico, by the references of HostEndpoint, GlobalNetworkPolicy and FelixConfiguration (C). */
import { inBlock } from './addresses.ts';
import { calicoAllows, globalVerdict } from './calico.ts';
import { CALICO } from './calico-endpoints.ts';
import {
  type Direction,
  type OracleCluster,
  type OracleObject,
  objectsOf,
  otherAddress,
  type Packet,
} from './cluster.ts';

interface FailsafePort {
  readonly protocol?: string;
  readonly port: number;
  readonly net?: string;
}

const tcp = (...ports: readonly number[]) => ports.map((port): FailsafePort => ({ protocol: 'tcp', port }));
const udp = (...ports: readonly number[]) => ports.map((port): FailsafePort => ({ protocol: 'udp', port }));

/** C (FelixConfiguration): what stays open whatever the policies say. */
const FAILSAFE: Readonly<Record<Direction, readonly FailsafePort[]>> = {
  ingress: [...tcp(22, 179, 2379, 2380, 5473, 6443, 6666, 6667), ...udp(68)],
  egress: [...tcp(179, 2379, 2380, 5473, 6443, 6666, 6667), ...udp(53, 67)],
};

const FAILSAFE_FIELDS: Readonly<Record<Direction, string>> = {
  ingress: 'failsafeInboundHostPorts',
  egress: 'failsafeOutboundHostPorts',
};

/** The node whose address the packet leaves or reaches, as far as a host endpoint governs it: C: else it is not policed. */
export function hostAllows(cluster: OracleCluster, packet: Packet, direction: Direction): boolean {
  const address = direction === 'ingress' ? packet.destination : packet.source;
  const host = objectsOf(cluster, CALICO, 'HostEndpoint').find((one) => governs(cluster, one, address));
  if (!host) return true;
  if (isFailsafe(cluster, packet, direction)) return true;
  const labels = host.metadata.labels ?? {};
  for (const stage of stagesOf(host)) {
    const verdict = globalVerdict(cluster, packet, direction, labels, stage);
    if (verdict === 'allow' || verdict === 'deny') return verdict === 'allow';
  }
  // C: a host endpoint without a profile that allows denies what no policy decided.
  const profiles = (host.spec.profiles ?? []) as readonly string[];
  return calicoAllows(cluster, packet, direction, labels, profiles.includes('projectcalico-default-allow'));
}

/**
 * C: untracked policies come first, pre-DNAT ones next and for ingress only; neither ends in a denial. Untracked ones do
 * not act on a host endpoint of all interfaces.
 */
function stagesOf({ spec }: OracleObject): readonly ('doNotTrack' | 'preDNAT')[] {
  return spec.interfaceName === '*' ? ['preDNAT'] : ['doNotTrack', 'preDNAT'];
}

/** C: its expectedIPs, or with the interface `*` every address of its node. */
function governs(cluster: OracleCluster, { spec }: OracleObject, address: string): boolean {
  const node = cluster.nodes.find(({ name }) => name === spec.node);
  const expected = (spec.expectedIPs ?? []) as readonly string[];
  if (expected.some((one) => inBlock(address, one))) return true;
  return spec.interfaceName === '*' && (node?.addresses.includes(address) ?? false);
}

function isFailsafe(cluster: OracleCluster, packet: Packet, direction: Direction): boolean {
  const felix = objectsOf(cluster, CALICO, 'FelixConfiguration').find(
    ({ metadata }) => metadata.name === 'default',
  );
  const ports = (felix?.spec[FAILSAFE_FIELDS[direction]] ?? FAILSAFE[direction]) as readonly FailsafePort[];
  return ports.some(
    ({ protocol, port, net }) =>
      (protocol ?? 'tcp').toUpperCase() === packet.protocol &&
      port === packet.port &&
      (net === undefined || inBlock(otherAddress(packet, direction), net)),
  );
}
