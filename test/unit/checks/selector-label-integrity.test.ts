import { describe, expect, test } from 'vitest';
import { selectorLabelIntegrity } from '../../../src/checks/selector-label-integrity.ts';
import type { IdentityEntry } from '../../../src/model/register.ts';
import { type Given, judge, statuses, zones } from './facts.ts';
import { bind, bindIn, clusterRole, role, writer } from './roles.ts';
import { document, namespace, object, pod, policy } from './shop.ts';

const NAME = 'NetworkPolicy/pay/in';
const shop = `${namespace('pay')}${namespace('web', { team: 'front' })}${pod('pay/db')}${pod('web/cart')}`;
const from = (peer: string) => policy('pay/in', `{podSelector: {}, ingress: [{from: [${peer}]}]}`);
const byTeam = from('{namespaceSelector: {matchLabels: {team: front}}}');
const byName = (pods = '') =>
  from(`{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: web}}${pods}}`);
const namespaces = clusterRole('labels', ['patch namespaces ']) + bind('labels', 'User/bob');
const podsIn = (space: string) =>
  role(space, 'deployer', ['update deployments apps']) + bindIn(space, 'Role', 'deployer', 'Group/devs');

async function integrity(yaml: string, identities?: readonly IdentityEntry[], more: Given = {}) {
  const registers = identities ? { identities } : {};
  return (await judge(selectorLabelIntegrity, { yaml: shop + yaml, registers, ...more }))[NAME]!;
}

