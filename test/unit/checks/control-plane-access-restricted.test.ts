import { describe, expect, test } from 'vitest';
import { controlPlaneAccessRestricted } from '../../../src/checks/control-plane-access-restricted.ts';
import { type Given, judge } from './facts.ts';
import { document, namespace, node, object, pod, policy } from './shop.ts';

const WEB = 'Pod/shop/web';
const apiServer = document({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    namespace: 'default',
    name: 'kubernetes',
    labels: { 'kubernetes.io/service-name': 'kubernetes' },
  },
  addressType: 'IPv4',
  endpoints: [{ addresses: ['10.0.0.10'] }],
  ports: [{ name: 'https', port: 6443, protocol: 'TCP' }],
});
const service = document({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace: 'default', name: 'kubernetes' },
  spec: { clusterIP: '10.96.0.1', clusterIPs: ['10.96.0.1'], ports: [{ port: 443, targetPort: 6443 }] },
});
const nodes = `${node('control-1', '10.0.0.10', { 'node-role.kubernetes.io/control-plane': '' })}${node('node-1', '10.0.0.21')}`;
const pods = `${namespace('shop')}${pod('shop/web')}`;
const shop = `${pods}${nodes}${apiServer}`;

function towards(cidr: string, port: number | undefined = 443): string {
  return policy(
    'shop/web',
    `{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: ${cidr}}}], ports: [{port: ${port}}]}]}`,
  );
}

async function finding(yaml: string, more: Given = {}, name = WEB) {
  return (await judge(controlPlaneAccessRestricted, { yaml, ...more }))[name]!;
}

describe('control-plane-access-restricted', () => {
  test('fails for the API server, the kubelet and etcd, with the rule', async () => {
    const found = await finding(shop + towards('10.0.0.0/24', 6443));
    expect(found).toMatchObject({ status: 'fail', severity: 'high' });
    expect(found.message).toContain('(TCP 6443) by rule spec.egress[0] of NetworkPolicy shop/web');
    expect((await finding(shop + towards('10.0.0.21/32', 10250))).message).toContain('(TCP 10250)');
    expect((await finding(shop + towards('10.0.0.10/32', 2379))).message).toContain('(TCP 2379)');
  });

  test('passes where none of them can be reached: other ports, other addresses, etcd’s port on a worker', async () => {
    expect((await finding(shop + towards('10.0.0.0/24', 8080))).status).toBe('pass');
    expect((await finding(shop + towards('203.0.113.0/24'))).status).toBe('pass');
    expect((await finding(shop + towards('10.0.0.21/32', 2379))).status).toBe('pass');
  });

  test('passes for approved workloads, and finds the API server of a managed cluster by its EndpointSlice', async () => {
    expect((await finding(shop, { parameters: { approved: ['shop/w*'] } })).status).toBe('pass');
    expect((await finding(shop + pod('kube-system/metrics'), {}, 'Pod/kube-system/metrics')).status).toBe(
      'pass',
    );
    const managed = `${pods}${node('node-1', '10.0.0.21')}${apiServer.replace('10.0.0.10', '172.20.4.9').replace('6443', '443')}`;
    expect((await finding(managed + towards('172.20.0.0/16'))).status).toBe('fail');
    expect((await finding(managed + towards('172.21.0.0/16'))).status).toBe('pass');
  });

  test('is unknown where the addresses were not read, unless no address can be reached or they are configured', async () => {
    const yaml = `${pods}${node('node-1', '10.0.0.21')}`;
    expect(await finding(yaml + towards('198.51.100.0/24'))).toMatchObject({
      status: 'unknown',
      reasons: ['U8'],
    });
    const parameters = { apiServers: ['203.0.113.50'] };
    expect((await finding(yaml + towards('198.51.100.0/24'), { parameters })).status).toBe('pass');
    expect((await finding(yaml + towards('203.0.113.0/24'), { parameters })).status).toBe('fail');
    const deny = policy('shop/deny', '{podSelector: {}, policyTypes: [Egress]}');
    expect((await finding(pods + deny)).status).toBe('pass');
    expect(await finding(`${pods}${apiServer}${towards('198.51.100.0/24')}`)).toMatchObject({
      reasons: ['U1'],
    });
  });

  test('is unknown where a policy names the address of the Service, or is of a kind that is not modelled', async () => {
    expect((await finding(shop + service + towards('10.96.0.1/32'))).status).toBe('unknown');
    const opaque = object('cilium.io/v2', 'CiliumNetworkPolicy', 'shop/legacy', {});
    expect(await finding(shop + towards('198.51.100.0/24') + opaque)).toMatchObject({
      status: 'unknown',
      reasons: ['U2'],
    });
  });

  test('does not apply on the host network, and passes once its remediation is applied', async () => {
    expect((await finding(pod('shop/web', { hostNetwork: true }) + nodes)).status).toBe('not-applicable');
    const { status, remediation } = await finding(shop);
    expect(status).toBe('fail');
    expect((await finding(shop + remediation!.yaml)).status).toBe('pass');
  });
});
