import { describe, expect, test } from 'vitest';
import { CHECKS } from '../../../src/checks/index.ts';
import { runChecks } from '../../../src/checks/run.ts';
import { indexEvidence } from '../../../src/compliance/control-test.ts';
import { evaluateFramework } from '../../../src/compliance/evaluate.ts';
import type { ControlResult } from '../../../src/model/assessment.ts';
import { factsOf, type Given, zones } from '../checks/facts.ts';
import { denyAll, document, namespace, node, object, pod } from '../checks/shop.ts';
import { check, control, framework } from './card-shop.ts';

const town =
  namespace('pay', { 'pci-zone': 'cde' }) +
  pod('pay/tokeniser', { ip: '10.1.0.5' }) +
  namespace('dev', { 'pci-zone': 'out' }) +
  pod('dev/sandbox', { ip: '10.1.0.6', node: 'node-2' }) +
  namespace('shop', { 'pci-zone': 'connected' }) +
  pod('shop/checkout', { ip: '10.1.0.7', node: 'node-2' }) +
  node('node-1', '10.0.0.1') +
  node('node-2', '10.0.0.2') +
  ['pay', 'dev', 'shop'].map(denyAll).join('');

/** A policy of a kind that nobody knows. */
const gate = (fullName: string) => object('firewall.example.com/v1', 'AccessPolicy', fullName, {});
const clusterGate = document({
  apiVersion: 'firewall.example.com/v1',
  kind: 'ClusterAccessPolicy',
  metadata: { name: 'gate' },
  spec: {},
});

const CHECKED = [check('ingress-isolated'), check('egress-isolated'), check('zone-segmentation')];

/** A control of the card zone, or of others, from manifests to its outcome, through every check. */
async function controlOf(
  yaml: string,
  given: Partial<Given> = {},
  asked: readonly string[] = ['cde'],
): Promise<ControlResult> {
  const facts = await factsOf({
    yaml,
    scope: zones(),
    attestedEnforcement: { engine: 'calico', attestedBy: 'alice', on: '2026-11-01' },
    ...given,
  });
  const findings = runChecks(CHECKS, facts);
  const evidence = indexEvidence(
    findings,
    CHECKS.map(({ meta }) => meta),
    facts.snapshot.header.mode,
  );
  const judging = { evidence, scope: facts.scope, attestations: [], at: facts.at };
  return evaluateFramework(framework([control({ zones: asked, checks: CHECKED })]), judging)[0]!;
}

describe('a control of the card zone, from manifests to its outcome', () => {
  test('notes no exception where everything is shut and known', async () => {
    expect(await controlOf(town)).toMatchObject({ outcome: 'no-exceptions-noted', testsPerformed: 3 });
  });

  test('is left alone by a policy in dev that is not modelled, though it leaves dev unknown', async () => {
    const { outcome, counts } = await controlOf(town + gate('dev/gate'));
    expect([outcome, counts.unknown]).toEqual(['no-exceptions-noted', 0]);
    expect((await controlOf(town + gate('dev/gate'), {}, ['out'])).outcome).toBe('inconclusive');
  });

  test.each([
    ['in the card zone itself', gate('pay/gate')],
    ['for the whole cluster', clusterGate],
  ])('is undecided by one %s', async (_, yaml) => {
    const { outcome, counts } = await controlOf(town + yaml);
    expect(outcome).toBe('inconclusive');
    expect(counts.unknown).toBeGreaterThan(0);
  });

  test('is undecided by one in dev where the card zone leaves it to dev to deny', async () => {
    const open = town.replace(denyAll('pay'), '');
    const admitting = `${open}${object('networking.k8s.io/v1', 'NetworkPolicy', 'pay/in', {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'dev' } } }],
          ports: [{ port: 8443 }],
        },
      ],
    })}`;
    expect((await controlOf(admitting)).outcome).toBe('no-exceptions-noted');
    expect((await controlOf(admitting + gate('dev/gate'))).outcome).toBe('inconclusive');
    expect((await controlOf(admitting + gate('shop/gate'))).outcome).toBe('no-exceptions-noted');
  });

  test('is undecided by a list that could not be read, whatever the zone', async () => {
    const { outcome } = await controlOf(town, { unread: { networkpolicies: 'forbidden' } });
    expect(outcome).toBe('inconclusive');
  });
});
