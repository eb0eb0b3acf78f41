import { describe, expect, test } from 'vitest';
import { inventoryReconciled } from '../../../src/checks/inventory-reconciled.ts';
import type { ComponentEntry } from '../../../src/model/register.ts';
import { type Given, judge, statuses, zones } from './facts.ts';
import { deployment, document, namespace, node, pod } from './shop.ts';

const NAME = 'Pod/pay/db';
const CLUSTER = 'Cluster//shop';
const known = { labels: { team: 'payments', 'app.kubernetes.io/component': 'database' } };
const row: ComponentEntry = {
  id: 'C-1',
  match: { namespace: 'pay', name: 'd*' },
  owner: 'payments',
  purpose: 'card database',
};
const pay = namespace('pay', { 'pci-zone': 'cde' });

async function inventory(yaml: string, components?: readonly ComponentEntry[], more: Given = {}) {
  const registers = components ? { components } : {};
  return judge(inventoryReconciled, { yaml, registers, scope: zones(), ...more });
}

describe('inventory-reconciled: workloads', () => {
  test('passes for one with owner, function, zone and a row of the register', async () => {
    const { [NAME]: finding } = await inventory(pay + pod('pay/db', known), [row]);
    expect(finding).toMatchObject({ status: 'pass', severity: 'high', zones: ['pci-zone/cde'] });
  });

  test('the register says owner and function where labels do not', async () => {
    expect((await inventory(pay + pod('pay/db'), [row]))[NAME]!.status).toBe('pass');
  });

  test('fails for what is missing, and proposes a row', async () => {
    const { [NAME]: finding } = await inventory(namespace('pay') + pod('pay/db'), []);
    expect(finding!.status).toBe('fail');
    expect(finding!.message).toContain(
      'no owner, no function, no zone in pci-zone and is not in the register',
    );
    expect(finding!.remediation!.yaml).toContain('namespace: pay');
  });

  test('fails for one that the register does not hold, though its labels say all; an empty match holds nothing', async () => {
    const yaml = pay + pod('pay/db', known);
    expect((await inventory(yaml, [{ ...row, match: { name: 'web' } }]))[NAME]!.status).toBe('fail');
    expect((await inventory(yaml, [{ ...row, match: {} }]))[NAME]!.status).toBe('fail');
  });

  test('is unknown (U8) without a register, or without zones, for what rests on them', async () => {
    const yaml = pay + pod('pay/db', known);
    expect((await inventory(yaml))[NAME]).toMatchObject({ status: 'unknown', reasons: ['U8'] });
    expect((await inventory(yaml, [row], { scope: {} }))[NAME]).toMatchObject({ reasons: ['U8'] });
    expect((await inventory(pay + pod('pay/db')))[NAME]!.status).toBe('fail');
  });

  test('an empty label says nothing, and labels of the namespace count', async () => {
    const empty = { labels: { ...known.labels, team: ' ' } };
    expect((await inventory(pay + pod('pay/db', empty)))[NAME]!.message).toContain('no owner');
    const owned = namespace('pay', { 'pci-zone': 'cde', team: 'payments' });
    expect((await inventory(owned + pod('pay/db', { labels: { function: 'database' } })))[NAME]!.status).toBe(
      'unknown',
    );
  });

  test('parameters name other labels', async () => {
    const parameters = { owner: ['squad'], function: ['role'] };
    const yaml = pay + pod('pay/db', { labels: { squad: 'payments', role: 'database' } });
    expect((await inventory(yaml, [], { parameters }))[NAME]!.message).not.toContain('no owner');
    expect((await inventory(pay + pod('pay/db', known), [], { parameters }))[NAME]!.message).toContain(
      'no owner',
    );
  });

  test('workloads of zones out of scope are not asked', async () => {
    const out = namespace('pay', { 'pci-zone': 'out' }) + pod('pay/db');
    expect(statuses(await inventory(out, []))).toEqual({ [CLUSTER]: 'not-applicable' });
  });
});

