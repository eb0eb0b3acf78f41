import { describe, expect, test } from 'vitest';
import { policyKindsSupported } from '../../../src/checks/policy-kinds-supported.ts';
import { judge, statuses } from './facts.ts';
import { denyAll, namespace, object, pod, policy } from './shop.ts';

const shop = `${namespace('pay')}${pod('pay/web')}${pod('pay/db')}`;

describe('policy-kinds-supported', () => {
  test('passes for a NetworkPolicy whose every field is modelled', async () => {
    const findings = await judge(policyKindsSupported, { yaml: `${shop}${denyAll('pay')}` });
    expect(statuses(findings)).toEqual({ 'NetworkPolicy/pay/default-deny': 'pass' });
  });

  test('is unknown for a kind that may allow, with the workloads it can reach, and never fails', async () => {
    const opaque = object('cilium.io/v2', 'CiliumNetworkPolicy', 'pay/legacy', {
      endpointSelector: { matchLabels: { app: 'db' } },
    });
    const findings = await judge(policyKindsSupported, { yaml: `${shop}${opaque}` });
    const finding = findings['CiliumNetworkPolicy/pay/legacy']!;
    expect(finding).toMatchObject({ status: 'unknown', reasons: ['U2'], cause: { name: 'legacy' } });
    expect(finding.evidence[0]!.message).toBe('it can reach 1 workload: pay/db[Pod]');
  });

  test('is unknown for a field that no server knows, and names it', async () => {
    const yaml = `${shop}${policy('pay/typo', '{podSelector: {}, ingress: [{form: []}]}')}`;
    const { 'NetworkPolicy/pay/typo': finding } = await judge(policyKindsSupported, { yaml });
    expect(finding!.status).toBe('unknown');
    expect(finding!.message).toContain('form');
  });

  test('does not apply to what only a mesh enforces, nor to a kind of another network plugin', async () => {
    const mesh = object('security.istio.io/v1', 'AuthorizationPolicy', 'pay/callers', {});
    const opaque = object('cilium.io/v2', 'CiliumNetworkPolicy', 'pay/legacy', {});
    const findings = await judge(policyKindsSupported, { yaml: `${shop}${mesh}${opaque}`, engine: 'calico' });
    expect(statuses(findings)).toEqual({
      'AuthorizationPolicy/pay/callers': 'not-applicable',
      'CiliumNetworkPolicy/pay/legacy': 'not-applicable',
    });
  });

  test('the cluster has an unknown when a policy kind could not be listed', async () => {
    const unread = { ciliumnetworkpolicies: 'forbidden' } as const;
    const { 'Cluster//shop': finding } = await judge(policyKindsSupported, { yaml: shop, unread });
    expect(finding).toMatchObject({ status: 'unknown', reasons: ['U1'] });
  });
});
