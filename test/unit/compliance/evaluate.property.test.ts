import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/model/assessment.ts';
import type { Finding, Status } from '../../../src/model/finding.ts';
import type { Control, EvidenceLevel } from '../../../src/model/framework.ts';
import { ALL_CHECKS, CLUSTER, check, found, judge, SOUND, workload, zonePair } from './card-shop.ts';

const CHECKS = [
  'ingress-isolated',
  'egress-isolated',
  'zone-segmentation',
  'snapshot-complete',
  'cni-enforces-policy',
];
const STATUSES: readonly Status[] = ['pass', 'fail', 'unknown', 'manual', 'not-applicable', 'exempt'];
const SUBJECTS = [
  workload('pay/tokeniser'),
  workload('shop/checkout'),
  zonePair('connected', 'cde'),
  CLUSTER,
];
const ZONES = [
  undefined,
  [],
  ['pci-zone/cde'],
  ['pci-zone/out'],
  ['pci-zone/cde', 'pci-zone/out'],
  ['environment/dev'],
];

const anyFinding: fc.Arbitrary<Finding> = fc
  .record({
    check: fc.constantFrom(...CHECKS),
    status: fc.oneof(
      { weight: 6, arbitrary: fc.constant<Status>('pass') },
      { weight: 1, arbitrary: fc.constantFrom(...STATUSES) },
    ),
    subject: fc.constantFrom(...SUBJECTS),
    zones: fc.constantFrom(...ZONES),
  })
  .map(({ check: id, status, subject, zones }) => found(id, status, subject, zones ? { zones } : {}));

const anyControl: fc.Arbitrary<Partial<Control>> = fc.record({
  evidenceLevel: fc.constantFrom<EvidenceLevel>('full', 'partial'),
  zones: fc.constantFrom([], ['cde'], ['cde', 'connected']),
  checks: fc
    .subarray(CHECKS, { minLength: 1 })
    .chain((ids) => fc.tuple(...ids.map((id) => fc.boolean().map((required) => check(id, { required }))))),
});

/** Mostly sound and mostly passing, so that *no exceptions noted* is common enough to be lost. */
const anyCase = fc
  .record({ findings: fc.array(anyFinding, { maxLength: 8 }), control: anyControl, sound: fc.boolean() })
  .map(({ findings, control, sound }) => ({ findings: [...(sound ? SOUND : []), ...findings], control }));

function outcome(given: { findings: readonly Finding[]; control: Partial<Control> }): Outcome {
  return judge({ ...given, sound: false }).outcome;
}

/** How far a reader may lean on it. */
const TRUST: Readonly<Record<Outcome, number>> = {
  'exceptions-noted': 0,
  'not-tested': 1,
  inconclusive: 1,
  supporting: 1,
  manual: 1,
  'no-exceptions-noted': 2,
};

describe('roll-up, over random controls and findings', () => {
  test('adding a fail never improves an outcome', () => {
    fc.assert(
      fc.property(anyCase, anyFinding, (given, extra) => {
        const after = { ...given, findings: [...given.findings, { ...extra, status: 'fail' as const }] };
        const before = TRUST[outcome(given)];
        // A fail out of scope, of an additional check, or about completeness may leave it as it was.
        expect(TRUST[outcome(after)]).toBeLessThanOrEqual(before);
      }),
    );
  });

  test('adding an unknown never leads to no exceptions noted', () => {
    fc.assert(
      fc.property(anyCase, anyFinding, (given, extra) => {
        const after = { ...given, findings: [...given.findings, { ...extra, status: 'unknown' as const }] };
        if (outcome(given) !== 'no-exceptions-noted') expect(outcome(after)).not.toBe('no-exceptions-noted');
      }),
    );
  });

  test('what can no longer be judged never leads to no exceptions noted', () => {
    fc.assert(
      fc.property(anyCase, fc.array(fc.nat(), { minLength: 1 }), (given, lost) => {
        const gone = new Set(lost.map((index) => index % Math.max(1, given.findings.length)));
        const findings = given.findings.map((finding, index) =>
          gone.has(index) ? { ...finding, status: 'unknown' as const } : finding,
        );
        if (outcome(given) !== 'no-exceptions-noted') {
          expect(outcome({ ...given, findings })).not.toBe('no-exceptions-noted');
        }
      }),
    );
  });

  test('a check that is missing, or that found no subject, never leads to no exceptions noted', () => {
    fc.assert(
      fc.property(anyCase, fc.constantFrom(...CHECKS), (given, lost) => {
        const required = given.control.checks!.some(({ id, required: needed }) => id === lost && needed);
        const without = given.findings.filter((finding) => finding.check !== lost);
        const missing = judge({ ...given, sound: false, checks: ALL_CHECKS.filter(({ id }) => id !== lost) });
        if (required) expect(missing.outcome).not.toBe('no-exceptions-noted');
        if (required) expect(outcome({ ...given, findings: without })).not.toBe('no-exceptions-noted');
      }),
    );
  });

  test('no exceptions noted means at least one pass and no fail, exempt or unknown of a required check', () => {
    fc.assert(
      fc.property(anyCase, (given) => {
        const result = judge({ ...given, sound: false });
        if (result.outcome !== 'no-exceptions-noted') return;
        expect(result.counts).toMatchObject({ fail: 0, exempt: 0, unknown: 0 });
        expect(result.counts.pass).toBeGreaterThan(0);
        expect(result.testsPerformed).toBe(result.testsRequired);
      }),
    );
  });

  test('the order of the findings is irrelevant', () => {
    fc.assert(
      fc.property(
        anyCase.chain((given) =>
          fc.tuple(
            fc.constant(given),
            fc.shuffledSubarray([...given.findings], { minLength: given.findings.length }),
          ),
        ),
        ([given, shuffled]) => {
          const { findings: _one, ...before } = judge({ ...given, sound: false });
          const { findings: _two, ...after } = judge({ ...given, findings: shuffled, sound: false });
          expect(after).toEqual(before);
        },
      ),
    );
  });
});