describe('selector-label-integrity', () => {
  test('fails where somebody else can set the label of namespaces that a rule rests on', async () => {
    const finding = await integrity(byTeam + namespaces, []);
    expect(finding).toMatchObject({
      status: 'fail',
      severity: 'medium',
      cause: { kind: 'NetworkPolicy', name: 'in' },
      evidence: [{ path: 'spec.ingress[0]' }, { object: { kind: 'ClusterRoleBinding' } }],
    });
    expect(finding.message).toContain('label team of namespaces, which User/bob can set');
    expect(finding.remediation!.message).toContain('kubernetes.io/metadata.name');
  });

  test('passes once the namespace is selected by its name, as the remedy says', async () => {
    expect((await integrity(byName() + namespaces, [])).status).toBe('pass');
  });

  test('passes where approved identities alone can, and counts neither the control plane nor system:masters', async () => {
    const others =
      bind('cluster-admin', 'Group/system:masters') +
      clusterRole('gc', ['patch * *']) +
      bind('gc', 'ServiceAccount/kube-system/generic-garbage-collector');
    const finding = await integrity(byTeam + namespaces + others, [writer('I-1', 'User/bob')]);
    expect(finding.status).toBe('pass');
    expect(finding.message).toContain('approved identities');
  });

  test('fails for an approval that has expired', async () => {
    const row = writer('I-1', 'User/bob', { expires: '2026-11-23' });
    expect((await integrity(byTeam + namespaces, [row])).status).toBe('fail');
  });

  test('labels of pods count in the namespaces that are meant, templates included', async () => {
    const byPods = byName(', podSelector: {matchLabels: {app: cart}}');
    const finding = await integrity(byPods + podsIn('web'), []);
    expect(finding.status).toBe('fail');
    expect(finding.message).toContain('label app of pods, which Group/devs can set');
    expect((await integrity(byPods + podsIn('pay'), [])).status).toBe('pass');
    expect((await integrity(byName() + podsIn('web'), [])).status).toBe('pass');
  });

  test('labels of pods count anywhere where any namespace is meant', async () => {
    const anywhere = from('{namespaceSelector: {}, podSelector: {matchLabels: {app: cart}}}');
    expect((await integrity(anywhere + podsIn('scratch'), [])).status).toBe('fail');
  });

  test('egress counts as ingress does', async () => {
    const spec =
      '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {team: front}}}]}]}';
    expect((await integrity(policy('pay/in', spec) + namespaces, [])).status).toBe('fail');
  });

  test("knows labels of namespaces and service accounts in Calico's selectors", async () => {
    const calico = (source: object) => {
      const spec = { selector: 'all()', types: ['Ingress'], ingress: [{ action: 'Allow', source }] };
      return object('projectcalico.org/v3', 'NetworkPolicy', 'pay/in', spec);
    };
    const accounts = clusterRole('labels', ['patch serviceaccounts ']) + bind('labels', 'User/bob');
    const byAccount = calico({
      serviceAccounts: { selector: "role == 'front'" },
      namespaceSelector: 'all()',
    });
    const byNamespace = calico({ namespaceSelector: "team == 'front'" });
    expect((await integrity(byAccount + accounts, [])).message).toContain('label role of service accounts');
    expect((await integrity(byNamespace + namespaces, [])).message).toContain('label team of namespaces');
    expect((await integrity(byNamespace + accounts, [])).status).toBe('pass');
  });

  test('does not apply where no peer is of another namespace', async () => {
    const own = from('{podSelector: {matchLabels: {app: cart}}}');
    expect((await integrity(own + namespaces + podsIn('pay'), [])).status).toBe('not-applicable');
  });

  describe('with zones', () => {
    const zoned = (pay: string, web: string) =>
      `${namespace('pay', { 'pci-zone': pay })}${namespace('web', { 'pci-zone': web })}${pod('pay/db')}${pod('web/cart')}`;
    const byPods = byName(', podSelector: {matchLabels: {app: cart}}');

    async function inZones(pay: string, web: string) {
      const yaml = zoned(pay, web) + byPods + podsIn('web');
      const given = { yaml, scope: zones(), registers: { identities: [] } };
      return (await judge(selectorLabelIntegrity, given))[NAME]!;
    }

    test('a named namespace of the same zone is within', async () => {
      expect((await inZones('cde', 'cde')).status).toBe('not-applicable');
      expect((await inZones('cde', 'connected')).status).toBe('fail');
    });

    test('one whose zone is not known may be of another', async () => {
      expect((await inZones('cde', 'misspelt')).status).toBe('fail');
    });

    test('a namespace of two zones is not within itself', async () => {
      const yaml = `${zoned('cde', 'cde')}${pod('pay/wiki', { labels: { 'pci-zone': 'connected' } })}${from('{podSelector: {matchLabels: {app: wiki}}}')}${podsIn('pay')}`;
      const given = { yaml, scope: zones(), registers: { identities: [] } };
      expect((await judge(selectorLabelIntegrity, given))[NAME]!.status).toBe('fail');
    });
  });

  test('is unknown (U8) without a register where anybody can set a label, else passes', async () => {
    expect(await integrity(byTeam + namespaces)).toMatchObject({ status: 'unknown', reasons: ['U8'] });
    expect((await integrity(byTeam + bind('view', 'User/bob'))).status).toBe('pass');
  });

  test('is unknown (U1) where roles could not be read, unless somebody is seen who can', async () => {
    const unread = { unread: { rolebindings: 'forbidden' } } as const;
    expect(await integrity(byTeam, [], unread)).toMatchObject({ status: 'unknown', reasons: ['U1'] });
    expect((await integrity(byTeam + namespaces, [], unread)).status).toBe('fail');
  });

  test('is unknown (U2) for rules that are not modelled', async () => {
    const cilium = document({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { namespace: 'pay', name: 'legacy' },
      spec: {},
    });
    const given = { yaml: shop + cilium + namespaces, registers: { identities: [] } };
    expect(statuses(await judge(selectorLabelIntegrity, given))).toEqual({
      'CiliumNetworkPolicy/pay/legacy': 'unknown',
    });
    const misspelt = from('{namespaceSelector: {matchLabel: {team: front}}}');
    expect(await integrity(misspelt + bind('view', 'User/bob'), [])).toMatchObject({ status: 'unknown' });
  });
});
