import { describe, expect, test } from 'vitest';
import { namespaceHasPolicy } from '../../../src/checks/namespace-has-policy.ts';
import { judge, statuses } from './facts.ts';
import { namespace, object, pod, policy } from './shop.ts';

const NAME = 'Namespace//pay';
const shop = `${namespace('pay')}${pod('pay/tokeniser')}`;

describe('namespace-has-policy', () => {
  test('passes for any policy that selects a pod, even one that allows everything', async () => {
    const yaml = `${shop}${policy('pay/open', '{podSelector: {}, ingress: [{}]}')}`;
    const { [NAME]: finding } = await judge(namespaceHasPolicy, { yaml });
    expect(finding).toMatchObject({ status: 'pass', severity: 'medium' });
    expect(finding!.message).toContain('NetworkPolicy pay/open');
  });

  test('fails for a policy whose selector matches no pod', async () => {
    const yaml = `${shop}${policy('pay/typo', '{podSelector: {matchLabels: {app: tokenizer}}}')}`;
    const { [NAME]: finding } = await judge(namespaceHasPolicy, { yaml });
    expect(finding!.status).toBe('fail');
    expect(finding!.remediation!.yaml).toContain('kind: NetworkPolicy');
  });

  test('is unknown where the only candidate is not modelled', async () => {
    const opaque = object('cilium.io/v2', 'CiliumNetworkPolicy', 'pay/legacy', { endpointSelector: {} });
    const { [NAME]: finding } = await judge(namespaceHasPolicy, { yaml: `${shop}${opaque}` });
    expect(finding).toMatchObject({ status: 'unknown', reasons: ['U2'], cause: { name: 'legacy' } });
  });

  test('is unknown where the policy that selects its pods has a field that no server knows', async () => {
    const spec = '{podSelector: {}, ingress: [{from: [{namspaceSelector: {}}]}]}';
    const { [NAME]: finding } = await judge(namespaceHasPolicy, {
      yaml: `${shop}${policy('pay/typo', spec)}`,
    });
    expect(finding).toMatchObject({ status: 'unknown' });
  });

  test('does not apply to namespaces without pods that policies can select', async () => {
    const yaml = `${namespace('empty')}${namespace('pay')}${pod('pay/agent', { hostNetwork: true })}`;
    expect(statuses(await judge(namespaceHasPolicy, { yaml }))).toEqual({
      'Namespace//empty': 'not-applicable',
      'Namespace//pay': 'not-applicable',
    });
  });
});
