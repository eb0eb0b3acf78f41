import { describe, expect, test } from 'vitest';
import { egressIsolated } from '../../../src/checks/egress-isolated.ts';
import { judge, statuses } from './facts.ts';
import { denyAll, namespace, object, pod, policy } from './shop.ts';

const NAME = 'Pod/pay/capture egress';
const shop = `${namespace('pay')}${pod('pay/capture')}`;

describe('egress-isolated', () => {
  test('passes for a workload that a default-deny selects', async () => {
    const findings = await judge(egressIsolated, { yaml: `${shop}${denyAll('pay')}` });
    expect(statuses(findings)).toEqual({ [NAME]: 'pass' });
  });

  test('fails where policyTypes leaves Egress out, although there are egress rules', async () => {
    const spec = '{podSelector: {}, policyTypes: [Ingress], egress: [{to: [{podSelector: {}}]}]}';
    const { [NAME]: finding } = await judge(egressIsolated, {
      yaml: `${shop}${policy('pay/capture', spec)}`,
    });
    expect(finding).toMatchObject({ status: 'fail', severity: 'high', direction: 'egress' });
    expect(finding!.remediation!.yaml).toContain('k8s-app: kube-dns');
  });

  test('is unknown where a document that may be a policy could not be read', async () => {
    const { [NAME]: finding } = await judge(egressIsolated, {
      yaml: `${shop}${denyAll('pay')}kind: [NetworkPolicy`,
    });
    expect(finding).toMatchObject({ status: 'unknown', reasons: ['U1'] });
  });

  test('is unknown only where the policy that is not modelled reaches', async () => {
    const opaque = object('cilium.io/v2', 'CiliumNetworkPolicy', 'shop/legacy', { endpointSelector: {} });
    const yaml = `${shop}${denyAll('pay')}${namespace('shop')}${pod('shop/web')}${opaque}`;
    expect(statuses(await judge(egressIsolated, { yaml }))).toEqual({
      [NAME]: 'pass',
      'Pod/shop/web egress': 'unknown',
    });
  });

  test('does not apply to workloads on the host network', async () => {
    const yaml = `${namespace('pay')}${pod('pay/agent', { hostNetwork: true })}`;
    expect(statuses(await judge(egressIsolated, { yaml }))).toEqual({
      'Pod/pay/agent egress': 'not-applicable',
    });
  });
});
