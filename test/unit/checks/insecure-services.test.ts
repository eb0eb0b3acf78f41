import { describe, expect, test } from 'vitest';
import { insecureServices } from '../../../src/checks/insecure-services.ts';
import type { RegisteredFlow } from '../../../src/model/register.ts';
import { type Given, judge, statuses, zones } from './facts.ts';
import { denyAll, namespace, object, pod, policy } from './shop.ts';

const FTP = 'Pod/pay/ftp';
const shop = [
  namespace('pay', { 'pci-zone': 'cde' }),
  namespace('shop', { 'pci-zone': 'connected' }),
  pod('pay/ftp'),
  pod('shop/web'),
  denyAll('pay'),
].join('');

function admit(ports: string): string {
  return policy(
    'pay/ftp',
    `{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {}}], ports: [${ports}]}]}`,
  );
}

const ROW: RegisteredFlow = {
  id: 'F-7',
  dimension: 'pci-zone',
  from: 'connected',
  to: 'cde',
  ports: [{ protocol: 'TCP', ports: { first: 21, last: 21 } }],
  insecure: true,
  need: 'settlement files of the bank',
  compensating: 'IPsec between the nodes',
};

function register(row: Partial<RegisteredFlow> = {}): Given {
  return { registers: { flows: [{ ...ROW, ...row }] }, scope: zones() };
}

async function finding(yaml: string, more: Given = register({ id: 'none', from: 'cde' })) {
  return (await judge(insecureServices, { yaml: shop + yaml, ...more }))[FTP]!;
}

describe('insecure-services', () => {
  test('fails where a rule names the port, saying that the number is indicative', async () => {
    const found = await finding(admit('{port: 21}'));
    expect(found).toMatchObject({ status: 'fail', severity: 'high' });
    expect(found.message).toContain('by number');
    expect(found.message).toContain(
      'shop/web[Pod] (TCP 21), by rule spec.ingress[0] of NetworkPolicy pay/ftp',
    );
    expect((await finding(admit('{port: 20, endPort: 30}'))).message).toContain('(TCP 20-21,23)');
  });

  test('passes where no such port is open', async () => {
    expect((await finding('')).status).toBe('pass');
    expect((await finding(admit('{port: 8443}'))).status).toBe('pass');
    expect((await finding(admit('{port: 161}'))).status).toBe('fail');
    const parameters = { insecurePorts: ['UDP 161'] };
    expect((await finding(admit('{port: 161}'), { ...register(), parameters })).status).toBe('pass');
  });

  test('passes with a row that gives need and compensating measure, and only with such a row', async () => {
    const yaml = admit('{port: 21}');
    expect((await finding(yaml, register())).status).toBe('pass');
    expect((await finding(yaml, register({ compensating: '' }))).status).toBe('fail');
    expect((await finding(yaml, register({ insecure: false }))).status).toBe('fail');
    expect((await finding(yaml, register({ expires: '2026-01-31' }))).status).toBe('fail');
    expect((await finding(yaml, register({ from: 'internet' }))).status).toBe('fail');
    expect((await finding(admit('{port: 21}, {port: 23}'), register())).message).toContain('(TCP 23)');
  });

  test('is unknown where the port is open as one of many, and fails where a container declares it', async () => {
    const any = policy(
      'pay/any',
      '{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {}}]}]}',
    );
    expect(await finding(any)).toMatchObject({ status: 'unknown', reasons: ['U8'] });
    expect((await finding(admit('{port: 1, endPort: 1024}'))).status).toBe('unknown');
    expect((await finding(admit('{port: 21}') + any)).status).toBe('fail');
    const parameters = { insecurePorts: ['8443'] };
    expect((await finding(any, { ...register(), parameters })).status).toBe('fail');
    expect((await finding(admit('{port: https}'), { ...register(), parameters })).status).toBe('fail');
  });

  test('is unknown (U8) without a flow register, and (U2) where a policy kind is not modelled', async () => {
    expect(await finding(admit('{port: 21}'), {})).toMatchObject({ status: 'unknown', reasons: ['U8'] });
    const opaque = object('cilium.io/v2', 'CiliumNetworkPolicy', 'pay/legacy', {});
    expect((await finding(opaque)).status).toBe('unknown');
    const unread = await judge(insecureServices, { yaml: shop, unread: { pods: 'forbidden' } });
    expect(statuses(unread)).toEqual({ 'Cluster//shop': 'unknown' });
  });

  test('does not apply on the host network, and passes once its remediation is applied', async () => {
    const hosted = await judge(insecureServices, { yaml: pod('pay/ftp', { hostNetwork: true }) });
    expect(hosted[FTP]!.status).toBe('not-applicable');
    const open = shop.replace(denyAll('pay'), '');
    const given = { ...register(), parameters: { insecurePorts: ['8443'] } };
    const found = (await judge(insecureServices, { yaml: open, ...given }))[FTP]!;
    expect(found.status).toBe('fail');
    const after = await judge(insecureServices, { yaml: open + found.remediation!.yaml, ...given });
    expect(after[FTP]!.status).toBe('pass');
  });
});
