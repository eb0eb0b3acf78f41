import { describe, expect, test } from 'vitest';
import { dnsEgressRestricted } from '../../../src/checks/dns-egress-restricted.ts';
import { judge } from './facts.ts';
import { document, namespace, object, pod, policy } from './shop.ts';

const NAME = 'Pod/pay/gateway';
const dns = document({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace: 'kube-system', name: 'kube-dns' },
  spec: { clusterIP: '10.96.0.10', clusterIPs: ['10.96.0.10'], ports: [{ port: 53, protocol: 'UDP' }] },
});
const shop = `${namespace('pay')}${pod('pay/gateway')}${dns}`;

function towards(cidr: string, port: number | string = 53, protocol = 'UDP'): string {
  return `${shop}${policy('pay/gateway', `{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: ${cidr}}}], ports: [{port: ${port}, protocol: ${protocol}}]}]}`)}`;
}

async function finding(yaml: string, parameters = {}, scope = {}) {
  return (await judge(dnsEgressRestricted, { yaml, parameters, scope }))[NAME]!;
}

describe('dns-egress-restricted', () => {
  test('fails for DNS to anywhere, with the rule and the ports', async () => {
    const found = await finding(towards('0.0.0.0/0'));
    expect(found).toMatchObject({ status: 'fail', severity: 'medium' });
    expect(found.message).toContain('(UDP 53) by rule spec.egress[0] of NetworkPolicy pay/gateway');
  });

  test('fails for DNS over TLS and where nothing isolates the workload, telling only the ports of DNS', async () => {
    expect((await finding(towards('9.9.9.9/32', 853, 'TCP'))).status).toBe('fail');
    expect((await finding(shop)).message).toContain('(TCP 53,853 UDP 53,853)');
  });

  test('passes for the address of the cluster’s DNS service, and fails for a block around it', async () => {
    expect((await finding(towards('10.96.0.10/32'))).status).toBe('pass');
    expect((await finding(towards('10.96.0.0/24'))).status).toBe('fail');
  });

  test('passes for approved resolvers by address, block or name of an external', async () => {
    const yaml = towards('198.51.100.0/28');
    expect((await finding(yaml)).status).toBe('fail');
    expect((await finding(yaml, { resolvers: ['198.51.100.0/24'] })).status).toBe('pass');
    const externals = { 'corp-dns': ['198.51.100.0/28'] };
    expect((await finding(yaml, { resolvers: ['corp-dns'] }, { externals })).status).toBe('pass');
    expect((await finding(towards('169.254.20.10/32'))).status).toBe('pass');
  });

  test('does not apply where no DNS leaves the pods, nor on the host network', async () => {
    expect((await finding(towards('0.0.0.0/0', 443, 'TCP'))).status).toBe('not-applicable');
    expect((await finding(pod('pay/gateway', { hostNetwork: true }))).status).toBe('not-applicable');
  });

  test('is unknown (U2) where a policy kind that is not modelled could open it', async () => {
    const opaque = object('cilium.io/v2', 'CiliumNetworkPolicy', 'pay/legacy', {});
    expect(await finding(towards('10.96.0.10/32') + opaque)).toMatchObject({
      status: 'unknown',
      reasons: ['U2'],
    });
  });

  test('no longer fails once its remediation is applied', async () => {
    const { remediation } = await finding(shop);
    expect((await finding(`${shop}${remediation!.yaml}`)).status).toBe('not-applicable');
  });
});
