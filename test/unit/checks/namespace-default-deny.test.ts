import { describe, expect, test } from 'vitest';
import { namespaceDefaultDeny } from '../../../src/checks/namespace-default-deny.ts';
import { judge, statuses } from './facts.ts';
import { denyAll, namespace, object, pod, policy } from './shop.ts';

const INGRESS = 'Namespace//pay ingress';
const EGRESS = 'Namespace//pay egress';
const shop = `${namespace('pay')}${pod('pay/tokeniser')}`;

describe('namespace-default-deny', () => {
  test('passes in both directions for a policy that selects every pod', async () => {
    const findings = await judge(namespaceDefaultDeny, { yaml: `${shop}${denyAll('pay')}` });
    expect(statuses(findings)).toEqual({ [INGRESS]: 'pass', [EGRESS]: 'pass' });
  });

  test('fails where the policies select only the pods that are there', async () => {
    const spec = '{podSelector: {matchLabels: {app: tokeniser}}, policyTypes: [Ingress, Egress]}';
    const { [INGRESS]: finding } = await judge(namespaceDefaultDeny, {
      yaml: `${shop}${policy('pay/tokeniser', spec)}`,
    });
    expect(finding!.status).toBe('fail');
    expect(finding!.message).toContain('a new pod in namespace pay');
    expect(finding!.remediation!.yaml).toContain('name: default-deny-ingress\n  namespace: pay\n');
    expect(finding!.remediation!.yaml).toContain('podSelector: {}');
  });

  test('fails for egress alone where only ingress is denied', async () => {
    const yaml = `${shop}${policy('pay/deny', '{podSelector: {}}')}`;
    expect(statuses(await judge(namespaceDefaultDeny, { yaml }))).toEqual({
      [INGRESS]: 'pass',
      [EGRESS]: 'fail',
    });
  });

  test('is unknown where a policy kind that is not modelled acts on the namespace', async () => {
    const opaque = object('cilium.io/v2', 'CiliumNetworkPolicy', 'pay/legacy', {});
    const { [INGRESS]: finding } = await judge(namespaceDefaultDeny, {
      yaml: `${shop}${denyAll('pay')}${opaque}`,
    });
    expect(finding).toMatchObject({ status: 'unknown', reasons: ['U2'] });
  });

  test('does not apply to a namespace without workloads, unless pods could not be listed', async () => {
    const yaml = namespace('kube-public');
    const name = 'Namespace//kube-public ingress';
    expect((await judge(namespaceDefaultDeny, { yaml }))[name]!.status).toBe('not-applicable');
    const unread = await judge(namespaceDefaultDeny, { yaml, unread: { pods: 'timeout' } });
    expect(unread[name]).toMatchObject({ status: 'unknown', reasons: ['U1'] });
  });
});
