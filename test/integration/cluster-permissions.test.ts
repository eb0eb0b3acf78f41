import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { rulesToRead } from '../../src/inventory/cluster-role.ts';
import { KINDS_TO_READ, type KindToRead } from '../../src/inventory/kinds.ts';
import type { Snapshot, SnapshotList } from '../../src/model/snapshot.ts';
import {
  type ClusterConnection,
  connectCluster,
  readCluster,
  readSnapshot,
} from '../../src/sources/cluster.ts';
import { diagnose } from '../../src/sources/doctor.ts';
import { adminOf } from '../envtest/admin.ts';
import { describeWithApiServer } from '../envtest/api-server.ts';
import {
  clusterRole,
  clusterRoleBinding,
  defaultDeny,
  definition,
  headlessService,
  isBuiltIn,
  namespace,
  pod,
  roleBinding,
} from '../envtest/manifests.ts';

const clock = () => new Date();
const calico = definition('crd.projectcalico.org', 'v1', 'NetworkPolicy', 'networkpolicies', 'Namespaced');

/** Kinds that this server serves: its own, and the one defined above. */
const served = KINDS_TO_READ.filter(
  (kind) =>
    kind.needed === 'always' ||
    kind.names ||
    isBuiltIn(kind) ||
    `${kind.resource}.${kind.group}` === calico.metadata.name,
);

const label = ({ group, resource }: KindToRead) => (group === '' ? resource : `${resource}.${group}`);
const reader = (kind: KindToRead) => `reader-without-${label(kind)}`;

