import { describe, expect, test } from 'vitest';
import { noAnyPort } from '../../../src/checks/no-any-port.ts';
import { judge } from './facts.ts';
import { namespace, pod, policy } from './shop.ts';

const RULE = 'NetworkPolicy/pay/web#spec.ingress[0]';

function allowing(ports: string): string {
  const spec = `{podSelector: {}, ingress: [{from: [{podSelector: {}}], ports: ${ports}}]}`;
  return `${namespace('pay')}${pod('pay/web')}${policy('pay/web', spec)}`;
}

describe('no-any-port', () => {
  test.each([
    '[{port: 8443}]',
    '[{port: https}]',
    '[{port: 9000, endPort: 9099}]',
    '[{protocol: UDP, port: 53}, {port: 53}]',
  ])('passes for ports: %s', async (ports) => {
    const { [RULE]: finding } = await judge(noAnyPort, { yaml: allowing(ports) });
    expect(finding).toMatchObject({ status: 'pass', severity: 'medium' });
  });

  test.each([
    ['[]', 'every port of every protocol'],
    ['[{protocol: UDP}]', 'every UDP port'],
    ['[{port: 9000, endPort: 9100}]', 'TCP 9000-9100 (101 ports)'],
    ['[{port: 1, endPort: 60}, {port: 61, endPort: 120}]', 'TCP 1-120 (120 ports)'],
  ])('fails for ports: %s', async (ports, words) => {
    const { [RULE]: finding } = await judge(noAnyPort, { yaml: allowing(ports) });
    expect(finding!.status).toBe('fail');
    expect(finding!.message).toContain(words);
    expect(finding!.remediation!.yaml).toBe('ports:\n  - protocol: TCP\n    port: 8443\n');
  });

  test('is unknown for a port that validation would refuse', async () => {
    const { [RULE]: finding } = await judge(noAnyPort, { yaml: allowing('[{port: 8443, endPort: 80}]') });
    expect(finding).toMatchObject({ status: 'unknown', reasons: ['U2'] });
  });

  test.each(['{podSelector: {}, ingress: all}', '{podSelector: {}, rules: []}'])(
    'is unknown for rules that cannot be read, rather than a fail: %s',
    async (spec) => {
      const yaml = `${namespace('pay')}${pod('pay/web')}${policy('pay/web', spec)}`;
      const statuses = Object.values(await judge(noAnyPort, { yaml })).map((finding) => finding!.status);
      expect(new Set(statuses)).toEqual(new Set(['unknown']));
    },
  );

  test('does not apply to a policy that selects nothing', async () => {
    const yaml = `${namespace('pay')}${policy('pay/web', '{podSelector: {}, ingress: [{}]}')}`;
    expect((await judge(noAnyPort, { yaml }))[RULE]!.status).toBe('not-applicable');
  });
});
