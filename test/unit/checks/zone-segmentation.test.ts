import { describe, expect, test } from 'vitest';
import { zoneSegmentation } from '../../../src/checks/zone-segmentation.ts';
import type { Flow } from '../../../src/model/scope.ts';
import { type Given, judge, tcp, zones } from './facts.ts';
import { denyAll, deployment, namespace, node, object, pod, policy } from './shop.ts';

const pay = `${namespace('pay', { 'pci-zone': 'cde' })}${pod('pay/tokeniser', { ip: '10.1.0.5' })}`;
const web = `${namespace('shop', { 'pci-zone': 'connected' })}${pod('shop/checkout', { ip: '10.1.0.6', node: 'node-2' })}`;
const office = `${namespace('office', { 'pci-zone': 'out' })}${pod('office/cms', { ip: '10.1.0.7', node: 'node-3' })}`;
const nodes = `${node('node-1', '10.0.0.1')}${node('node-2', '10.0.0.2')}${node('node-3', '10.0.0.3')}`;
const shop = `${pay}${web}${office}${nodes}`;
const guarded = `${shop}${denyAll('pay')}${denyAll('shop')}`;
const fromShop = policy(
  'pay/tokeniser',
  '{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}], ports: [{port: 8443}]}]}',
);
const toPay = policy(
  'shop/checkout',
  '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: pay}}}], ports: [{port: 8443}]}]}',
);

function pair(from: string, to: string): string {
  return `ZonePair/pci-zone/${from}/${to}`;
}

async function segmentation(yaml: string, flows: readonly Flow[] = [], more: Partial<Given> = {}) {
  return judge(zoneSegmentation, { yaml, scope: zones(flows), ...more });
}

