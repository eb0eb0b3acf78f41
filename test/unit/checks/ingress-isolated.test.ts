import { describe, expect, test } from 'vitest';
import { ingressIsolated } from '../../../src/checks/ingress-isolated.ts';
import { judge, statuses } from './facts.ts';
import { denyAll, deployment, namespace, object, pod, policy } from './shop.ts';

const NAME = 'Pod/pay/tokeniser ingress';
const shop = `${namespace('pay')}${pod('pay/tokeniser', { ip: '10.1.0.5' })}`;

describe('ingress-isolated', () => {
  test('passes for a workload that a default-deny selects, and names the policy with its line', async () => {
    const { [NAME]: finding } = await judge(ingressIsolated, { yaml: `${shop}${denyAll('pay')}` });
    expect(finding).toMatchObject({ status: 'pass', severity: 'high', direction: 'ingress', reasons: [] });
    expect(finding!.message).toMatch(/isolated for ingress by NetworkPolicy pay\/default-deny \(-:\d+\)/);
  });

  test('fails without a policy, with a counter-example and a policy to review', async () => {
    const { [NAME]: finding } = await judge(ingressIsolated, { yaml: shop });
    expect(finding!.status).toBe('fail');
    expect(finding!.message).toContain('No policy isolates pay/tokeniser[Pod] for ingress');
    expect(finding!.evidence).toContainEqual({
      type: 'flow',
      message: 'a new pod in a new namespace → pay/tokeniser[Pod], All Connections',
    });
    expect(finding!.cause).toEqual({ kind: 'Namespace', name: 'pay' });
    expect(finding!.remediation!.yaml).toBe(`apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: tokeniser-ingress
  namespace: pay
spec:
  podSelector:
    matchLabels:
      app: tokeniser
  policyTypes:
    - Ingress
  ingress: []
`);
  });

  test('fails when an allow-all beside the default-deny undoes it, and names that rule', async () => {
    const yaml = `${shop}${denyAll('pay')}${policy('pay/load-test', '{podSelector: {matchLabels: {app: tokeniser}}, ingress: [{}]}')}`;
    const { [NAME]: finding } = await judge(ingressIsolated, { yaml });
    expect(finding!.status).toBe('fail');
    expect(finding!.message).toMatch(
      /^Rule spec\.ingress\[0\] of NetworkPolicy pay\/load-test \(-:\d+\) undoes/,
    );
    expect(finding!.cause).toMatchObject({ kind: 'NetworkPolicy', name: 'load-test' });
  });

  test('fails when a rule admits all of one family of the Internet, with somebody who gets through', async () => {
    const halves = '[{ipBlock: {cidr: 0.0.0.0/1}}, {ipBlock: {cidr: 128.0.0.0/1}}]';
    const yaml = `${shop}${policy('pay/bridge', `{podSelector: {}, ingress: [{from: ${halves}}]}`)}`;
    const { [NAME]: finding } = await judge(ingressIsolated, { yaml });
    expect(finding!.status).toBe('fail');
    expect(finding!.evidence.find(({ type }) => type === 'flow')!.message).toContain(
      '→ pay/tokeniser[Pod], All',
    );
  });

  test('is unknown where a policy kind that is not modelled could decide, and says which object', async () => {
    const opaque = object('cilium.io/v2', 'CiliumNetworkPolicy', 'pay/legacy', { endpointSelector: {} });
    const { [NAME]: finding } = await judge(ingressIsolated, { yaml: `${shop}${denyAll('pay')}${opaque}` });
    expect(finding).toMatchObject({ status: 'unknown', reasons: ['U2'] });
    expect(finding!.cause).toMatchObject({ kind: 'CiliumNetworkPolicy', name: 'legacy' });
  });

  test('is unknown for every workload when policies could not be listed', async () => {
    const { [NAME]: finding } = await judge(ingressIsolated, {
      yaml: `${shop}${denyAll('pay')}`,
      unread: { networkpolicies: 'forbidden' },
    });
    expect(finding).toMatchObject({ status: 'unknown', reasons: ['U1'] });
  });

  test('a fail stands where only a mesh could still refuse, and the mesh object is named', async () => {
    const mesh = object('security.istio.io/v1', 'AuthorizationPolicy', 'pay/callers', { action: 'ALLOW' });
    const { [NAME]: finding } = await judge(ingressIsolated, { yaml: `${shop}${mesh}` });
    expect(finding!.status).toBe('fail');
    expect(finding!.message).toContain(
      'May be mitigated by AuthorizationPolicy pay/callers, which was not evaluated',
    );
  });

  test('does not apply to workloads on the host network', async () => {
    const yaml = `${namespace('pay')}${pod('pay/agent', { hostNetwork: true })}`;
    const { 'Pod/pay/agent ingress': finding } = await judge(ingressIsolated, { yaml });
    expect(finding!.status).toBe('not-applicable');
    expect(finding!.message).toContain('host-network-restricted judges it');
  });

  test('says when a verdict rests on a template', async () => {
    const yaml = `${namespace('pay')}${deployment('pay/ledger')}${denyAll('pay')}`;
    const { 'Deployment/pay/ledger ingress': finding } = await judge(ingressIsolated, { yaml });
    expect(finding!.status).toBe('pass');
    expect(finding!.message).toContain('Judged from its template');
  });

  test('the worst endpoint of a workload wins', async () => {
    const drifted = pod('pay/agent-a', { daemonSet: 'agent', labels: { tier: 'guarded' } });
    const yaml = `${namespace('pay')}${drifted}${pod('pay/agent-b', { daemonSet: 'agent' })}${deployment('pay/agent', { kind: 'DaemonSet' })}${policy('pay/guard', '{podSelector: {matchLabels: {tier: guarded}}}')}`;
    const { 'DaemonSet/pay/agent ingress': finding } = await judge(ingressIsolated, { yaml });
    expect(finding!.status).toBe('fail');
    expect(finding!.message).toContain('pod agent-b of pay/agent[DaemonSet]');
  });

  test('a namespace filter narrows the subjects', async () => {
    const yaml = `${shop}${namespace('shop')}${pod('shop/web')}`;
    expect(statuses(await judge(ingressIsolated, { yaml, include: ['shop'] }))).toEqual({
      'Pod/shop/web ingress': 'fail',
    });
  });

  test('a pass is unknown, and the cluster has a finding, when pods could not be listed in full', async () => {
    const yaml = `${namespace('pay')}${deployment('pay/ledger')}${denyAll('pay')}`;
    expect(statuses(await judge(ingressIsolated, { yaml, unread: { pods: 'forbidden' } }))).toEqual({
      'Deployment/pay/ledger ingress': 'unknown',
      'Cluster//shop ingress': 'unknown',
    });
  });
});
