import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseSnapshotText, snapshotText } from '../../src/inventory/snapshot-text.ts';
import type { Snapshot, SnapshotList } from '../../src/model/snapshot.ts';
import { readCluster } from '../../src/sources/cluster.ts';
import { type Admin, adminOf } from '../envtest/admin.ts';
import { describeWithApiServer } from '../envtest/api-server.ts';
import { defaultDeny, definition, headlessService, namespace, pod } from '../envtest/manifests.ts';

const clock = () => new Date();
const ns = 'snapshot-pay';
const definitions = [
  definition('projectcalico.org', 'v3', 'NetworkPolicy', 'networkpolicies', 'Namespaced'),
  definition(
    'policy.networking.k8s.io',
    'v1alpha2',
    'ClusterNetworkPolicy',
    'clusternetworkpolicies',
    'Cluster',
  ),
  definition('edge.example.org', 'v1', 'EdgeFirewall', 'edgefirewalls', 'Cluster'),
];

describeWithApiServer('a snapshot of a real cluster', (server) => {
  const admin: Admin = adminOf(server);

  beforeAll(async () => {
    await admin.create(...definitions, namespace(ns));
  });

  afterAll(async () => {
    for (const one of definitions) await admin.remove(one);
    admin.close();
  });

  test('every kind that the server serves is read at one resourceVersion', async () => {
    await admin.create(pod(ns, 'tokeniser', { app: 'tokeniser' }), defaultDeny(ns));
    const snapshot = await readCluster({ kubeconfig: server.kubeconfig, clock });
    const served = snapshot.header.lists.filter(({ outcome }) => outcome !== 'missing');
    expect(served.filter(({ outcome }) => outcome !== 'read')).toEqual([]);
    const lists = served.filter(({ names }) => !names);
    expect(new Set(lists.map(({ resourceVersion }) => resourceVersion)).size).toBe(1);
    expect(new Set(lists.map(({ consistency }) => consistency))).toEqual(new Set(['exact']));
    expect(keys(snapshot)).toContain(`networking.k8s.io/NetworkPolicy/${ns}/default-deny`);
    expect(keys(snapshot)).toContain(`/Pod/${ns}/tokeniser`);
  });

  test('the header says which cluster, as whom, when, and what was found missing', async () => {
    const { header } = await readCluster({ kubeconfig: server.kubeconfig, clock });
    expect(header).toMatchObject({ mode: 'cluster', identity: 'admin', problems: [], notes: [] });
    expect(header.cluster).toMatchObject({
      name: 'envtest',
      server: server.url,
      kubernetesVersion: 'v1.36.3',
    });
    expect(header.cluster.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(header.collectedFrom! <= header.collectedTo!).toBe(true);
    expect(listOf(header.lists, 'cilium.io', 'ciliumnetworkpolicies').outcome).toBe('missing');
  });

  test('policy kinds of others are read, those known here and those only known by name', async () => {
    await admin.create(
      {
        apiVersion: 'projectcalico.org/v3',
        kind: 'NetworkPolicy',
        metadata: { namespace: ns, name: 'default.tokeniser' },
        spec: { selector: 'app == "tokeniser"', types: ['Ingress'], futureField: { kept: true } },
      },
      {
        apiVersion: 'policy.networking.k8s.io/v1alpha2',
        kind: 'ClusterNetworkPolicy',
        metadata: { name: 'card-zone' },
        spec: { tier: 'Admin', priority: 10, subject: { namespaces: {} } },
      },
      { apiVersion: 'edge.example.org/v1', kind: 'EdgeFirewall', metadata: { name: 'perimeter' } },
    );
    const snapshot = await readCluster({ kubeconfig: server.kubeconfig, clock });
    const calico = snapshot.records.find(({ key }) => key.startsWith('projectcalico.org/'));
    expect(calico?.object).toMatchObject({ spec: { futureField: { kept: true } } });
    expect(keys(snapshot)).toContain('policy.networking.k8s.io/ClusterNetworkPolicy//card-zone');
    expect(keys(snapshot)).toContain('edge.example.org/EdgeFirewall//perimeter');
    expect(listOf(snapshot.header.lists, 'edge.example.org', 'edgefirewalls')).toMatchObject({
      outcome: 'read',
    });
  });

  test('values, arguments and annotations of others do not enter it', async () => {
    const canary = 'canary-4929-secret';
    const containers = [
      {
        name: 'app',
        image: 'registry.example/app:1',
        args: [canary],
        env: [{ name: 'PAN_KEY', value: canary }],
      },
    ];
    await admin.create(
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { namespace: ns, name: 'vault', annotations: { 'example.org/note': canary } },
        spec: { containers },
      },
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { namespace: ns, name: 'pan' },
        stringData: { pan: canary },
      },
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { namespace: ns, name: 'app' },
        data: { key: canary },
      },
    );
    const snapshot = await readCluster({ kubeconfig: server.kubeconfig, clock });
    expect(keys(snapshot)).toContain(`/Pod/${ns}/vault`);
    expect(snapshotText(snapshot)).not.toContain(canary);
  });

  test('its text can be read again to the same snapshot', async () => {
    const snapshot = await readCluster({ kubeconfig: server.kubeconfig, clock });
    expect(parseSnapshotText(snapshotText(snapshot), 'card-shop.snapshot')).toEqual(snapshot);
  });

  test('a list of many pages is as complete as one of a single page', async () => {
    const whole = await readCluster({ kubeconfig: server.kubeconfig, clock });
    const paged = await readCluster({ kubeconfig: server.kubeconfig, clock, pageSize: 1 });
    expect(keys(paged)).toEqual(keys(whole));
    expect(listOf(paged.header.lists, '', 'namespaces').pages).toBeGreaterThan(3);
  });

  test('while others write, no snapshot shows a later object without the earlier one', async () => {
    const churn = 'snapshot-churn';
    await admin.create(namespace(churn));
    let writing = true;
    const writer = async (name: string) => {
      for (let i = 0; writing; i += 1) {
        await admin.create(headlessService(churn, `${name}-${i}`), defaultDeny(churn, `${name}-${i}`));
      }
    };
    const writers = ['ledger', 'fraud', 'settlement', 'tokeniser'].map(writer);
    for (let round = 0; round < 8; round += 1) {
      const snapshot = await readCluster({ kubeconfig: server.kubeconfig, clock, pageSize: 20 });
      const services = new Set(namesOf(snapshot, `/Service/${churn}/`));
      const policies = namesOf(snapshot, `networking.k8s.io/NetworkPolicy/${churn}/`);
      expect(policies.filter((name) => !services.has(name))).toEqual([]);
      expect(services.size - policies.length).toBeLessThanOrEqual(writers.length);
    }
    writing = false;
    await Promise.all(writers);
  });
});

describe('the test for order', () => {
  test('finds a torn snapshot', () => {
    const torn = { records: ['/Service/pay/ledger-0', 'networking.k8s.io/NetworkPolicy/pay/ledger-1'] };
    const snapshot = { records: torn.records.map((key) => ({ key })) } as unknown as Snapshot;
    const services = new Set(namesOf(snapshot, '/Service/pay/'));
    const policies = namesOf(snapshot, 'networking.k8s.io/NetworkPolicy/pay/');
    expect(policies.filter((name) => !services.has(name))).toEqual(['ledger-1']);
  });
});

function keys(snapshot: Snapshot): string[] {
  return snapshot.records.map(({ key }) => key);
}

function namesOf(snapshot: Snapshot, prefix: string): string[] {
  return keys(snapshot)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
}

function listOf(lists: readonly SnapshotList[], group: string, resource: string): SnapshotList {
  return lists.find((list) => list.group === group && list.resource === resource)!;
}