describe('inventory-reconciled: addresses', () => {
  const shop = `${pay}${pod('pay/db', { ...known, ip: '10.1.0.4' })}${node('node-1', '192.168.0.7')}`;

  function slice(name: string, ...addresses: readonly string[]): string {
    return document({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'pay', name, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      endpoints: [{ addresses }],
      ports: [],
    });
  }

  function ciliumEndpoint(name: string, ipv4: string): string {
    return document({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumEndpoint',
      metadata: { namespace: 'pay', name },
      status: {
        id: 7,
        identity: { id: 1234, labels: ['k8s:app=db'] },
        networking: { addressing: [{ ipv4 }] },
      },
    });
  }

  test("passes where each is a pod's, a node's or a declared external's", async () => {
    const yaml = shop + slice('legacy', '10.1.0.4', '192.168.0.7', '10.20.3.9');
    const scope = zones([], undefined, { externals: { 'core-db': ['10.20.3.0/24'] } });
    const { [CLUSTER]: finding } = await inventory(yaml, [row], { scope });
    expect(finding!.status).toBe('pass');
  });

  test('fails for an address of an EndpointSlice that nothing explains', async () => {
    const { [CLUSTER]: finding } = await inventory(shop + slice('legacy', '10.20.3.9'), [row]);
    expect(finding).toMatchObject({ status: 'fail', cause: { kind: 'EndpointSlice', name: 'legacy' } });
    expect(finding!.message).toContain('10.20.3.9 of EndpointSlice pay/legacy');
  });

  test('the addresses of the API server explain themselves', async () => {
    const yaml =
      shop + slice('kubernetes', '172.16.0.1').replace('"namespace":"pay"', '"namespace":"default"');
    expect((await inventory(yaml, [row]))[CLUSTER]!.status).toBe('pass');
  });

  test("holds Cilium's endpoints against the pods, both ways", async () => {
    expect((await inventory(shop + ciliumEndpoint('db', '10.1.0.4'), [row]))[CLUSTER]!.status).toBe('pass');
    const stranger = shop + ciliumEndpoint('db', '10.1.0.4') + ciliumEndpoint('ghost', '10.1.0.9');
    expect((await inventory(stranger, [row]))[CLUSTER]!.message).toContain(
      '10.1.0.9 of CiliumEndpoint pay/ghost',
    );
    const unmanaged = shop + pod('pay/early', { ip: '10.1.0.8' }) + ciliumEndpoint('db', '10.1.0.4');
    expect((await inventory(unmanaged, [row]))[CLUSTER]!.message).toContain('no record of Pod pay/early');
  });

  test("holds Calico's endpoints against the pods, in whatever form the address is written", async () => {
    const calico = (ip: string) =>
      document({
        apiVersion: 'projectcalico.org/v3',
        kind: 'WorkloadEndpoint',
        metadata: { namespace: 'pay', name: 'node--1-k8s-db-eth0' },
        spec: { ipNetworks: [ip] },
      });
    const six = `${pay}${pod('pay/db', { ip: 'fd00::4' })}`;
    expect((await inventory(shop + calico('10.1.0.4/32'), [row]))[CLUSTER]!.status).toBe('pass');
    expect((await inventory(six + calico('fd00:0::0004/128'), [row]))[CLUSTER]!.status).toBe('pass');
    expect((await inventory(shop + calico('10.1.0.5/32'), [row]))[CLUSTER]!.status).toBe('fail');
  });

  test('fails where two pods have one address, but for those on the host network', async () => {
    const twice = shop + pod('pay/twin', { ip: '10.1.0.4' });
    expect((await inventory(twice, [row]))[CLUSTER]!.message).toContain(
      'is the address of Pod pay/db and of',
    );
    const host = { ip: '192.168.0.7', hostNetwork: true };
    const onHost = shop + pod('pay/agent', host) + pod('pay/proxy', host);
    expect((await inventory(onHost, [row]))[CLUSTER]!.status).toBe('pass');
  });

  test.each(['pods', 'nodes', 'endpointslices', 'ciliumendpoints'])(
    'is unknown (U1) where %s could not be read',
    async (resource) => {
      const yaml = shop + slice('legacy', '10.20.3.9');
      const found = await inventory(yaml, [row], { unread: { [resource]: 'forbidden' } });
      expect(found[CLUSTER]).toMatchObject({ status: 'unknown', reasons: ['U1'] });
    },
  );

  test('does not apply to a design, which has no addresses', async () => {
    const found = await inventory(pay + deployment('pay/db'), [row], { mode: 'manifests' });
    expect(found[CLUSTER]!.status).toBe('not-applicable');
  });
});