describeWithApiServer('an account that may not read everything', (server) => {
  const admin = adminOf(server);
  let revoked: ClusterConnection;
  let token: string;
  const [pay, ledger, other] = ['perm-pay', 'perm-ledger', 'perm-other'] as const;

  beforeAll(async () => {
    await admin.create(calico, ...[pay, ledger, other].map(namespace));
    for (const ns of [pay, ledger, other]) {
      await admin.create(pod(ns, 'app'), defaultDeny(ns), headlessService(ns, 'app'));
    }
    await admin.create({
      apiVersion: 'crd.projectcalico.org/v1',
      kind: 'NetworkPolicy',
      metadata: { namespace: pay, name: 'default.app' },
      spec: { selector: 'all()' },
    });
    for (const kind of served) {
      const rules = rulesToRead(served.filter((other) => other !== kind));
      await admin.create(clusterRole(reader(kind), rules), clusterRoleBinding(reader(kind), reader(kind)));
    }
    await permitted(reader(served.at(-1)!));
    await revokeWhileConnected();
  });

  afterAll(async () => {
    await admin.remove(calico);
    revoked.close();
    admin.close();
  });

  async function revokeWhileConnected() {
    const account = {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { namespace: pay, name: 'auditor' },
    };
    await admin.create(account);
    const path = `/api/v1/namespaces/${pay}/serviceaccounts/auditor/token`;
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
    const { status } = await admin.send('POST', path, request);
    ({ token } = status as { token: string });
    revoked = await connectCluster({ kubeconfig: admin.kubeconfigWith('auditor', token), clock });
    await admin.remove(account);
  }

  /** Authorization learns of new bindings a moment later. */
  async function permitted(user: string, attributes: object = { verb: 'list', resource: 'namespaces' }) {
    const spec = { user, resourceAttributes: attributes };
    const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec };
    const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
    await vi.waitFor(async () => {
      expect((await admin.send('POST', path, review)).status).toMatchObject({ allowed: true });
    }, 10_000);
  }

  describe('any one permission taken away is recorded, and is never an empty list', () => {
    test.each(served.map((kind) => [label(kind), kind] as const))('without %s', async (_, kind) => {
      const snapshot = await readCluster({ kubeconfig: admin.kubeconfigAs(reader(kind)), clock });
      expect(listOf(snapshot, kind.group, kind.resource)).toMatchObject({
        outcome: 'forbidden',
        items: 0,
        message: expect.stringContaining('forbidden'),
      });
      const others = snapshot.header.lists.filter(
        ({ group, resource, outcome }) =>
          outcome !== 'missing' && !(group === kind.group && resource === kind.resource),
      );
      expect(others.filter(({ outcome }) => outcome !== 'read')).toEqual([]);
      expect(others.length).toBe(served.length - 1);
      expect(snapshot.records.filter(({ key }) => key.startsWith(`${kind.group}/${kind.kind}/`))).toEqual([]);
    });
  });

  test('a kind that is not served is missing for an account that would get 403 for it', async () => {
    const snapshot = await readCluster({ kubeconfig: admin.kubeconfigAs(reader(served[0]!)), clock });
    expect(listOf(snapshot, 'cilium.io', 'ciliumnetworkpolicies').outcome).toBe('missing');
  });

  test('an account with no permission at all gets an answer for every kind', async () => {
    const snapshot = await readCluster({ kubeconfig: admin.kubeconfigAs('nobody'), clock });
    expect(snapshot.records).toEqual([]);
    expect(new Set(snapshot.header.lists.map(({ outcome }) => outcome))).toEqual(
      new Set(['forbidden', 'missing']),
    );
  });

  test('without a user, and so without discovery, every kind is forbidden and none is missing', async () => {
    const snapshot = await readCluster({ kubeconfig: admin.kubeconfigOfNobody(), clock });
    expect(new Set(snapshot.header.lists.map(({ outcome }) => outcome))).toEqual(new Set(['forbidden']));
    expect(snapshot.header.notes).toContainEqual(expect.stringContaining('discovery'));
  });

  test('an account of two namespaces reads these two, and the snapshot names them', async () => {
    const role = clusterRole('perm-team', [
      { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
      { apiGroups: [''], resources: ['namespaces'], verbs: ['get'] },
      { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['list'] },
    ]);
    await admin.create(
      role,
      roleBinding(pay, 'perm-team', 'team-pay'),
      roleBinding(ledger, 'perm-team', 'team-pay'),
    );
    await permitted('team-pay', { namespace: ledger, verb: 'list', resource: 'pods' });
    const kubeconfig = admin.kubeconfigAs('team-pay');
    const snapshot = await readCluster({ kubeconfig, clock, namespaces: [pay, ledger, other] });
    const pods = listOf(snapshot, '', 'pods');
    expect(pods).toMatchObject({
      outcome: 'partial',
      namespaces: [ledger, pay],
      items: 2,
      consistency: 'exact',
    });
    expect(listOf(snapshot, '', 'namespaces')).toMatchObject({ outcome: 'partial', items: 2 });
    expect(listOf(snapshot, '', 'nodes')).toMatchObject({ outcome: 'forbidden' });
    expect(listOf(snapshot, '', 'services')).toMatchObject({ outcome: 'forbidden' });
    expect(listOf(snapshot, 'networking.k8s.io', 'networkpolicies').resourceVersion).toBe(
      pods.resourceVersion,
    );
    expect(snapshot.records.some(({ key }) => key.includes(other))).toBe(false);
  });

  test('doctor tells what is missing, and the role that it prints mends it', async () => {
    const kind = served.find(({ resource }) => resource === 'networkpolicies')!;
    const kubeconfig = admin.kubeconfigAs(reader(kind));
    const connection = await connectCluster({ kubeconfig, clock });
    const before = await diagnose(connection);
    expect(before.ready).toBe(false);
    expect(
      before.access.filter(({ access }) => access === 'forbidden').map(({ resource }) => resource),
    ).toEqual(['networkpolicies']);
    expect(before.missingRole).toContain('- networkpolicies # the policies');
    await admin.send(
      'PATCH',
      '/apis/rbac.authorization.k8s.io/v1/clusterroles/segproof-missing?fieldManager=test',
      { ...clusterRole('segproof-missing', rulesToRead([kind])) },
      'application/apply-patch+yaml',
    );
    await admin.create(clusterRoleBinding('segproof-missing', reader(kind)));
    await permitted(reader(kind), { verb: 'list', group: kind.group, resource: kind.resource });
    expect(await diagnose(connection)).toMatchObject({ ready: true, pluginsKnown: true, plugins: [] });
    connection.close();
  });

  test('doctor sees which network plugin runs', async () => {
    const labels = { app: 'calico-node' };
    await admin.create({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { namespace: 'kube-system', name: 'calico-node' },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [{ name: 'calico-node', image: 'calico/node' }] },
        },
      },
    });
    const connection = await connectCluster({ kubeconfig: server.kubeconfig, clock });
    expect((await diagnose(connection)).plugins).toEqual([
      { engine: 'calico', namespace: 'kube-system', daemonSet: 'calico-node', canEnforce: true },
    ]);
    connection.close();
    await admin.send('DELETE', '/apis/apps/v1/namespaces/kube-system/daemonsets/calico-node');
  });

  test('a token that is no longer valid is unauthorized, not empty', async () => {
    expect(revoked.user).toBe(`system:serviceaccount:${pay}:auditor`);
    // The server remembers a good token for ten seconds.
    const outcome = async () => listOf(await readSnapshot(revoked), '', 'pods').outcome;
    await expect.poll(outcome, { timeout: 20_000, interval: 250 }).toBe('unauthorized');
    const kubeconfig = admin.kubeconfigWith('auditor', token);
    await expect(connectCluster({ kubeconfig, clock })).rejects.toMatchObject({
      code: 'CLUSTER_UNREACHABLE',
    });
  });
});

function listOf(snapshot: Snapshot, group: string, resource: string): SnapshotList {
  return snapshot.header.lists.find((list) => list.group === group && list.resource === resource)!;
}
