import { describe, expect, test } from 'vitest';
import { adminPortsRestricted } from '../../../src/checks/admin-ports-restricted.ts';
import type { Flow } from '../../../src/model/scope.ts';
import { type Given, judge, statuses, tcp, zones } from './facts.ts';
import { denyAll, namespace, object, pod, policy } from './shop.ts';

const DB = 'Pod/pay/db';
const TIER = { 'pci-zone': 'cde' };
const shop = [
  namespace('pay', TIER),
  namespace('ops', { 'pci-zone': 'mgmt' }),
  namespace('blog', { 'pci-zone': 'out' }),
  pod('pay/db', { ip: '10.1.0.1', labels: { 'app.kubernetes.io/part-of': 'ledger' } }),
  pod('pay/api', { ip: '10.1.0.2', labels: { 'app.kubernetes.io/part-of': 'ledger' } }),
  pod('pay/mailer', { ip: '10.1.0.3' }),
  pod('ops/bastion', { ip: '10.1.0.4' }),
  pod('blog/wiki', { ip: '10.1.0.5' }),
  denyAll('pay'),
].join('');

/** Lets peers connect to the database, and leave their own namespace for it. */
function admit(from: string, port: string = '5432'): string {
  return (
    policy(
      'pay/db',
      `{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [${from}], ports: [{port: ${port}}]}]}`,
    ) + policy('pay/out', '{podSelector: {}, policyTypes: [Egress], egress: [{}]}')
  );
}

const fromApp = (app: string) => `{podSelector: {matchLabels: {app: ${app}}}}`;
const fromSpace = (name: string) =>
  `{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${name}}}}`;

function scope(flows: readonly Flow[] = []) {
  return zones(flows, { cde: 'in-scope', mgmt: 'in-scope', out: 'out-of-scope' });
}

async function finding(yaml: string, more: Given = {}) {
  return (await judge(adminPortsRestricted, { yaml: shop + yaml, scope: scope(), ...more }))[DB]!;
}

describe('admin-ports-restricted', () => {
  test('passes for the owning application and for the zone of administrators', async () => {
    expect((await finding(admit(fromApp('api')))).status).toBe('pass');
    expect((await finding(admit(fromSpace('ops')))).status).toBe('pass');
  });

  test('fails for another application of the namespace, naming peer, port and rule', async () => {
    const found = await finding(admit(fromApp('mailer')));
    expect(found).toMatchObject({ status: 'fail', severity: 'medium', cause: { name: 'db' } });
    expect(found.message).toContain(
      'pay/mailer[Pod] (TCP 5432), by rule spec.ingress[0] of NetworkPolicy pay/db',
    );
  });

  test('fails for another zone and for addresses, and is graver where a container declares the port', async () => {
    expect((await finding(admit(fromSpace('blog')))).status).toBe('fail');
    expect((await finding(admit('{ipBlock: {cidr: 10.0.0.0/9}}'))).message).toContain('internal 10.');
    const declared = await finding(admit(fromSpace('blog'), '8443'), { parameters: { ports: ['TCP 8443'] } });
    expect(declared).toMatchObject({ status: 'fail', severity: 'high' });
  });

  test('passes for a flow that names the port, and not for a flow of any port', async () => {
    const yaml = admit(fromSpace('blog'));
    expect((await finding(yaml, { scope: scope([tcp('out', 'cde', 5432)]) })).status).toBe('pass');
    const any: Flow = { from: 'out', to: 'cde', ports: 'any' };
    expect((await finding(yaml, { scope: scope([any]) })).status).toBe('fail');
  });

  test('takes its ports, zones and labels from parameters', async () => {
    const yaml = admit(fromSpace('blog'));
    expect((await finding(yaml, { parameters: { zones: ['out'] } })).status).toBe('pass');
    expect((await finding(yaml, { parameters: { ports: ['22'] } })).status).toBe('not-applicable');
    expect(
      (await finding(admit(fromApp('api')), { parameters: { applicationLabels: ['app'] } })).status,
    ).toBe('fail');
    expect(
      (
        await finding(admit('{ipBlock: {cidr: 10.9.0.0/16}}'), {
          scope: { ...scope(), externals: { vpn: ['10.9.0.0/16'] } },
          parameters: { zones: ['vpn'] },
        })
      ).status,
    ).toBe('pass');
  });

  test('does not apply where nobody may connect to such a port and none is declared; a declared one that nobody reaches passes', async () => {
    expect((await finding('')).status).toBe('not-applicable');
    expect((await finding(admit(fromSpace('blog'), '8443'))).status).toBe('not-applicable');
    expect((await finding('', { parameters: { ports: ['8443'] } })).status).toBe('pass');
  });

  test('is unknown (U2) where a policy kind that is not modelled could open it, and (U1) where pods were not read', async () => {
    const opaque = object('cilium.io/v2', 'CiliumNetworkPolicy', 'pay/legacy', {});
    expect(await finding(admit(fromApp('api')) + opaque)).toMatchObject({
      status: 'unknown',
      reasons: ['U2'],
    });
    const unread = await judge(adminPortsRestricted, { yaml: shop, unread: { pods: 'forbidden' } });
    expect(statuses(unread)).toEqual({ 'Cluster//shop': 'unknown' });
  });

  test('no longer fails once its remediation is applied', async () => {
    const open = shop.replace(denyAll('pay'), '');
    const given = { yaml: open, scope: scope() };
    const found = (await judge(adminPortsRestricted, given))[DB]!;
    expect(found.status).toBe('fail');
    const after = await judge(adminPortsRestricted, { ...given, yaml: open + found.remediation!.yaml });
    expect(after[DB]!.status).toBe('not-applicable');
  });
});
