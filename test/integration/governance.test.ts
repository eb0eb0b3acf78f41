import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ingressIsolated } from '../../src/checks/ingress-isolated.ts';
import { newNamespaceGuardrail } from '../../src/checks/new-namespace-guardrail.ts';
import { policyWriteAccess } from '../../src/checks/policy-write-access.ts';
import { runChecks } from '../../src/checks/run.ts';
import { snapshotComplete } from '../../src/checks/snapshot-complete.ts';
import { rulesToRead } from '../../src/inventory/cluster-role.ts';
import { KINDS_TO_READ } from '../../src/inventory/kinds.ts';
import type { RoleObject } from '../../src/inventory/objects.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { readCluster } from '../../src/sources/cluster.ts';
import { type Admin, adminOf } from '../envtest/admin.ts';
import { describeWithApiServer } from '../envtest/api-server.ts';
import { clusterRole, clusterRoleBinding, defaultDeny, namespace, pod } from '../envtest/manifests.ts';
import { startApiServer } from '../envtest/server.ts';
import { type ByName, byName, factsOfSnapshot, statuses } from '../unit/checks/facts.ts';

const CHECKS = [snapshotComplete, ingressIsolated, policyWriteAccess, newNamespaceGuardrail];
const clock = () => new Date();
const NOT_RBAC = KINDS_TO_READ.filter(({ group }) => group !== 'rbac.authorization.k8s.io');

// A server of its own: roles that other tests leave on the shared one would be found.
describeWithApiServer('roles of a real API server', (shared) => {
  let admin: Admin;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const started = await startApiServer(shared.assets);
    stop = started.stop;
    admin = adminOf(started.server);
    await admin.create(
      namespace('pay'),
      pod('pay', 'db'),
      defaultDeny('pay'),
      clusterRole('reader', rulesToRead()),
      clusterRoleBinding('reader', 'reader'),
      clusterRole('blind', rulesToRead(NOT_RBAC)),
      clusterRoleBinding('blind', 'blind'),
      clusterRole('net', [
        { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['patch'] },
      ]),
      clusterRoleBinding('net', 'mallory'),
    );
  });

  afterAll(async () => {
    admin?.close();
    await stop?.();
  });

  /** Authorization learns of new bindings a moment later. */
  async function readAs(user: string, roles: 'read' | 'forbidden'): Promise<Snapshot> {
    const kubeconfig = admin.kubeconfigAs(user);
    return vi.waitFor(
      async () => {
        const snapshot = await readCluster({ kubeconfig, clock });
        const of = (resource: string) => snapshot.header.lists.find((list) => list.resource === resource);
        expect(of('pods')?.outcome).toBe('read');
        expect(of('clusterroles')?.outcome).toBe(roles);
        return snapshot;
      },
      { timeout: 20_000, interval: 200 },
    );
  }

  function judged(snapshot: Snapshot, check: string): ByName {
    const facts = factsOfSnapshot(snapshot, { registers: { identities: [] } });
    return byName(runChecks(CHECKS, facts).filter((finding) => finding.check === check));
  }

  test('the printed ClusterRole suffices to see who may change policies, and the control plane is told apart', async () => {
    const snapshot = await readAs('reader', 'read');
    expect(
      snapshot.header.lists.filter(({ outcome }) => outcome !== 'read' && outcome !== 'missing'),
    ).toEqual([]);
    const found = statuses(judged(snapshot, 'policy-write-access'));
    const fails = Object.entries(found).filter(([, status]) => status === 'fail');
    expect(fails.map(([name]) => name).sort()).toEqual(['Group//system:masters', 'User//mallory']);
    expect(Object.values(found).filter((status) => status === 'not-applicable').length).toBeGreaterThan(5);
    expect(Object.values(found)).not.toContain('unknown');
  });

  test('of roles only rules that write are kept', async () => {
    const { records } = await readAs('reader', 'read');
    const roles = records.filter(({ key }) => key.startsWith('rbac.authorization.k8s.io/ClusterRole/'));
    expect(roles.length).toBeGreaterThan(20);
    const verbs = roles
      .flatMap(({ object }) => (object as RoleObject).rules ?? [])
      .map((rule) => rule.verbs ?? []);
    expect(verbs.length).toBeGreaterThan(20);
    expect(verbs.filter((given) => given.every((verb) => /^(get|list|watch)$/.test(verb)))).toEqual([]);
  });

  test('roles that may not be read leave the checks of traffic alone: only who may write is unknown', async () => {
    const [whole, blind] = [await readAs('reader', 'read'), await readAs('blind', 'forbidden')];
    for (const check of ['snapshot-complete', 'ingress-isolated', 'new-namespace-guardrail'])
      expect(statuses(judged(blind, check))).toEqual(statuses(judged(whole, check)));
    expect(statuses(judged(blind, 'snapshot-complete'))).toEqual({ 'Cluster//envtest': 'pass' });
    const access = judged(blind, 'policy-write-access');
    const cluster = Object.entries(access).find(([name]) => name.startsWith('Cluster//'))!;
    expect(cluster[1]).toMatchObject({ status: 'unknown', reasons: ['U1'] });
  });
});
