import { describe, expect, test } from 'vitest';
import { indexEvidence } from '../../../src/compliance/control-test.ts';
import { evaluateFramework } from '../../../src/compliance/evaluate.ts';
import { gate } from '../../../src/compliance/gate.ts';
import type { Finding, Severity } from '../../../src/model/finding.ts';
import type { Control } from '../../../src/model/framework.ts';
import type { Mode } from '../../../src/model/snapshot.ts';
import {
  ALL_CHECKS,
  AT,
  CLUSTER,
  check,
  control,
  found,
  framework,
  SOUND,
  shopInventory,
  shopScope,
  workload,
} from './card-shop.ts';

const TOKENISER = workload('pay/tokeniser');
const PASS = found('ingress-isolated', 'pass', TOKENISER);
const FAIL = found('ingress-isolated', 'fail', workload('pay/vault'), { severity: 'medium' });
const UNKNOWN = found('ingress-isolated', 'unknown', workload('shop/checkout'));

/** Exit code without a framework. */
function plain(findings: readonly Finding[], failOn?: Severity | 'none') {
  return gate({ findings, controls: [], frameworks: [] }, failOn).code;
}

/** Exit code behind one control. */
function behind(
  findings: readonly Finding[],
  given: Partial<Control> = {},
  failOn?: Severity | 'none',
  mode: Mode = 'cluster',
) {
  const rules = framework([control(given)]);
  const evidence = indexEvidence(findings, ALL_CHECKS, mode);
  const scope = shopScope();
  const controls = evaluateFramework(rules, { evidence, scope, attestations: [], at: AT });
  const { id, title, version, publisher, disclaimer } = rules;
  const outcomes = {
    'no-exceptions-noted': 0,
    'exceptions-noted': 0,
    inconclusive: 0,
    'not-tested': 0,
    supporting: 0,
    manual: 0,
  };
  return gate(
    { findings, controls, frameworks: [{ id, title, version, publisher, disclaimer, digest: '', outcomes }] },
    failOn,
  );
}

describe('the gate without a framework', () => {
  test.each([
    ['passes when all pass', [PASS], undefined, 0],
    ['is 1 for any fail', [PASS, FAIL], undefined, 1],
    ['is 1 for a fail at the threshold', [PASS, FAIL], 'medium', 1],
    ['lets a fail below the threshold through', [PASS, FAIL], 'high', 0],
    ['lets every fail through when none counts', [PASS, FAIL], 'none', 0],
    ['is 2 for an unknown', [PASS, UNKNOWN], undefined, 2],
    ['is 1 rather than 2 for a fail beside an unknown', [FAIL, UNKNOWN], undefined, 1],
    ['is 2 for an unknown beside a fail below the threshold', [FAIL, UNKNOWN], 'critical', 2],
    ['lets an accepted fail through', [PASS, { ...FAIL, status: 'exempt' }], undefined, 0],
    ['is 2 when nothing was there to judge', [], undefined, 2],
    ['is 2 when nothing applied', [found('ingress-isolated', 'not-applicable', TOKENISER)], undefined, 2],
  ] as const)('%s', (_, findings, failOn, code) => {
    expect(plain(findings as readonly Finding[], failOn)).toBe(code);
  });

  test('says what made it so', () => {
    expect(gate({ findings: [PASS, FAIL], controls: [], frameworks: [] }).reasons).toEqual([
      'ingress-isolated fails: pay/vault[Deployment]',
    ]);
  });
});

describe('the gate behind a framework', () => {
  const sound = [...SOUND, PASS];

  test('passes when every required test passes', () => {
    expect(behind(sound)).toEqual({ code: 0, reasons: [] });
  });

  test('is 1 for a fail behind a required mapping, from the threshold on', () => {
    expect(behind([...sound, FAIL]).code).toBe(1);
    expect(behind([...sound, FAIL], {}, 'high').code).toBe(0);
  });

  test('is 2 for an unknown beside a fail below the threshold', () => {
    expect(behind([...sound, FAIL, UNKNOWN], {}, 'critical').code).toBe(2);
  });

  test('takes the mapping’s severity before the finding’s', () => {
    const checks = [check('ingress-isolated', { severity: 'critical' })];
    expect(behind([...sound, FAIL], { checks }, 'critical').code).toBe(1);
  });

  test('does not see a fail behind no mapping, or behind an additional one', () => {
    const other = found('metadata-api-blocked', 'fail', TOKENISER, { severity: 'critical' });
    expect(behind([...sound, other]).code).toBe(0);
    const checks = [check('ingress-isolated'), check('metadata-api-blocked', { required: false })];
    expect(behind([...sound, other], { checks }).code).toBe(0);
  });

  test('does not see a fail out of the control’s scope', () => {
    const out = { ...FAIL, zones: ['pci-zone/out'] };
    expect(behind([...sound, out]).code).toBe(0);
  });

  test('sees a fail behind a supporting mapping', () => {
    expect(behind([...sound, FAIL], { evidenceLevel: 'supporting' }).code).toBe(1);
  });

  test('is 1 when policies are not enforced', () => {
    const flannel = found('cni-enforces-policy', 'fail', CLUSTER, { severity: 'critical' });
    expect(behind([SOUND[0]!, flannel, PASS])).toMatchObject({
      code: 1,
      reasons: ['cni-enforces-policy fails: cluster card-shop'],
    });
  });

  test.each([
    ['an unknown', [...sound, UNKNOWN], {}],
    [
      'a required check without a subject',
      sound,
      { checks: [check('ingress-isolated'), check('egress-isolated')] },
    ],
    [
      'a check that this version lacks',
      sound,
      { checks: [check('ingress-isolated'), check('not-there-yet')] },
    ],
    ['an incomplete snapshot', [found('snapshot-complete', 'fail', CLUSTER), SOUND[1]!, PASS], {}],
    [
      'enforcement that is not established',
      [SOUND[0]!, found('cni-enforces-policy', 'unknown', CLUSTER), PASS],
      {},
    ],
    ['nothing at all', [], {}],
  ] as const)('is 2 for %s', (_, findings, given) => {
    expect(behind(findings as readonly Finding[], given as Partial<Control>).code).toBe(2);
  });

  test('is 2 for a zone without members', () => {
    const scope = shopScope(undefined, shopInventory([{ name: 'shop/checkout' }]));
    const findings = [...SOUND, PASS];
    const evidence = indexEvidence(findings, ALL_CHECKS, 'cluster');
    const controls = evaluateFramework(framework([control({ zones: ['cde'] })]), {
      evidence,
      scope,
      attestations: [],
      at: AT,
    });
    expect(gate({ findings, controls, frameworks: [] }).reasons).toEqual([
      'card-rules-1 1.3.1 not-tested: Zone cde of pci-zone has no member.',
    ]);
  });

  test('asks for no enforcement when files are judged', () => {
    const checks = [check('cni-enforces-policy'), check('ingress-isolated')];
    const findings = [SOUND[0]!, found('cni-enforces-policy', 'not-applicable', CLUSTER), PASS];
    expect(behind(findings, { checks }, 'low', 'manifests').code).toBe(0);
    expect(behind(findings, { checks }, 'low', 'cluster').code).toBe(2);
  });

  test('asks nothing of a manual control, or of one that was taken out with a reason', () => {
    const asked = {
      evidenceLevel: 'manual',
      checks: [],
      manual: [{ id: 'walls', ask: 'Walls stand.' }],
    } as const;
    expect(behind(sound, asked).code).toBe(0);
    expect(behind(sound, { checks: [], reason: 'We have no customers.' }).code).toBe(0);
  });
});
