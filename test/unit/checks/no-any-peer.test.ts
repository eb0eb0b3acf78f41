import { describe, expect, test } from 'vitest';
import { noAnyPeer } from '../../../src/checks/no-any-peer.ts';
import { judge, statuses, tcp, zones } from './facts.ts';
import { loadBalancer, namespace, pod, policy } from './shop.ts';

const RULE = 'NetworkPolicy/pay/web#spec.ingress[0]';
const shop = `${namespace('pay', { 'pci-zone': 'cde' })}${pod('pay/web')}`;

function admitting(from: string): string {
  return `${shop}${policy('pay/web', `{podSelector: {matchLabels: {app: web}}, ingress: [{from: ${from}}]}`)}`;
}

describe('no-any-peer', () => {
  test('passes for a rule that names pods or a block of addresses', async () => {
    const from =
      '[{podSelector: {matchLabels: {app: shop}}}, {podSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8}}]';
    expect(statuses(await judge(noAnyPeer, { yaml: admitting(from) }))).toEqual({ [RULE]: 'pass' });
  });

  test.each([
    ['[]', 'every peer, also beyond the cluster'],
    ['[{namespaceSelector: {}}]', 'every pod of every namespace'],
    [
      '[{namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [risk]}]}}]',
      'team!=risk',
    ],
    [
      '[{namespaceSelector: {}, podSelector: {matchExpressions: [{key: x, operator: DoesNotExist}]}}]',
      'pods !x',
    ],
  ])('fails for from: %s', async (from, words) => {
    const { [RULE]: finding } = await judge(noAnyPeer, { yaml: admitting(from) });
    expect(finding).toMatchObject({ status: 'fail', severity: 'high', cause: { name: 'web' } });
    expect(finding!.message).toContain(words);
    expect(finding!.evidence[0]).toMatchObject({
      type: 'policy',
      object: { name: 'web' },
      origin: { file: '-' },
    });
    expect(finding!.remediation!.yaml).toContain('kubernetes.io/metadata.name: pay');
  });

  test('passes for every namespace, as long as the pods are named', async () => {
    const from = '[{namespaceSelector: {}, podSelector: {matchLabels: {app: prometheus}}}]';
    expect(statuses(await judge(noAnyPeer, { yaml: admitting(from) }))).toEqual({ [RULE]: 'pass' });
  });

  test('is unknown for a peer with a field that no server knows', async () => {
    const { [RULE]: finding } = await judge(noAnyPeer, { yaml: admitting('[{namspaceSelector: {}}]') });
    expect(finding).toMatchObject({ status: 'unknown', reasons: ['U2'] });
    expect(finding!.message).toContain('spec.ingress[0].from[0]');
  });

  test('another policy that allows everything changes nothing about a rule', async () => {
    const open = policy('pay/open', '{podSelector: {}, ingress: [{}]}');
    const findings = await judge(noAnyPeer, { yaml: `${admitting('[{namespaceSelector: {}}]')}${open}` });
    expect(statuses(findings)).toEqual({ [RULE]: 'fail', 'NetworkPolicy/pay/open#spec.ingress[0]': 'fail' });
  });

  test('does not apply to a policy that selects nothing, and is unknown while pods may be unseen', async () => {
    const yaml = `${namespace('pay')}${policy('pay/web', '{podSelector: {matchLabels: {app: web}}, ingress: [{}]}')}`;
    expect((await judge(noAnyPeer, { yaml }))[RULE]!.status).toBe('not-applicable');
    expect((await judge(noAnyPeer, { yaml, unread: { pods: 'forbidden' } }))[RULE]).toMatchObject({
      status: 'unknown',
      reasons: ['U1'],
    });
  });

  test('does not apply to endpoints out of scope', async () => {
    const yaml = `${namespace('pay', { 'pci-zone': 'out' })}${pod('pay/web')}${policy('pay/web', '{podSelector: {}, ingress: [{}]}')}`;
    expect((await judge(noAnyPeer, { yaml, scope: zones() }))[RULE]).toMatchObject({
      status: 'not-applicable',
      zones: ['pci-zone/out'],
    });
  });

  test('does not apply to ingress of endpoints that are approved to be public, flow and exposure both', async () => {
    const yaml = `${admitting('[]')}${loadBalancer('pay/front', 'web')}`;
    const exposures = [
      {
        id: 'X-1',
        match: { kind: 'Service', namespace: 'pay', name: 'front' },
        owner: 'edge',
        approvedBy: 'alice',
        purpose: 'shop',
      },
    ];
    const flow = tcp('internet', 'cde', 8443);
    const status = async (flows: Parameters<typeof zones>[0], registered: boolean) => {
      const registers = registered ? { exposures } : {};
      return (await judge(noAnyPeer, { yaml, scope: zones(flows), registers }))[RULE]!.status;
    };
    expect(await status([flow], true)).toBe('not-applicable');
    expect(await status([flow], false)).toBe('fail');
    expect(await status([], true)).toBe('fail');
    expect(await status([{ ...flow, expires: '2026-11-23' }], true)).toBe('fail');
  });

  test('the cluster has an unknown when policies could not be listed', async () => {
    const findings = await judge(noAnyPeer, {
      yaml: admitting('[]'),
      unread: { networkpolicies: 'forbidden' },
    });
    expect(statuses(findings)).toEqual({ 'Cluster//shop': 'unknown' });
  });

  test('a cluster without allow rules has one row that says so', async () => {
    expect(statuses(await judge(noAnyPeer, { yaml: shop }))).toEqual({ 'Cluster//shop': 'not-applicable' });
  });
});
