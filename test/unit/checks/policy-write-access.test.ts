import { describe, expect, test } from 'vitest';
import { policyWriteAccess } from '../../../src/checks/policy-write-access.ts';
import type { IdentityEntry } from '../../../src/model/register.ts';
import { type Given, judge, statuses, zones } from './facts.ts';
import { bind, bindIn, clusterRole, role, writer } from './roles.ts';
import { namespace, pod, policy } from './shop.ts';

const MASTERS = 'Group//system:masters';
const POLICIES = 'networkpolicies networking.k8s.io';
const masters = writer('I-0', 'Group/system:masters', { person: 'break-glass, two persons' });

/** Findings besides that on system:masters, which is always there. */
async function access(yaml: string, identities?: readonly IdentityEntry[], more: Given = {}) {
  const registers = identities ? { identities: [masters, ...identities] } : {};
  const { [MASTERS]: _, ...others } = await judge(policyWriteAccess, { yaml, registers, ...more });
  return others;
}

function unsigned({ approvedBy: _, ...row }: IdentityEntry): IdentityEntry {
  return row;
}

describe('policy-write-access', () => {
  test.each(['create', 'update', 'patch', 'delete', 'deletecollection', '*'])(
    'fails for a user who may %s policies and is not in the register, and proposes a row without approver',
    async (verb) => {
      const yaml = clusterRole('net', [`${verb} ${POLICIES}`]) + bind('net', 'User/mallory');
      const { 'User//mallory': finding } = await access(yaml, []);
      expect(finding).toMatchObject({
        status: 'fail',
        severity: 'high',
        cause: { kind: 'ClusterRoleBinding', name: 'net-binding' },
      });
      expect(finding!.message).toContain('networkpolicies.networking.k8s.io in the whole cluster');
      expect(finding!.remediation!.yaml).toContain('name: mallory');
      expect(finding!.remediation!.yaml).not.toContain('approvedBy');
    },
  );

  test.each([
    ['reads', `get,list,watch ${POLICIES}`],
    ['writes their status', 'update,patch networkpolicies/status networking.k8s.io'],
    ['creates with a name', `create,deletecollection ${POLICIES} pay-deny`],
    ['writes something else', 'create,update configmaps '],
    ['gives out the role view', 'bind clusterroles rbac.authorization.k8s.io view'],
    ['writes the status of pods, on which no zone rests', 'patch pods/status '],
  ])('says nothing of who only %s', async (_, text) => {
    expect(await access(clusterRole('net', [text]) + bind('net', 'User/bob'), [])).toEqual({});
  });

  test.each([
    ['every group', `patch networkpolicies *`],
    ['every resource', 'patch * networking.k8s.io'],
    ['a policy by name', `patch ${POLICIES} pay-deny`],
    [
      "Calico's policies, where only the table knows of them",
      'delete globalnetworkpolicies projectcalico.org',
    ],
    ['escalation', 'escalate clusterroles rbac.authorization.k8s.io'],
    ['giving out any role', 'bind roles rbac.authorization.k8s.io'],
    ['impersonation', 'impersonate users '],
  ])('fails for %s', async (_, text) => {
    const yaml = clusterRole('net', [text]) + bind('net', 'Group/ops');
    const found = await access(yaml, [], { mode: 'dump' });
    expect(statuses(found)).toEqual({ 'Group//ops': 'fail' });
  });

  test('a role in a namespace gives what is in it, not kinds of the cluster', async () => {
    const cluster = role('pay', 'cluster-wide', ['patch globalnetworkpolicies projectcalico.org']);
    const own = role('pay', 'own', [`patch ${POLICIES}`]);
    const yaml = `${namespace('pay')}${cluster}${own}${bindIn('pay', 'Role', 'cluster-wide', 'User/bob')}`;
    expect(await access(yaml, [], { mode: 'dump' })).toEqual({});
    const found = await access(yaml + bindIn('pay', 'Role', 'own', 'User/bob'), [], { mode: 'dump' });
    expect(found['User//bob']!.message).toContain('in namespace pay');
  });

  test('roles that gather others have their rules, though files hold the selectors alone', async () => {
    const selector = { matchLabels: { 'team.example/net': 'true' } };
    const gathers = { aggregationRule: { clusterRoleSelectors: [selector] } };
    const gathered = { metadata: { name: 'part', labels: selector.matchLabels } };
    const yaml = clusterRole('whole', [], gathers) + clusterRole('part', [`update ${POLICIES}`], gathered);
    expect(statuses(await access(yaml + bind('whole', 'User/eve'), []))).toEqual({ 'User//eve': 'fail' });
  });

  test('knows the roles that every cluster has, where files hold bindings alone', async () => {
    const yaml = bindIn('pay', 'ClusterRole', 'edit', 'Group/devs') + bind('view', 'User/auditor');
    const found = await access(yaml, [], { mode: 'manifests' });
    expect(statuses(found)).toEqual({ 'Group//devs': 'fail' });
    const unread = await access(bind('custom', 'User/bob'), [], { mode: 'manifests' });
    expect(unread['Cluster//shop']).toMatchObject({ status: 'unknown', reasons: ['U1'] });
  });

  test('passes for who is approved, names the row, and says what is automation or a group', async () => {
    const yaml =
      clusterRole('net', [`* ${POLICIES}`]) +
      bind('net', 'ServiceAccount/gitops/controller', 'Group/net-ops');
    const found = await access(yaml, [
      writer('I-1', 'ServiceAccount/gitops/contr*', { automation: 'GitOps controller' }),
      writer('I-2', 'Group/net-ops', { expires: '2026-11-24' }),
    ]);
    expect(statuses(found)).toEqual({ 'ServiceAccount/gitops/controller': 'pass', 'Group//net-ops': 'pass' });
    const { 'ServiceAccount/gitops/controller': machine, 'Group//net-ops': group } = found;
    expect(machine!.message).toContain('row I-1 (GitOps controller), approved by alice');
    expect(machine!.evidence.map(({ message }) => message)).toContain('automation: GitOps controller');
    expect(group!.evidence.at(-1)!.message).toContain('U6');
  });

  test.each([
    ['expired', writer('I-1', 'User/bob', { expires: '2026-11-23' }), 'has expired'],
    ['without the right', writer('I-1', 'User/bob', { mayWritePolicies: false }), 'does not let it'],
    ['signed by nobody', unsigned(writer('I-1', 'User/bob')), 'does not let it'],
    ['of another kind', writer('I-1', 'Group/bob'), 'does not hold it'],
  ])('fails for a row that is %s', async (_, row, words) => {
    const yaml = clusterRole('net', [`patch ${POLICIES}`]) + bind('net', 'User/bob');
    const { 'User//bob': finding } = await access(yaml, [row]);
    expect(finding!.status).toBe('fail');
    expect(finding!.message).toContain(words);
  });

  test('a service account bound as a user is one and the same', async () => {
    const yaml =
      clusterRole('net', [`patch ${POLICIES}`]) + bind('net', 'User/system:serviceaccount:gitops:controller');
    const found = await access(yaml, [writer('I-1', 'ServiceAccount/gitops/controller')]);
    expect(statuses(found)).toEqual({ 'ServiceAccount/gitops/controller': 'pass' });
  });

  describe('who can act as a service account that writes policies', () => {
    const yaml =
      clusterRole('net', [`patch ${POLICIES}`]) +
      bind('net', 'ServiceAccount/gitops/controller') +
      role('gitops', 'deployer', ['create deployments apps']) +
      role('ci', 'deployer', ['create deployments apps']);
    const approved = [writer('I-1', 'ServiceAccount/gitops/controller')];

    test('is one that can change policies, over several steps; in another namespace it is not', async () => {
      const bound =
        bindIn('gitops', 'Role', 'deployer', 'ServiceAccount/ci/runner') +
        bindIn('ci', 'Role', 'deployer', 'User/dev') +
        role('shop', 'deployer', ['create deployments apps']) +
        bindIn('shop', 'Role', 'deployer', 'User/other');
      const found = await access(yaml + bound, approved);
      expect(statuses(found)).toEqual({
        'ServiceAccount/gitops/controller': 'pass',
        'ServiceAccount/ci/runner': 'fail',
        'User//dev': 'fail',
      });
      expect(found['User//dev']!.message).toContain('act as ServiceAccount/ci/runner');
    });

    test('for a token of one account, that one counts', async () => {
      const token = (name: string) =>
        role('gitops', `token-${name}`, [`create serviceaccounts/token  ${name}`]) +
        bindIn('gitops', 'Role', `token-${name}`, `User/${name}-holder`);
      const found = await access(yaml + token('controller') + token('cache'), approved);
      expect(found['User//controller-holder']!.status).toBe('fail');
      expect(found['User//cache-holder']).toBeUndefined();
    });
  });

  describe('labels', () => {
    const labelled = `${namespace('pay')}${pod('pay/db')}${clusterRole('label', ['patch namespaces ', 'patch pods '])}${bind('label', 'User/bob')}`;

    test('of namespaces count where a selector rests on them', async () => {
      const byTeam =
        '{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: risk}}}]}]}';
      const byName =
        '{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: web}}}]}]}';
      expect((await access(labelled + policy('pay/in', byTeam), []))['User//bob']!.status).toBe('fail');
      expect(await access(labelled + policy('pay/in', byName), [])).toEqual({});
    });

    test('of namespaces count where zones are configured', async () => {
      expect((await access(labelled, [], { scope: zones() }))['User//bob']!.message).toContain(
        'patch namespaces',
      );
    });

    test('of pods count where zones are read from them', async () => {
      const podsOnly = `${namespace('pay')}${clusterRole('label', ['patch pods '])}${bind('label', 'User/bob')}`;
      expect(await access(podsOnly + pod('pay/db'), [], { scope: zones() })).toEqual({});
      const zoned = podsOnly + pod('pay/db', { labels: { 'pci-zone': 'cde' } });
      expect((await access(zoned, [], { scope: zones() }))['User//bob']!.status).toBe('fail');
    });
  });

  test('powers in one namespace are of its zones', async () => {
    const yaml = `${namespace('pay', { 'pci-zone': 'cde' })}${pod('pay/db')}${role('pay', 'own', [`patch ${POLICIES}`])}${bindIn('pay', 'Role', 'own', 'User/bob')}`;
    const found = await access(yaml, [], { scope: zones() });
    expect(found['User//bob']!.zones).toEqual(['pci-zone/cde']);
  });

  test('is unknown (U8) without a register, and system:masters is named, bound or not', async () => {
    const yaml = clusterRole('net', [`patch ${POLICIES}`]) + bind('net', 'User/bob');
    const found = await judge(policyWriteAccess, { yaml });
    expect(found).toMatchObject({
      'User//bob': { status: 'unknown', reasons: ['U8'] },
      [MASTERS]: { status: 'unknown', reasons: ['U8'] },
    });
    const registered = await judge(policyWriteAccess, { yaml, registers: { identities: [] } });
    expect(registered[MASTERS]!.status).toBe('fail');
  });

  test('the control plane is not judged, and a parameter says who that is', async () => {
    const yaml =
      clusterRole('gc', ['delete * *']) + bind('gc', 'ServiceAccount/kube-system/generic-garbage-collector');
    expect(statuses(await access(yaml, []))).toEqual({
      'ServiceAccount/kube-system/generic-garbage-collector': 'not-applicable',
    });
    const judged = await access(yaml, [], { parameters: { controlPlane: [] } });
    expect(Object.values(statuses(judged))).toEqual(['fail']);
  });

  test.each(['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'])(
    'is unknown (U1) where %s could not be read, and what was seen still fails',
    async (resource) => {
      const yaml =
        bind('cluster-admin', 'User/bob') + bindIn('pay', 'ClusterRole', 'cluster-admin', 'User/eve');
      const found = await access(yaml, [], { unread: { [resource]: 'forbidden' } });
      expect(found['Cluster//shop']).toMatchObject({ status: 'unknown', reasons: ['U1'] });
      expect(Object.values(statuses(found))).toContain('fail');
    },
  );

  test('is unknown (U1) where no binding was read at all', async () => {
    expect((await access('', []))['Cluster//shop']).toMatchObject({ status: 'unknown', reasons: ['U1'] });
    expect((await access('', [], { mode: 'manifests' }))['Cluster//shop']!.status).toBe('unknown');
  });
});