describe('zone-segmentation', () => {
  test('passes for every pair of a zone that is shut, places beyond the cluster among them', async () => {
    const findings = await segmentation(guarded);
    for (const other of ['connected', 'out', 'internet', 'internal', 'node']) {
      expect(findings[pair(other, 'cde')]).toMatchObject({ status: 'pass', severity: 'critical' });
      expect(findings[pair('cde', other)]!.status).toBe('pass');
    }
    expect(findings[pair('out', 'cde')]!.zones).toEqual(['pci-zone/out', 'pci-zone/cde']);
    expect(findings[pair('internet', 'cde')]!.zones).toEqual(['pci-zone/cde']);
  });

  test('fails for an open zone, with a counter-example, what does not isolate it, and a policy to review', async () => {
    const { [pair('out', 'cde')]: finding } = await segmentation(shop);
    expect(finding!.status).toBe('fail');
    expect(finding!.message).toContain(
      '1 workload to 1 workload (All Connections): office/cms[Pod] to pay/tokeniser[Pod], All Connections, ' +
        'as no policy isolates pay/tokeniser[Pod] for ingress',
    );
    expect(finding!.evidence).toContainEqual({
      type: 'flow',
      message: 'office/cms[Pod] → pay/tokeniser[Pod], All Connections',
    });
    expect(finding!.cause).toEqual({ kind: 'Namespace', name: 'pay' });
    expect(finding!.remediation!.yaml).toContain('name: tokeniser-ingress\n  namespace: pay');
  });

  test('fails by the rule that admits, and passes once a flow approves just that', async () => {
    const yaml = `${guarded}${fromShop}${toPay}`;
    const name = pair('connected', 'cde');
    const { [name]: finding } = await segmentation(yaml);
    expect(finding!.status).toBe('fail');
    expect(finding!.message).toMatch(
      /TCP 8443, by rule spec\.ingress\[0\] of NetworkPolicy pay\/tokeniser \(-:\d+\)/,
    );
    const status = async (flow: Flow) => (await segmentation(yaml, [flow]))[name]!.status;
    expect(await status(tcp('connected', 'cde', 8443))).toBe('pass');
    expect(await status(tcp('connected', 'cde', 443))).toBe('fail');
    expect(await status(tcp('cde', 'connected', 8443))).toBe('fail');
    expect(await status(tcp('connected', 'cde', 8443, { expires: '2026-11-23' }))).toBe('fail');
  });

  test('one side that denies is enough', async () => {
    const findings = await segmentation(`${guarded}${fromShop}`);
    expect(findings[pair('connected', 'cde')]!.status).toBe('pass');
  });

  test('names the sources and counts them, without listing all', async () => {
    const many = Array.from(
      { length: 9 },
      (_, index) => `${namespace(`team-${index}`, { 'pci-zone': 'out' })}${pod(`team-${index}/job`)}`,
    );
    const { [pair('out', 'cde')]: finding } = await segmentation(`${shop}${many.join('')}`);
    expect(finding!.message).toContain('10 workloads to 1 workload');
    expect(finding!.evidence.filter(({ type }) => type === 'flow')).toHaveLength(1);
  });

  test('shows every door with a flow through it, and no door hides behind another', async () => {
    const fromOffice = policy(
      'pay/vault',
      '{podSelector: {matchLabels: {app: vault}}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: office}}}], ports: [{port: 5432}]}]}',
    );
    const vault = pod('pay/vault', { ip: '10.1.0.9', labels: { app: 'vault' } });
    const open = policy('pay/everybody', '{podSelector: {matchLabels: {app: tokeniser}}, ingress: [{}]}');
    const { [pair('out', 'cde')]: finding } = await segmentation(`${guarded}${vault}${fromOffice}${open}`);
    const doors = finding!.evidence.filter(({ type }) => type === 'policy').map(({ object }) => object!.name);
    expect(doors.toSorted()).toEqual(['everybody', 'vault']);
    expect(finding!.evidence.filter(({ type }) => type === 'flow')).toHaveLength(2);
  });

  test('pairs of zones out of scope do not apply, and have no places beyond the cluster', async () => {
    const names = { cde: 'in-scope', lab: 'out-of-scope', out: 'out-of-scope' } as const;
    const findings = await segmentation(shop, [], { scope: zones([], names) });
    expect(findings[pair('lab', 'out')]!.status).toBe('not-applicable');
    expect(findings[pair('out', 'internet')]).toBeUndefined();
  });

  test('is unknown where a policy kind that is not modelled could open a path, and only there', async () => {
    const opaque = object('cilium.io/v2', 'CiliumNetworkPolicy', 'pay/legacy', {});
    const findings = await segmentation(`${guarded}${opaque}`);
    expect(findings[pair('out', 'cde')]).toMatchObject({
      status: 'unknown',
      reasons: ['U2'],
      cause: { name: 'legacy' },
    });
    expect(findings[pair('out', 'connected')]!.status).toBe('pass');
  });

  test('a path of a workload without a zone is unknown (U4) for the pairs it could belong to', async () => {
    const lab = `${namespace('lab')}${pod('lab/notebook')}`;
    const from = '[{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: lab}}}]';
    const findings = await segmentation(
      `${guarded}${lab}${policy('pay/lab', `{podSelector: {}, ingress: [{from: ${from}}]}`)}`,
    );
    expect(findings[pair('out', 'cde')]).toMatchObject({
      status: 'unknown',
      reasons: ['U4'],
      cause: { name: 'notebook' },
    });
    expect(findings[pair('cde', 'internet')]!.status).toBe('unknown');
    expect(findings[pair('internet', 'cde')]!.status).toBe('unknown');
  });

  test('a named external has pairs of its own; a flow of the Internet speaks for it as well', async () => {
    const externals = { acquirer: ['198.51.100.0/24'], resolver: ['10.9.0.53/32'] };
    const yaml = `${guarded}${policy('pay/out', '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 198.51.100.0/24}}], ports: [{port: 443}]}]}')}`;
    const scope = (flows: readonly Flow[]) => zones(flows, undefined, { externals });
    const shut = await segmentation(yaml, [], { scope: scope([]) });
    expect(shut[pair('cde', 'acquirer')]!.status).toBe('fail');
    expect(shut[pair('cde', 'internet')]!.status).toBe('pass');
    expect(shut[pair('cde', 'resolver')]!.status).toBe('pass');
    for (const flow of [tcp('cde', 'acquirer', 443), tcp('cde', 'internet', 443)]) {
      expect((await segmentation(yaml, [], { scope: scope([flow]) }))[pair('cde', 'acquirer')]!.status).toBe(
        'pass',
      );
    }
  });

  test('does not apply to a zone without pods; unknown while pods may be unseen', async () => {
    const yaml = `${pay}${denyAll('pay')}${nodes}`;
    expect((await segmentation(yaml))[pair('connected', 'cde')]!.status).toBe('not-applicable');
    const unread = await segmentation(yaml, [], { unread: { pods: 'forbidden' } });
    expect(unread[pair('connected', 'cde')]).toMatchObject({ status: 'unknown', reasons: ['U1'] });
  });

  test('a pair with nodes is unknown when nodes could not be listed', async () => {
    const findings = await segmentation(guarded, [], { unread: { nodes: 'forbidden' } });
    expect(findings[pair('node', 'cde')]).toMatchObject({ status: 'unknown', reasons: ['U1'] });
    expect(findings[pair('out', 'cde')]!.status).toBe('pass');
  });

  test('without zones one row says that nothing was tested', async () => {
    const findings = await segmentation(shop, [], { scope: {} });
    expect(findings).toMatchObject({ 'Cluster//shop': { status: 'not-applicable' } });
  });
});

