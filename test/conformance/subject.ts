/** The engine under test, from manifests as a user would hand them in. */
import { buildEngine } from '../../src/engine/build.ts';
import type { Engine, EngineInput, PeerRef } from '../../src/engine/engine.ts';
import { buildInventory } from '../../src/inventory/inventory.ts';
import type { ConnectionSet } from '../../src/model/connection-set.ts';
import type { SnapshotList } from '../../src/model/snapshot.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { lowerPolicies } from '../../src/policies/index.ts';
import { snapshotOf } from '../unit/inventory/objects.ts';
import { nodeName } from './clusters.ts';
import { usesCalico } from './oracle/calico.ts';
import type { OracleCluster, OraclePeer, OraclePod } from './oracle/cluster.ts';
import type { Flow } from './oracle/judge.ts';

export type Manifest = Readonly<Record<string, unknown>>;

export function manifestsOf(cluster: OracleCluster): readonly Manifest[] {
  return [
    ...cluster.namespaces.map(({ name, labels }) => core('Namespace', { name, labels })),
    ...cluster.serviceAccounts.map(({ namespace, name, labels }) =>
      core('ServiceAccount', { namespace, name, labels }),
    ),
    ...cluster.nodes.map(({ name, labels, addresses }) => ({
      ...core('Node', { name, labels }),
      status: { addresses: addresses.map((address) => ({ type: 'InternalIP', address })) },
    })),
    ...cluster.pods.map(podManifest),
    ...cluster.objects.map((object) => ({ ...object })),
  ];
}

function core(kind: string, metadata: object): Manifest {
  return { apiVersion: 'v1', kind, metadata };
}

function podManifest(pod: OraclePod): Manifest {
  const addresses = pod.hostNetwork ? [pod.nodeAddress] : pod.addresses;
  return {
    ...core('Pod', { namespace: pod.namespace, name: pod.name, labels: pod.labels }),
    spec: {
      nodeName: nodeName(pod.nodeAddress),
      serviceAccountName: pod.serviceAccount ?? 'default',
      hostNetwork: pod.hostNetwork,
      containers: [
        {
          name: 'main',
          ports: pod.ports.map(({ name, protocol, port }) => ({ name, protocol, containerPort: port })),
        },
      ],
    },
    status: {
      phase: 'Running',
      podIPs: addresses.map((ip) => ({ ip })),
      ...(addresses[0] && { podIP: addresses[0] }),
    },
  };
}

export interface Circumstances {
  readonly undeclaredNamespaceLabels?: 'absent' | 'unknown';
  readonly lists?: readonly SnapshotList[];
  /** The plugin that enforces; Calico where the cluster holds objects of its. */
  readonly plugin?: 'calico' | undefined;
}

export function engineOf(manifests: readonly Manifest[], more: Circumstances = {}): Engine {
  return buildEngine(inputOf(manifests, more));
}

export function inputOf(manifests: readonly Manifest[], more: Circumstances = {}): EngineInput {
  const snapshot = snapshotOf(manifests, { mode: 'dump', ...(more.lists && { lists: more.lists }) });
  const inventory = buildInventory(snapshot);
  return {
    inventory,
    policies: lowerPolicies(snapshot, inventory, more.plugin ? { engine: more.plugin } : {}),
    addressSets: [{ name: 'internal', cidrs: ['10.0.0.0/8', '172.16.0.0/12', 'fd00::/8'] }],
    profile: { name: 'none', addressBlocksMatchPods: true },
    undeclaredNamespaceLabels: more.undeclaredNamespaceLabels ?? 'absent',
  };
}

export function pluginOf(cluster: OracleCluster): Circumstances {
  return usesCalico(cluster) ? { plugin: 'calico' } : {};
}

export type Answer = 'allow' | 'deny' | 'unknown';

/** The engine's answer about one flow, in whatever family. */
export function answer(engine: Engine, flow: Flow): Answer {
  const verdict = verdictOf(engine, flow);
  if (holds(verdict.must, flow)) return 'allow';
  return holds(verdict.may, flow) ? 'unknown' : 'deny';
}

export function verdictOf(engine: Engine, { from, to }: Flow): Verdict {
  return engine.connections(refOf(engine, from), refOf(engine, to));
}

function refOf(engine: Engine, peer: OraclePeer): PeerRef {
  if ('address' in peer) return { block: engine.blocksOfAddress(peer.address)[0]! };
  const { pod } = peer;
  if (pod.hostNetwork) return { block: engine.blocksOfAddress(pod.nodeAddress)[0]! };
  const endpoint = engine.input.inventory.endpoints.find(
    ({ namespace, name }) => namespace === pod.namespace && name === pod.name,
  );
  return { class: engine.classOf(endpoint!.index)! };
}

/** ICMP and ICMPv6 are numbered type × 256 + code, further protocols by IANA's numbers. */
function holds(set: ConnectionSet, { protocol, port, icmp }: Flow): boolean {
  if (typeof protocol === 'number') return contains(set.other, protocol);
  const number = icmp ? icmp.type * 256 + icmp.code : port!;
  return contains(set[protocol as keyof ConnectionSet], number);
}

function contains(ranges: ConnectionSet['TCP'], number: number): boolean {
  return ranges.some((range) => range.first <= number && number <= range.last);
}
