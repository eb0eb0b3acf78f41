import { describe, expect, test } from 'vitest';
import { internetEgressRestricted } from '../../../src/checks/internet-egress-restricted.ts';
import { judge, tcp, zones } from './facts.ts';
import { namespace, object, pod, policy } from './shop.ts';

const NAME = 'Pod/pay/gateway';
const shop = `${namespace('pay', { 'pci-zone': 'cde' })}${pod('pay/gateway')}`;

function towards(to: string): string {
  return `${shop}${policy('pay/gateway', `{podSelector: {}, policyTypes: [Egress], egress: [{to: ${to}, ports: [{port: 443}]}]}`)}`;
}

describe('internet-egress-restricted', () => {
  test('passes for a workload that reaches internal addresses only', async () => {
    const { [NAME]: finding } = await judge(internetEgressRestricted, {
      yaml: towards('[{ipBlock: {cidr: 10.0.0.0/8}}]'),
    });
    expect(finding).toMatchObject({ status: 'pass', severity: 'high' });
  });

  test('fails for the Internet in two halves, naming the rule, the ports and an address', async () => {
    const { [NAME]: finding } = await judge(internetEgressRestricted, {
      yaml: towards('[{ipBlock: {cidr: 0.0.0.0/1}}, {ipBlock: {cidr: 128.0.0.0/1}}]'),
    });
    expect(finding!.status).toBe('fail');
    expect(finding!.message).toContain('(TCP 443) by rule spec.egress[0] of NetworkPolicy pay/gateway');
    expect(finding!.evidence.find(({ type }) => type === 'flow')!.message).toMatch(
      /^pay\/gateway\[Pod\] → internet \S+, TCP 443$/,
    );
  });

  test('fails where nothing isolates the workload', async () => {
    const { [NAME]: finding } = await judge(internetEgressRestricted, { yaml: shop });
    expect(finding).toMatchObject({ status: 'fail', cause: { kind: 'Namespace', name: 'pay' } });
  });

  test('passes for ports that an approved flow names, fails for others and once it has expired', async () => {
    const yaml = towards('[{ipBlock: {cidr: 198.51.100.0/24}}]');
    const status = async (flow: ReturnType<typeof tcp>) =>
      (await judge(internetEgressRestricted, { yaml, scope: zones([flow]) }))[NAME]!.status;
    expect(await status(tcp('cde', 'internet', 443))).toBe('pass');
    expect(await status(tcp('cde', 'internet', 80))).toBe('fail');
    expect(await status(tcp('connected', 'internet', 443))).toBe('fail');
    expect(await status(tcp('cde', 'internet', 443, { expires: '2026-11-23' }))).toBe('fail');
    expect(await status(tcp('cde', 'internet', 443, { expires: '2026-11-24' }))).toBe('pass');
  });

  test('a named external is not the Internet', async () => {
    const scope = { externals: { acquirer: ['198.51.100.0/24'] } };
    const { [NAME]: finding } = await judge(internetEgressRestricted, {
      yaml: towards('[{ipBlock: {cidr: 198.51.100.0/24}}]'),
      scope,
    });
    expect(finding!.status).toBe('pass');
  });

  test('is unknown where a policy kind that is not modelled could open it', async () => {
    const opaque = object('cilium.io/v2', 'CiliumNetworkPolicy', 'pay/legacy', {});
    const yaml = `${towards('[{podSelector: {}}]')}${opaque}`;
    expect((await judge(internetEgressRestricted, { yaml }))[NAME]).toMatchObject({
      status: 'unknown',
      reasons: ['U2'],
    });
  });

  test('does not apply on the host network', async () => {
    const yaml = pod('pay/gateway', { hostNetwork: true });
    expect((await judge(internetEgressRestricted, { yaml }))[NAME]!.status).toBe('not-applicable');
  });
});
