import { describe, expect, test } from 'vitest';
import { stagedPoliciesNotCounted } from '../../../src/checks/staged-policies-not-counted.ts';
import { judge } from './facts.ts';
import { denyAll, document, namespace, object, pod } from './shop.ts';

const shop = `${namespace('pay')}${pod('pay/ledger')}`;
const NAME = 'StagedNetworkPolicy/pay/close';

function staged(spec: object = {}): string {
  return document({
    apiVersion: 'projectcalico.org/v3',
    kind: 'StagedNetworkPolicy',
    metadata: { name: 'close', namespace: 'pay' },
    spec: { selector: 'app == "ledger"', types: ['Ingress'], stagedAction: 'Set', ...spec },
  });
}

const finding = async (yaml: string) => (await judge(stagedPoliciesNotCounted, { yaml }))[NAME]!;

describe('staged-policies-not-counted', () => {
  test('fails where only the staged policy would isolate', async () => {
    const found = await finding(shop + staged());
    expect(found).toMatchObject({ status: 'fail', severity: 'high', cause: { kind: 'StagedNetworkPolicy' } });
    expect(found.message).toContain('no enforced policy isolates pay/ledger[Pod] for ingress');
  });

  test('passes where an enforced policy isolates all that it selects', async () => {
    expect((await finding(shop + staged() + denyAll('pay'))).status).toBe('pass');
  });

  test('does not apply to a staged deletion, and to a policy that selects nothing', async () => {
    expect((await finding(shop + staged({ stagedAction: 'Delete' }))).status).toBe('not-applicable');
    expect((await finding(shop + staged({ selector: 'app == "nobody"' }))).status).toBe('not-applicable');
  });

  test('is unknown (U2) where a policy that is not modelled could isolate', async () => {
    const opaque = object('cilium.io/v2', 'CiliumNetworkPolicy', 'pay/legacy', {});
    expect(await finding(shop + staged() + opaque)).toMatchObject({ status: 'unknown', reasons: ['U2'] });
  });

  test('has one row where no policy is staged', async () => {
    const findings = Object.values(await judge(stagedPoliciesNotCounted, { yaml: shop }));
    expect(findings.map(({ status }) => status)).toEqual(['not-applicable']);
  });
});
