import { describe, expect, test } from 'vitest';
import { policyEffective } from '../../../src/checks/policy-effective.ts';
import { judge, zones } from './facts.ts';
import { namespace, object, pod, policy } from './shop.ts';

const NAME = 'NetworkPolicy/pay/web';
const shop = `${namespace('pay')}${pod('pay/web')}${namespace('shop', { team: 'shop' })}${pod('shop/front')}`;

async function effect(spec: string, more: Partial<Parameters<typeof judge>[1]> = {}) {
  const { yaml = shop, ...rest } = more;
  return (await judge(policyEffective, { yaml: `${yaml}${policy('pay/web', spec)}`, ...rest }))[NAME]!;
}

describe('policy-effective', () => {
  test('passes for a policy whose every part matches something', async () => {
    const spec =
      '{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: shop}}}], ports: [{port: https}]}]}';
    expect(await effect(spec)).toMatchObject({ status: 'pass', severity: 'medium' });
  });

  test.each([
    ['{podSelector: {matchLabels: {app: wbe}}}', 'spec.podSelector: no endpoint matches app=wbe'],
    [
      '{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: gone}}}]}]}',
      'spec.ingress[0].from[0]: no endpoint',
    ],
    ['{podSelector: {}, ingress: [{ports: [{port: htps}]}]}', 'no pod has a TCP port named htps'],
    ['{podSelector: {}, policyTypes: [Ingress], egress: [{}]}', 'spec.egress: policyTypes leaves out egress'],
  ])('fails for %s', async (spec, words) => {
    const finding = await effect(spec);
    expect(finding).toMatchObject({ status: 'fail', cause: { name: 'web' } });
    expect(finding.message).toContain(words);
    expect(finding.evidence[0]).toMatchObject({ type: 'policy', origin: { file: '-' } });
  });

  test('a policy for host endpoints alone has an effect where one matches; what Calico does by itself is no policy', async () => {
    const calico = (kind: string, rest: string) =>
      `---\napiVersion: projectcalico.org/v3\nkind: ${kind}\nmetadata: ${rest}\n`;
    const host = calico(
      'HostEndpoint',
      '{name: edge, labels: {role: edge}}\nspec: {node: node-a, interfaceName: "*"}',
    );
    const onHosts = (role: string) =>
      calico('GlobalNetworkPolicy', `{name: web}\nspec: {selector: role == '${role}', types: [Ingress]}`);
    const edge = await judge(policyEffective, { yaml: `${shop}${host}${onHosts('edge')}` });
    expect(Object.entries(edge).map(([name, { status }]) => `${name} ${status}`)).toEqual([
      'GlobalNetworkPolicy//web pass',
    ]);
    const core = await judge(policyEffective, { yaml: `${shop}${host}${onHosts('core')}` });
    expect(core['GlobalNetworkPolicy//web']!.status).toBe('fail');
  });

  test('that selects nothing counts in the zones of its namespace', async () => {
    const yaml = `${namespace('pay', { 'pci-zone': 'out' })}${pod('pay/web')}`;
    const finding = await effect('{podSelector: {matchLabels: {app: wbe}}}', { yaml, scope: zones() });
    expect(finding).toMatchObject({ status: 'fail', zones: ['pci-zone/out'] });
  });

  test('another policy that allows everything does not make a policy effective', async () => {
    const yaml = `${shop}${policy('pay/open', '{podSelector: {}, ingress: [{}]}')}`;
    expect((await effect('{podSelector: {matchLabels: {app: wbe}}}', { yaml })).status).toBe('fail');
  });

  test('is unknown while workloads may be unseen, for what seems to match nothing', async () => {
    const finding = await effect('{podSelector: {matchLabels: {app: wbe}}}', {
      unread: { pods: 'forbidden' },
    });
    expect(finding).toMatchObject({ status: 'unknown', reasons: ['U1'] });
  });

  test('is unknown for a policy with a field that no server knows', async () => {
    expect(await effect('{podSelector: {}, ingres: []}')).toMatchObject({
      status: 'unknown',
      reasons: ['U2'],
    });
  });

  test('a default-deny in an empty namespace guards pods to come', async () => {
    const yaml = namespace('pay');
    expect((await effect('{podSelector: {}}', { yaml })).status).toBe('not-applicable');
  });

  test('in files, what no file shows is noted and not judged', async () => {
    const dns =
      '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]}]}';
    const inFiles = await effect(dns, { mode: 'manifests' });
    expect(inFiles.status).toBe('pass');
    expect(inFiles.evidence[0]!.message).toContain('not among the files');
    expect((await effect(dns)).status).toBe('fail');
    const broken = await effect(dns, { mode: 'manifests', yaml: `kind: [Pod\n---\n${shop}` });
    expect(broken.status).toBe('unknown');
  });

  test('in files, a policy for a namespace without any workload among them is not judged', async () => {
    const finding = await effect('{podSelector: {matchLabels: {app: web}}}', {
      mode: 'manifests',
      yaml: namespace('pay'),
    });
    expect(finding.status).toBe('not-applicable');
  });

  test('a stray dash between two selectors is noted beside the judgement', async () => {
    const from =
      '[{namespaceSelector: {matchLabels: {team: shop}}}, {podSelector: {matchLabels: {app: web}}}]';
    const finding = await effect(`{podSelector: {}, ingress: [{from: ${from}}]}`);
    expect(finding.status).toBe('pass');
    expect(finding.evidence.map(({ message }) => message).join()).toContain(
      'alternatives, not one condition',
    );
  });

  test('fails for a kind that the network plugin does not know', async () => {
    const opaque = object('cilium.io/v2', 'CiliumNetworkPolicy', 'pay/legacy', {});
    const findings = await judge(policyEffective, { yaml: `${shop}${opaque}`, engine: 'calico' });
    expect(findings['CiliumNetworkPolicy/pay/legacy']).toMatchObject({ status: 'fail' });
  });
});
