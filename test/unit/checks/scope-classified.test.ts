import { describe, expect, test } from 'vitest';
import { scopeClassified } from '../../../src/checks/scope-classified.ts';
import { judge, statuses, zones } from './facts.ts';
import { namespace, pod } from './shop.ts';

const cde = `${namespace('pay', { 'pci-zone': 'cde' })}${pod('pay/tokeniser')}`;
const connected = `${namespace('shop', { 'pci-zone': 'connected' })}${pod('shop/web')}`;

describe('scope-classified', () => {
  test('passes for namespaces whose workloads each have one zone, and says by what', async () => {
    const findings = await judge(scopeClassified, { yaml: `${cde}${connected}`, scope: zones() });
    expect(statuses(findings)).toEqual({ 'Namespace//pay': 'pass', 'Namespace//shop': 'pass' });
    expect(findings['Namespace//pay']).toMatchObject({ zones: ['pci-zone/cde'], severity: 'high' });
    expect(findings['Namespace//pay']!.message).toContain('label pci-zone=cde on namespace pay');
  });

  test.each([
    ['without a label', {}],
    ['with a zone that is not declared', { 'pci-zone': 'cd' }],
  ])('fails for a namespace %s, and its findings belong to no zone', async (_, labels) => {
    const yaml = `${cde}${connected}${namespace('lab', labels as Record<string, string>)}${pod('lab/notebook')}`;
    const { 'Namespace//lab': finding } = await judge(scopeClassified, { yaml, scope: zones() });
    expect(finding).toMatchObject({ status: 'fail', cause: { kind: 'Namespace', name: 'lab' } });
    expect(finding!.zones).toBeUndefined();
    expect(finding!.message).toContain('lab/notebook[Pod]');
    expect(finding!.remediation!.yaml).toContain('namespace: lab');
  });

  test('a zone in scope without members is one critical fail', async () => {
    const findings = await judge(scopeClassified, { yaml: cde, scope: zones() });
    expect(findings['Zone//pci-zone/connected']).toMatchObject({ status: 'fail', severity: 'critical' });
    expect(findings['Zone//pci-zone/out']).toBeUndefined();
  });

  test('whether a zone has members is unknown while pods may be unseen', async () => {
    const findings = await judge(scopeClassified, {
      yaml: cde,
      scope: zones(),
      unread: { pods: 'forbidden' },
    });
    expect(findings['Zone//pci-zone/cde']).toMatchObject({ status: 'unknown', reasons: ['U1'] });
  });

  test('is one unknown (U8) where no zones are configured', async () => {
    const findings = await judge(scopeClassified, { yaml: cde });
    expect(findings).toMatchObject({ 'Cluster//shop': { status: 'unknown', reasons: ['U8'] } });
  });

  test('does not apply to a namespace without workloads', async () => {
    const findings = await judge(scopeClassified, { yaml: `${cde}${namespace('empty')}`, scope: zones() });
    expect(findings['Namespace//empty']!.status).toBe('not-applicable');
  });
});
