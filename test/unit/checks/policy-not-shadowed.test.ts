import { describe, expect, test } from 'vitest';
import { policyNotShadowed } from '../../../src/checks/policy-not-shadowed.ts';
import { judge } from './facts.ts';
import { namespace, object, pod, policy } from './shop.ts';

const shop = `${namespace('pay')}${pod('pay/gateway')}${pod('pay/ledger')}`;
const from = (app: string, port: number) =>
  `{from: [{podSelector: {matchLabels: {app: ${app}}}}], ports: [{port: ${port}}]}`;

function ledger(name: string, ...rules: readonly string[]): string {
  return policy(
    `pay/${name}`,
    `{podSelector: {matchLabels: {app: ledger}}, policyTypes: [Ingress], ingress: [${rules.join(', ')}]}`,
  );
}

async function statusesOf(yaml: string) {
  const findings = await judge(policyNotShadowed, { yaml });
  return Object.fromEntries(Object.entries(findings).map(([name, found]) => [name.split('/').at(-1), found]));
}

describe('policy-not-shadowed', () => {
  test('passes for rules that each admit something of their own', async () => {
    const found = await statusesOf(shop + ledger('gateway', from('gateway', 8443), from('gateway', 9443)));
    expect(found['gateway#spec.ingress[0]']!.status).toBe('pass');
    expect(found['gateway#spec.ingress[1]']!.status).toBe('pass');
  });

  test('fails for a rule that a wider one covers, and names that one', async () => {
    const wide = '{from: [{podSelector: {}}]}';
    const found = await statusesOf(shop + ledger('gateway', from('gateway', 8443)) + ledger('wide', wide));
    expect(found['gateway#spec.ingress[0]']).toMatchObject({ status: 'fail', severity: 'low' });
    expect(found['gateway#spec.ingress[0]']!.message).toContain(
      'adds nothing to rule spec.ingress[0] of NetworkPolicy pay/wide',
    );
    expect(found['wide#spec.ingress[0]']!.status).toBe('pass');
  });

  test('a mesh that may refuse callers leaves no rule unknown that admits something of its own', async () => {
    const strict = object('security.istio.io/v1', 'PeerAuthentication', 'pay/default', {
      mtls: { mode: 'STRICT' },
    });
    const found = await statusesOf(shop + strict + ledger('gateway', from('gateway', 8443)));
    expect(found['gateway#spec.ingress[0]']!.status).toBe('pass');
  });

  test('fails for a rule that a policy of a higher tier always decides first', async () => {
    const admin = `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: no-ledger}
spec:
  tier: Admin
  priority: 1
  subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: ledger}}}}
  ingress: [{action: Deny, from: [{namespaces: {}}]}]
---
`;
    const found = await statusesOf(shop + admin + ledger('gateway', from('gateway', 8443)));
    expect(found['gateway#spec.ingress[0]']).toMatchObject({ status: 'fail' });
    expect(found['gateway#spec.ingress[0]']!.message).toContain('never decides');
  });

  test('does not apply to rules of a policy that selects nothing, and to peers that match nothing', async () => {
    const nobody = policy(
      'pay/nobody',
      `{podSelector: {matchLabels: {app: nobody}}, ingress: [${from('gateway', 1)}]}`,
    );
    const found = await statusesOf(shop + nobody);
    expect(found['nobody#spec.ingress[0]']!.status).toBe('not-applicable');
  });

  test('is unknown (U2) beside a policy that is not modelled', async () => {
    const opaque = object('cilium.io/v2', 'CiliumNetworkPolicy', 'pay/legacy', {});
    const found = await statusesOf(shop + opaque + ledger('gateway', from('gateway', 8443)));
    expect(found['gateway#spec.ingress[0]']).toMatchObject({ status: 'unknown', reasons: ['U2'] });
  });
});
