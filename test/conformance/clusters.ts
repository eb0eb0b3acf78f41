/** Random small clusters of every dialect, and the packets to ask about. */
import fc from 'fast-check';
import type { OracleCluster, OracleObject, OraclePeer, OraclePod } from './oracle/cluster.ts';
import type { Flow } from './oracle/judge.ts';
import { felix, hostEndpoints, withStages } from './random/calico-hosts.ts';
import { calicoPolicies, networkSets, tiers } from './random/calico-policies.ts';
import {
  adminNetworkPolicies,
  clusterNetworkPolicies,
  type Priorities,
} from './random/cluster-network-policies.ts';
import {
  calicoPoliciesOfOneFamily,
  clusterNetworkPoliciesOfOneFamily,
  networkPoliciesOfOneFamily,
  setsOfOneFamily,
} from './random/dual-stack.ts';
import { networkPolicies } from './random/network-policies.ts';
import {
  compact,
  labels,
  NAME_LABEL,
  NAMESPACES,
  NODES,
  optional,
  portName,
  protocol,
  rarely,
} from './random/parts.ts';

const containerPort = fc.record({ name: portName, protocol, port: fc.constantFrom(80, 81, 443) });

type Families = '4' | '46' | '6';

/** Where most have IPv4 only. */
const MIXED: readonly Families[] = ['4', '4', '46', '6'];
const MOSTLY_BOTH: readonly Families[] = ['46', '46', '46', '46', '4', '6'];

function pod(index: number, stacks: readonly Families[]): fc.Arbitrary<OraclePod> {
  return fc
    .record({
      namespace: fc.constantFrom(...NAMESPACES),
      labels,
      families: fc.constantFrom(...stacks),
      ports: fc.uniqueArray(containerPort, { maxLength: 3, selector: (p) => `${p.protocol}${p.port}` }),
      serviceAccount: fc.constantFrom('till', 'default'),
      hostNetwork: rarely(),
    })
    .map(({ families, ...rest }) => ({
      ...rest,
      name: `pod-${index}`,
      addresses: [
        ...(families.includes('4') ? [`10.0.0.${index}`] : []),
        ...(families.includes('6') ? [`fd00::${index}`] : []),
      ],
      nodeAddress: NODES[index % 2]!,
    }));
}

const PODS = 6;

function clusterOf(
  objects: fc.Arbitrary<readonly OracleObject[]>,
  stacks = MIXED,
): fc.Arbitrary<OracleCluster> {
  return fc
    .record({
      teams: fc.array(optional(fc.constantFrom('red', 'blue')), { minLength: 3, maxLength: 3 }),
      ranks: fc.array(optional(fc.constantFrom('high', 'low')), { minLength: 3, maxLength: 3 }),
      pods: fc.tuple(...Array.from({ length: PODS }, (_, index) => pod(index + 1, stacks))),
      objects,
    })
    .map(({ teams, ranks, pods, objects: of }) => ({
      namespaces: NAMESPACES.map((name, index) => ({
        name,
        labels: compact({ [NAME_LABEL]: name, team: teams[index] }) as Readonly<Record<string, string>>,
      })),
      serviceAccounts: NAMESPACES.map((namespace, index) => ({
        namespace,
        name: 'till',
        labels: compact({ rank: ranks[index] }) as Readonly<Record<string, string>>,
      })),
      nodes: NODES.map((address, index) => ({
        name: nodeName(address),
        labels: index === 0 ? { pool: 'edge' } : {},
        addresses: [address],
      })),
      pods,
      objects: of,
    }));
}

export function nodeName(address: string): string {
  return `node-${address.replaceAll('.', '-')}`;
}

const together = (...parts: readonly fc.Arbitrary<readonly OracleObject[]>[]) =>
  fc.tuple(...parts).map((lists) => lists.flat());

/** NetworkPolicies alone. */
export const cluster: fc.Arbitrary<OracleCluster> = clusterOf(networkPolicies(5));

/** With policies of the cluster's administrator, of either version. */
export const sigCluster = (priorities: Priorities): fc.Arbitrary<OracleCluster> =>
  clusterOf(
    together(
      networkPolicies(3),
      fc.oneof(clusterNetworkPolicies(priorities), adminNetworkPolicies(priorities)),
    ),
  );

