import { describe, expect, test } from 'vitest';
import { noOpenCidr } from '../../../src/checks/no-open-cidr.ts';
import { judge } from './facts.ts';
import { loadBalancer, namespace, pod, policy } from './shop.ts';

const RULE = 'NetworkPolicy/pay/web#spec.egress[0]';
const shop = `${namespace('pay')}${pod('pay/web')}`;

function towards(to: string): string {
  return `${shop}${policy('pay/web', `{podSelector: {}, policyTypes: [Egress], egress: [{to: ${to}}]}`)}`;
}

function blocks(...cidrs: readonly string[]): string {
  return `[${cidrs.map((cidr) => `{ipBlock: {cidr: "${cidr}"}}`).join(', ')}]`;
}

describe('no-open-cidr', () => {
  test.each([
    [blocks('203.0.113.10/32', '198.51.0.0/16')],
    [blocks('10.0.0.0/8', 'fc00::/7')],
    [blocks('2001:db8::/32')],
    ['[{podSelector: {}}]'],
    ['[{ipBlock: {cidr: 0.0.0.0/8, except: [0.0.0.0/9, 0.128.0.0/9]}}]'],
  ])('passes for to: %s', async (to) => {
    expect((await judge(noOpenCidr, { yaml: towards(to) }))[RULE]!.status).toBe('pass');
  });

  test.each([
    [blocks('0.0.0.0/0'), '0.0.0.0/0'],
    [blocks('0.0.0.0/1', '128.0.0.0/1'), '0.0.0.0/0'],
    [blocks('203.0.113.0/24', '::/1', '8000::/1'), '::/0'],
    ['[{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]', '0.0.0.0/5'],
    [blocks('52.0.0.0/15'), '52.0.0.0/15'],
    [blocks('52.0.0.0/16', '52.1.0.0/16'), '52.0.0.0/15'],
    [blocks('2600::/31'), '2600::/31'],
    ['[]', 'names no peer'],
  ])('fails for to: %s', async (to, words) => {
    const { [RULE]: finding } = await judge(noOpenCidr, { yaml: towards(to) });
    expect(finding).toMatchObject({ status: 'fail', severity: 'high' });
    expect(finding!.message).toContain(words);
  });

  test('a block that the configuration declares internal is not public', async () => {
    const scope = { internalCidrs: ['52.0.0.0/8'] };
    expect((await judge(noOpenCidr, { yaml: towards(blocks('52.0.0.0/15')), scope }))[RULE]!.status).toBe(
      'pass',
    );
  });

  test('is unknown for a block that validation would refuse', async () => {
    const { [RULE]: finding } = await judge(noOpenCidr, { yaml: towards(blocks('10.0.0/8')) });
    expect(finding).toMatchObject({ status: 'unknown', reasons: ['U2'] });
  });

  test('does not apply to ingress of endpoints whose public way in is approved', async () => {
    const yaml = `${shop}${policy('pay/web', `{podSelector: {}, ingress: [{from: ${blocks('0.0.0.0/0')}}]}`)}${loadBalancer('pay/front', 'web')}`;
    const registers = {
      exposures: [
        { id: 'X-1', match: { name: 'front' }, owner: 'edge', purpose: 'shop', approvedBy: 'alice' },
      ],
    };
    const findings = await judge(noOpenCidr, { yaml, registers });
    expect(findings['NetworkPolicy/pay/web#spec.ingress[0]']!.status).toBe('not-applicable');
  });
});
