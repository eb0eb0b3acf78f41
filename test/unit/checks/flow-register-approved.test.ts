import { describe, expect, test } from 'vitest';
import { flowRegisterApproved } from '../../../src/checks/flow-register-approved.ts';
import type { RegisteredFlow } from '../../../src/model/register.ts';
import { type Given, judge, statuses, tcp, zones } from './facts.ts';
import { denyAll, namespace, object, pod, policy } from './shop.ts';

const PAIR = 'ZonePair/pci-zone/connected/cde';
const shop = [
  namespace('pay', { 'pci-zone': 'cde' }),
  namespace('shop', { 'pci-zone': 'connected' }),
  pod('pay/api'),
  pod('shop/web'),
  denyAll('pay'),
  policy(
    'pay/api',
    '{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {pci-zone: connected}}}], ports: [{port: 8443}]}]}',
  ),
].join('');

const ROW: RegisteredFlow = {
  id: 'F-14',
  dimension: 'pci-zone',
  ...tcp('connected', 'cde', 8443),
  approvedBy: 'alice',
  approvedOn: '2026-05-04',
  expires: '2027-05-04',
};

function rows(...flows: readonly Partial<RegisteredFlow>[]): Given {
  return { scope: zones(), registers: { flows: flows.map((flow) => ({ ...ROW, ...flow })) } };
}

async function finding(given: Given, yaml = shop) {
  return (await judge(flowRegisterApproved, { yaml, ...given }))[PAIR]!;
}

describe('flow-register-approved', () => {
  test('passes where an approved row covers all that is allowed', async () => {
    expect(await finding(rows({}))).toMatchObject({ status: 'pass', severity: 'high' });
  });

  test('fails for what no row covers, with the rule and a row to approve', async () => {
    const found = await finding(rows({ ports: tcp('', '', 443).ports }));
    expect(found.status).toBe('fail');
    expect(found.message).toContain('by rule spec.ingress[0] of NetworkPolicy pay/api');
    expect(found.message).toContain('No longer implemented: F-14.');
    expect(found.remediation!.yaml).toContain('- "TCP 8443"');
  });

  test('rows count only with an approver, until they expire, and with dates where those are asked for', async () => {
    const { approvedBy: _nobody, ...unsigned } = ROW;
    expect((await finding({ scope: zones(), registers: { flows: [unsigned] } })).status).toBe('fail');
    expect((await finding(rows({ expires: '2026-11-23' }))).status).toBe('fail');
    const { approvedOn: _when, ...undated } = ROW;
    const given = { scope: zones(), registers: { flows: [undated] } };
    expect((await finding(given)).status).toBe('pass');
    expect((await finding({ ...given, parameters: { requireDates: true } })).status).toBe('fail');
  });

  test('flows of the configuration alone do not count', async () => {
    const scope = zones([tcp('connected', 'cde', 8443, { approvedBy: 'alice' })]);
    expect((await finding({ scope, registers: { flows: [] } })).status).toBe('fail');
  });

  test('lists rows that nothing allows any more', async () => {
    const found = await finding(rows({}, { id: 'F-15', ports: tcp('', '', 5432).ports }));
    expect(found.status).toBe('pass');
    expect(found.message).toContain('No longer implemented: F-15.');
    expect(found.evidence.map(({ message }) => message)).toContainEqual(
      'row F-15 is no longer implemented: nothing allows it',
    );
  });

  test('is unknown without a register (U8), for ends without a zone (U4) and policies that are not modelled (U2)', async () => {
    const none = await judge(flowRegisterApproved, { yaml: shop, scope: zones() });
    expect(none['Cluster//shop']).toMatchObject({ status: 'unknown', reasons: ['U8'] });
    const stray = `${namespace('lab')}${pod('lab/probe')}${shop}${policy('pay/lab', '{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {}}]}]}')}`;
    expect(
      (await judge(flowRegisterApproved, { yaml: stray, ...rows({ ports: 'any' }) }))[
        'ZonePair/pci-zone/out/cde'
      ],
    ).toMatchObject({ status: 'unknown', reasons: ['U4'] });
    const opaque = object('cilium.io/v2', 'CiliumNetworkPolicy', 'pay/legacy', {});
    expect(await finding(rows({}), shop + opaque)).toMatchObject({ status: 'unknown', reasons: ['U2'] });
  });

  test('does not apply without zones, nor between zones out of scope or without pods', async () => {
    expect(statuses(await judge(flowRegisterApproved, { yaml: shop }))).toEqual({
      'Cluster//shop': 'not-applicable',
    });
    const found = await judge(flowRegisterApproved, { yaml: shop, ...rows({}) });
    expect(found['ZonePair/pci-zone/connected/out']!.status).toBe('not-applicable');
  });

  test('passes once the row of its remediation is approved', async () => {
    const found = await finding(rows({ id: 'F-1', from: 'cde', to: 'connected' }));
    expect(found.remediation!.yaml).toMatch(/from: connected\n {4}to: cde\n {4}ports:\n {6}- "TCP 8443"/);
    expect((await finding(rows({}))).status).toBe('pass');
  });
});
