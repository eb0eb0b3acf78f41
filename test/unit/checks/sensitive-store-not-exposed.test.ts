import { describe, expect, test } from 'vitest';
import { sensitiveStoreNotExposed } from '../../../src/checks/sensitive-store-not-exposed.ts';
import { type Given, judge, statuses, tcp, zones } from './facts.ts';
import { denyAll, loadBalancer, namespace, object, pod, policy } from './shop.ts';

const DB = 'Pod/pay/db';
const STORE = { labels: { 'segproof.dev/role': 'store' } };
const shop = [
  namespace('pay', { 'pci-zone': 'cde' }),
  namespace('edge', { 'pci-zone': 'dmz' }),
  pod('pay/db', STORE),
  pod('pay/api'),
  pod('edge/proxy'),
].join('');
const sealed = `${shop}${denyAll('pay')}`;
const zoned = (flows = [] as ReturnType<typeof tcp>[]) =>
  zones(flows, { cde: 'in-scope', dmz: 'in-scope', out: 'out-of-scope' });

function admit(from: string): string {
  return policy(
    'pay/db',
    `{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [${from}], ports: [{port: 8443}]}]}`,
  );
}
const fromEdge = admit('{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: edge}}}');
const openEgress = policy('pay/out', '{podSelector: {}, policyTypes: [Egress], egress: [{}]}');
const fromApi = admit('{podSelector: {matchLabels: {app: api}}}') + openEgress;

async function finding(yaml: string, more: Given = {}) {
  return (await judge(sensitiveStoreNotExposed, { yaml, ...more }))[DB]!;
}

describe('sensitive-store-not-exposed', () => {
  test('judges stores only, by label or annotation, and passes where neither Internet nor outer tier gets in', async () => {
    expect(statuses(await judge(sensitiveStoreNotExposed, { yaml: sealed + fromApi }))).toEqual({
      [DB]: 'pass',
    });
    const parameters = { label: 'tier', value: 'data' };
    const other = sealed + pod('pay/ledger', { labels: { tier: 'data' } });
    expect(statuses(await judge(sensitiveStoreNotExposed, { yaml: other, parameters }))).toEqual({
      'Pod/pay/ledger': 'pass',
    });
  });

  test('fails where policies admit the Internet', async () => {
    const found = await finding(sealed + admit('{ipBlock: {cidr: 203.0.113.0/24}}'));
    expect(found).toMatchObject({ status: 'fail', severity: 'critical' });
    expect(found.message).toContain('internet 203.0.113.0-203.0.113.255 (TCP 8443), by rule spec.ingress[0]');
    expect((await finding(sealed + admit('{ipBlock: {cidr: 10.0.0.0/8}}'))).status).toBe('pass');
  });

  test('fails for a way in that leads to the store, public or not', async () => {
    const found = await finding(sealed + loadBalancer('pay/db', 'db', '10.0.0.9'));
    expect(found.message).toBe('LoadBalancer Service pay/db leads from beyond the cluster to pay/db[Pod].');
  });

  test('fails for a peer in the outer zone, unless an approved flow or the parameter covers it', async () => {
    const yaml = sealed + fromEdge;
    expect((await finding(yaml, { scope: zoned() })).message).toContain('edge/proxy[Pod]');
    expect((await finding(yaml, { scope: zoned([tcp('dmz', 'cde', 8443)]) })).status).toBe('pass');
    const parameters = { appTier: ['edge/proxy'] };
    expect((await finding(yaml, { scope: zoned(), parameters })).status).toBe('pass');
    expect((await finding(yaml, { scope: zoned(), parameters: { dmzZones: ['outer'] } })).status).toBe(
      'pass',
    );
  });

  test('fails for a peer behind a public load balancer, and is unknown (U6) where its side is not known', async () => {
    const yaml = sealed + fromEdge;
    expect((await finding(yaml + loadBalancer('edge/proxy', 'proxy'))).status).toBe('fail');
    expect((await finding(yaml + loadBalancer('edge/proxy', 'proxy', '10.0.0.9'))).status).toBe('pass');
    expect(await finding(yaml + loadBalancer('edge/proxy', 'proxy', ''))).toMatchObject({
      status: 'unknown',
      reasons: ['U6'],
    });
  });

  test('without a labelled workload it is unknown (U8), and not applicable only with an attestation that holds', async () => {
    const yaml = namespace('pay') + pod('pay/api');
    const attested = (expires?: string) => ({
      registers: {
        attestations: [
          {
            id: 'A-1',
            framework: 'pci-dss-4.0.1',
            control: '1.4.4',
            item: 'no-data-stores',
            statement: 'Card data is kept outside this cluster.',
            signer: 'dana',
            on: '2026-10-01',
            ...(expires && { expires }),
          },
        ],
      },
    });
    const cluster = async (given: Given) => (await judge(sensitiveStoreNotExposed, given))['Cluster//shop']!;
    expect(await cluster({ yaml })).toMatchObject({ status: 'unknown', reasons: ['U8'] });
    expect((await cluster({ yaml, ...attested() })).status).toBe('not-applicable');
    expect((await cluster({ yaml, ...attested('2026-10-31') })).status).toBe('unknown');
    const unread = await cluster({ yaml, ...attested(), unread: { pods: 'forbidden' } });
    expect(unread).toMatchObject({ status: 'unknown', reasons: ['U1'] });
  });

  test('is unknown (U2) where a policy kind that is not modelled could open it, and (U1) where Services were not read', async () => {
    const opaque = object('cilium.io/v2', 'CiliumNetworkPolicy', 'pay/legacy', {});
    expect(await finding(sealed + opaque)).toMatchObject({ status: 'unknown', reasons: ['U2'] });
    expect(await finding(sealed, { unread: { services: 'forbidden' } })).toMatchObject({ reasons: ['U1'] });
  });

  test('passes once its remediation is applied', async () => {
    const { status, remediation } = await finding(shop);
    expect(status).toBe('fail');
    expect((await finding(shop + remediation!.yaml)).status).toBe('pass');
  });
});
