import { describe, expect, test } from 'vitest';
import { metadataApiBlocked } from '../../../src/checks/metadata-api-blocked.ts';
import { judge } from './facts.ts';
import { document, namespace, object, pod, policy } from './shop.ts';

const NAME = 'Pod/pay/gateway';
const shop = `${namespace('pay')}${pod('pay/gateway')}`;

function cloudNode(providerID?: string): string {
  return document({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node-1' },
    spec: { ...(providerID && { providerID }) },
    status: { addresses: [{ type: 'InternalIP', address: '10.0.0.4' }] },
  });
}

const AWS = cloudNode('aws:///eu-west-1a/i-0abc');

function towards(...cidrs: readonly string[]): string {
  const to = cidrs.map((cidr) => `{ipBlock: {cidr: ${cidr}}}`).join(', ');
  return `${shop}${policy('pay/gateway', `{podSelector: {}, policyTypes: [Egress], egress: [{to: [${to}], ports: [{port: 80}]}]}`)}`;
}

async function finding(yaml: string, parameters = {}) {
  return (await judge(metadataApiBlocked, { yaml, parameters }))[NAME]!;
}

describe('metadata-api-blocked', () => {
  test('fails for a rule whose block holds the address, and names it', async () => {
    const found = await finding(AWS + towards('169.254.0.0/16'));
    expect(found).toMatchObject({ status: 'fail', severity: 'high', cause: { kind: 'NetworkPolicy' } });
    expect(found.message).toContain('(TCP 80) by rule spec.egress[0] of NetworkPolicy pay/gateway');
  });

  test('fails where nothing isolates the workload', async () => {
    expect(await finding(AWS + shop)).toMatchObject({ status: 'fail', cause: { kind: 'Namespace' } });
  });

  test('passes where the address is left out of an open block, and for addresses beside it', async () => {
    const except = `${shop}${policy('pay/gateway', '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32, 169.254.170.2/32]}}]}]}')}`;
    expect((await finding(AWS + except)).status).toBe('pass');
    expect((await finding(AWS + towards('169.254.170.23/32'))).status).toBe('pass');
  });

  test('fails for EC2’s address over IPv6 that the exception of IPv4 forgot', async () => {
    expect((await finding(AWS + towards('::/0'))).status).toBe('fail');
  });

  test('knows Azure’s wire server in Azure only', async () => {
    const yaml = towards('168.63.129.16/32');
    expect((await finding(cloudNode('azure:///subscriptions/1') + yaml)).status).toBe('fail');
    expect((await finding(AWS + yaml)).status).toBe('pass');
  });

  test('does not apply outside a cloud, nor on the host network', async () => {
    expect((await finding(cloudNode() + shop)).status).toBe('not-applicable');
    expect((await finding(cloudNode('kind://docker/shop/node-1') + shop)).status).toBe('not-applicable');
    expect((await finding(AWS + pod('pay/gateway', { hostNetwork: true }))).status).toBe('not-applicable');
  });

  test('is unknown (U8) for an open way where no node tells the cloud, and passes where there is none', async () => {
    expect(await finding(shop)).toMatchObject({ status: 'unknown', reasons: ['U8'] });
    expect((await finding(towards('10.0.0.0/8'))).status).toBe('pass');
  });

  test('is unknown (U2) where a policy kind that is not modelled could open it', async () => {
    const opaque = object('cilium.io/v2', 'CiliumNetworkPolicy', 'pay/legacy', {});
    expect(await finding(AWS + towards('10.0.0.0/8') + opaque)).toMatchObject({
      status: 'unknown',
      reasons: ['U2'],
    });
  });

  test('takes the cloud and the addresses from parameters', async () => {
    expect((await finding(shop, { provider: 'none' })).status).toBe('not-applicable');
    expect((await finding(shop, { provider: 'gcp' })).status).toBe('fail');
    const yaml = AWS + towards('198.51.100.9/32');
    expect((await finding(yaml, { addresses: ['198.51.100.9'] })).status).toBe('fail');
  });

  test('passes once its remediation is applied', async () => {
    const { remediation } = await finding(AWS + shop);
    expect((await finding(`${AWS}${shop}${remediation!.yaml}`)).status).toBe('pass');
  });
});