describe('zone-segmentation and workloads on the host network', () => {
  const scanner = (onNode: string) => pod('office/scanner', { hostNetwork: true, node: onNode });
  const name = pair('out', 'cde');
  const accepts = (expires: string) => ({
    exceptions: [
      {
        id: 'EXC-1',
        check: 'host-network-restricted',
        match: { namespace: 'office', name: 'scan*' },
        reason: 'inventory',
        owner: 'office',
        approver: 'alice',
        expires,
      },
    ],
  });

  test('fails beside a pod of the zone on one node, and names both', async () => {
    const { [name]: finding } = await segmentation(`${guarded}${scanner('node-1')}`);
    expect(finding!.status).toBe('fail');
    expect(finding!.message).toContain(
      'office/scanner[Pod] on the host network shares node node-1 with pay/tokeniser[Pod]',
    );
    expect(finding!.evidence[0]!.message).toContain('same node node-1');
    expect(finding!.cause).toMatchObject({ kind: 'Pod', name: 'scanner' });
  });

  test('passes on a node of its own', async () => {
    expect((await segmentation(`${guarded}${scanner('node-3')}`))[name]!.status).toBe('pass');
  });

  test('is unknown (U7) while it has no node', async () => {
    const yaml = `${guarded}${deployment('office/scanner', { hostNetwork: true, kind: 'DaemonSet' })}`;
    expect((await segmentation(yaml))[name]).toMatchObject({ status: 'unknown', reasons: ['U7'] });
  });

  test('is accepted by an exception for the host network, as long as that holds', async () => {
    const yaml = `${guarded}${scanner('node-1')}`;
    const { [name]: accepted } = await segmentation(yaml, [], { registers: accepts('2026-12-31') });
    expect(accepted!.status).toBe('pass');
    expect(accepted!.evidence[0]!.message).toContain('accepted by EXC-1');
    const expired = await segmentation(yaml, [], { registers: accepts('2026-11-23') });
    expect(expired[name]!.status).toBe('fail');
  });

  test('a flow from node approves it only if it approves everything', async () => {
    const yaml = `${guarded}${scanner('node-1')}`;
    const status = async (flow: Flow) => (await segmentation(yaml, [flow]))[name]!.status;
    expect(await status({ from: 'node', to: 'cde', ports: 'any' })).toBe('pass');
    expect(await status(tcp('node', 'cde', 9100))).toBe('fail');
  });

  test('one without a zone is unknown (U4)', async () => {
    const yaml = `${guarded}${namespace('lab')}${pod('lab/probe', { hostNetwork: true })}`;
    expect((await segmentation(yaml))[name]).toMatchObject({ status: 'unknown', reasons: ['U4'] });
  });
});