/** With Calico's policies, sets and tiers among NetworkPolicies, and at times ClusterNetworkPolicies. */
export const calicoCluster = (priorities: Priorities): fc.Arbitrary<OracleCluster> =>
  clusterOf(
    together(
      networkPolicies(2),
      tiers,
      calicoPolicies(priorities),
      networkSets,
      fc.oneof(
        { weight: 3, arbitrary: fc.constant<readonly OracleObject[]>([]) },
        { weight: 1, arbitrary: clusterNetworkPolicies(priorities) },
      ),
    ),
  );

const hosts = hostEndpoints(NODES.map((address) => ({ name: nodeName(address), address })));

/** With host endpoints, and failsafe ports. */
export const hostCluster: fc.Arbitrary<OracleCluster> = clusterOf(
  together(tiers, calicoPolicies('distinct'), networkSets, hosts, felix),
);

/** With untracked, pre-DNAT and forward policies too: what nodes forward is known within bounds only. */
export const stagesCluster: fc.Arbitrary<OracleCluster> = clusterOf(
  together(tiers, withStages(calicoPolicies('distinct')), networkSets, hosts, felix),
);

/** Pods of both families under policies of every dialect that each speak of one. */
export const dualStackCluster: fc.Arbitrary<OracleCluster> = clusterOf(
  fc.oneof(
    networkPoliciesOfOneFamily,
    together(networkPoliciesOfOneFamily, clusterNetworkPoliciesOfOneFamily),
    together(networkPoliciesOfOneFamily, calicoPoliciesOfOneFamily, setsOfOneFamily),
    together(calicoPoliciesOfOneFamily, setsOfOneFamily),
  ),
  MOSTLY_BOTH,
);

const OUTSIDE = [
  '8.8.8.8',
  '10.0.0.9',
  '10.0.0.7',
  '172.16.0.1',
  '192.168.0.1',
  '192.168.0.2',
  '2001:db8::1',
  'fd00::7',
];

/** What a probe asks, by position, so that one list of probes fits every cluster. */
export interface Probe {
  readonly from: number;
  readonly to: number;
  readonly traffic: Omit<Flow, 'from' | 'to'>;
}

const traffic: fc.Arbitrary<Probe['traffic']> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      protocol: fc.constantFrom('TCP', 'TCP', 'UDP', 'SCTP'),
      port: fc.constantFrom(79, 80, 81, 82, 443, 444, 65535),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Probe['traffic']>(
      { protocol: 'ICMP', icmp: { type: 8, code: 0 } },
      { protocol: 'ICMP', icmp: { type: 3, code: 4 } },
      { protocol: 'ICMPv6', icmp: { type: 128, code: 0 } },
      { protocol: 'ICMPv6', icmp: { type: 1, code: 3 } },
      { protocol: 47 },
      { protocol: 136 },
    ),
  },
);

export const probes = (count: number): fc.Arbitrary<readonly Probe[]> => {
  const one = fc
    .record({
      pod: fc.nat({ max: PODS - 1 }),
      other: fc.nat({ max: PODS + OUTSIDE.length - 1 }),
      out: fc.boolean(),
      traffic,
    })
    .map(({ pod, other, out, traffic: of }) =>
      out ? { from: pod, to: other, traffic: of } : { from: other, to: pod, traffic: of },
    );
  return fc.array(one, { minLength: count, maxLength: count });
};

/** `undefined` where nothing is to be asked: two addresses, a pod and itself, a node and its own pod (trap 31). */
export function flowOf({ pods }: OracleCluster, probe: Probe): Flow | undefined {
  const [from, to] = [peerAt(pods, probe.from), peerAt(pods, probe.to)];
  if (probe.from === probe.to || (isAddress(from) && isAddress(to))) return undefined;
  return nodeItself(from, to) ? undefined : { from, to, ...probe.traffic };
}

/** D: traffic to and from the node where a pod runs is always allowed; the engine answers for other nodes. */
function nodeItself(from: OraclePeer, to: OraclePeer): boolean {
  const [a, b] = [nodeAddressOf(from), nodeAddressOf(to)];
  return a !== undefined && a === b && (isNode(from) || isNode(to));
}

function isAddress(peer: OraclePeer): boolean {
  return 'address' in peer;
}

function isNode(peer: OraclePeer): boolean {
  return 'address' in peer ? (NODES as readonly string[]).includes(peer.address) : peer.pod.hostNetwork;
}

function nodeAddressOf(peer: OraclePeer): string | undefined {
  return 'address' in peer ? peer.address : peer.pod.nodeAddress;
}

function peerAt(pods: readonly OraclePod[], position: number): OraclePeer {
  return position < pods.length ? { pod: pods[position]! } : { address: OUTSIDE[position - pods.length]! };
}
