/** The engine under test, from manifests as a user would hand them in. */
import { buildEngine } from '../../src/engine/build.ts';
import type { Engine, PeerRef } from '../../src/engine/engine.ts';
import { buildInventory } from '../../src/inventory/inventory.ts';
import type { ConnectionSet } from '../../src/model/connection-set.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { lowerPolicies } from '../../src/policies/index.ts';
import { snapshotOf } from '../unit/inventory/objects.ts';
import type { OracleCluster, OraclePeer, OraclePod, OraclePolicy, Packet } from './oracle.ts';

export type Manifest = Readonly<Record<string, unknown>>;

export function manifestsOf(cluster: OracleCluster): readonly Manifest[] {
  return [
    ...cluster.namespaces.map(({ name, labels }) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels },
    })),
    ...[...new Set(cluster.pods.map((pod) => pod.nodeAddress))].map((address) => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: nodeName(address) },
      status: { addresses: [{ type: 'InternalIP', address }] },
    })),
    ...cluster.pods.map(podManifest),
    ...cluster.policies.map(policyManifest),
  ];
}

export function policyManifest({ namespace, name, spec }: OraclePolicy): Manifest {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { namespace, name }, spec };
}

function podManifest(pod: OraclePod): Manifest {
  const addresses = pod.hostNetwork ? [pod.nodeAddress] : pod.addresses;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: pod.namespace, name: pod.name, labels: pod.labels },
    spec: {
      nodeName: nodeName(pod.nodeAddress),
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

function nodeName(address: string): string {
  return `node-${address.replaceAll('.', '-')}`;
}

export function engineOf(
  manifests: readonly Manifest[],
  undeclaredNamespaceLabels: 'absent' | 'unknown' = 'absent',
): Engine {
  const snapshot = snapshotOf(manifests, { mode: 'dump' });
  const inventory = buildInventory(snapshot);
  return buildEngine({
    inventory,
    policies: lowerPolicies(snapshot, inventory),
    addressSets: [{ name: 'internal', cidrs: ['10.0.0.0/8', '172.16.0.0/12', 'fd00::/8'] }],
    profile: { name: 'none', addressBlocksMatchPods: true },
    undeclaredNamespaceLabels,
  });
}

/** The engine's answer about one packet. */
export function answer(engine: Engine, packet: Packet): 'allow' | 'deny' | 'unknown' {
  const verdict = verdictOf(engine, packet);
  if (holds(verdict.must, packet)) return 'allow';
  return holds(verdict.may, packet) ? 'unknown' : 'deny';
}

export function verdictOf(engine: Engine, { from, to }: Packet): Verdict {
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

function holds(set: ConnectionSet, { protocol, port }: Packet): boolean {
  if (protocol !== 'TCP' && protocol !== 'UDP' && protocol !== 'SCTP') return set.other.length > 0;
  return set[protocol].some((range) => range.first <= port && port <= range.last);
}
