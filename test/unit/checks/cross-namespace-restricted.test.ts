import { describe, expect, test } from 'vitest';
import { crossNamespaceRestricted } from '../../../src/checks/cross-namespace-restricted.ts';
import { type Given, judge, statuses, tcp, zones } from './facts.ts';
import { denyAll, namespace, object, pod, policy } from './shop.ts';

const API = 'Pod/pay/api';
const shop = [
  namespace('pay', { 'pci-zone': 'cde' }),
  namespace('shop', { 'pci-zone': 'connected' }),
  namespace('kube-system'),
  pod('pay/api', { ip: '10.1.0.1' }),
  pod('pay/db', { ip: '10.1.0.2' }),
  pod('shop/web', { ip: '10.1.0.3' }),
  pod('kube-system/coredns', { ip: '10.1.0.4' }),
].join('');
const sealed = `${shop}${denyAll('pay')}`;

const space = (name: string) => `{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${name}}}}`;

function ingress(from: string, port = 8443): string {
  return policy(
    'pay/api',
    `{podSelector: {matchLabels: {app: api}}, policyTypes: [Ingress], ingress: [{from: [${from}], ports: [{port: ${port}}]}]}`,
  );
}

function egress(to: string): string {
  return policy(
    'pay/api-out',
    `{podSelector: {matchLabels: {app: api}}, policyTypes: [Egress], egress: [{to: [${to}]}]}`,
  );
}

async function finding(yaml: string, more: Given = {}) {
  return (await judge(crossNamespaceRestricted, { yaml, ...more }))[API]!;
}

describe('cross-namespace-restricted', () => {
  test('passes where peers are of the own namespace or addresses only', async () => {
    expect((await finding(sealed)).status).toBe('pass');
    expect((await finding(sealed + ingress('{podSelector: {}}'))).status).toBe('pass');
    expect((await finding(sealed + ingress('{ipBlock: {cidr: 198.51.100.0/24}}'))).status).toBe('pass');
  });

  test('fails for a peer of another namespace in either direction, with the rule', async () => {
    const found = await finding(sealed + ingress('{namespaceSelector: {}}'));
    expect(found).toMatchObject({ status: 'fail', severity: 'medium' });
    expect(found.message).toContain(
      'shop/web[Pod] (TCP 8443), by rule spec.ingress[0] of NetworkPolicy pay/api',
    );
    const out = await finding(sealed + egress(space('shop')));
    expect(out.message).toContain(
      'may connect to peers of other namespaces that nobody approved: shop/web[Pod]',
    );
  });

  test('passes for the platform and for peers of the parameter', async () => {
    expect((await finding(sealed + egress(space('kube-system')))).status).toBe('pass');
    const yaml = sealed + ingress(space('shop'));
    expect((await finding(yaml, { parameters: { peers: ['shop/*'] } })).status).toBe('pass');
    expect((await finding(yaml, { parameters: { peers: ['pay/api'] } })).status).toBe('pass');
    expect((await finding(yaml, { parameters: { peers: ['pay/db'] } })).status).toBe('fail');
    expect((await judge(crossNamespaceRestricted, { yaml: shop }))['Pod/kube-system/coredns']!.status).toBe(
      'pass',
    );
  });

  test('passes for what an approved flow covers, and for nothing beyond it', async () => {
    const yaml = sealed + ingress(space('shop'));
    const with_ = (port: number) => ({ scope: zones([tcp('connected', 'cde', port)]) });
    expect((await finding(yaml, with_(8443))).status).toBe('pass');
    expect((await finding(yaml, with_(443))).status).toBe('fail');
  });

  test('a flow within one zone counts only where a row says so', async () => {
    const yaml = `${namespace('card', { 'pci-zone': 'cde' })}${pod('card/vault')}${sealed}${ingress(space('card'))}`;
    expect((await finding(yaml, { scope: zones() })).status).toBe('fail');
    expect((await finding(yaml, { scope: zones([tcp('cde', 'cde', 8443)]) })).status).toBe('pass');
  });

  test('does not apply on the host network; is unknown where policies or pods are not known', async () => {
    expect((await finding(pod('pay/api', { hostNetwork: true }))).status).toBe('not-applicable');
    const opaque = object('cilium.io/v2', 'CiliumNetworkPolicy', 'pay/legacy', {});
    expect(await finding(sealed + opaque)).toMatchObject({ status: 'unknown', reasons: ['U2'] });
    const unread = await judge(crossNamespaceRestricted, { yaml: sealed, unread: { pods: 'timeout' } });
    expect(statuses(unread)).toEqual({ 'Cluster//shop': 'unknown' });
  });

  test('passes once the remediations of both directions are applied', async () => {
    const first = await finding(shop);
    expect(first.status).toBe('fail');
    const isolated = `${shop}${first.remediation!.yaml}---\n`;
    const second = await finding(isolated);
    expect(second.status).toBe('fail');
    expect((await finding(`${isolated}${second.remediation!.yaml}`)).status).toBe('pass');
  });
});
