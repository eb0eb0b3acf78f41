import { describe, expect, test } from 'vitest';
import { indexEvidence } from '../../../src/compliance/control-test.ts';
import { evaluateFramework } from '../../../src/compliance/evaluate.ts';
import type { Outcome } from '../../../src/model/assessment.ts';
import type { Finding, Status } from '../../../src/model/finding.ts';
import {
  ALL_CHECKS,
  AT,
  type Case,
  CLUSTER,
  check,
  control,
  found,
  framework,
  judge,
  metaOf,
  SOUND,
  shopInventory,
  shopScope,
  workload,
  zonePair,
} from './card-shop.ts';

const TOKENISER = workload('pay/tokeniser');
const VAULT = workload('pay/vault');

function isolated(...statuses: readonly Status[]) {
  return statuses.map((status, index) => found('ingress-isolated', status, index === 0 ? TOKENISER : VAULT));
}

const TWO_CHECKS = { checks: [check('ingress-isolated'), check('zone-segmentation')] };

describe('the outcome of a control', () => {
  const table: readonly (readonly [string, Case, Outcome, string])[] = [
    [
      'every subject passes',
      { findings: isolated('pass', 'pass') },
      'no-exceptions-noted',
      'no exceptions noted',
    ],
    ['one fails', { findings: isolated('pass', 'fail') }, 'exceptions-noted', 'exceptions noted'],
    [
      'one fails, one is unknown',
      { findings: isolated('unknown', 'fail') },
      'exceptions-noted',
      'exceptions noted',
    ],
    [
      'one fail was accepted',
      { findings: isolated('pass', 'exempt') },
      'exceptions-noted',
      'exceptions noted (1 accepted)',
    ],
    [
      'one fail was accepted, one is unknown',
      { findings: isolated('unknown', 'exempt') },
      'exceptions-noted',
      'exceptions noted (1 accepted)',
    ],
    ['one is unknown', { findings: isolated('pass', 'unknown') }, 'inconclusive', 'inconclusive'],
    ['all are unknown', { findings: isolated('unknown', 'unknown') }, 'inconclusive', 'inconclusive'],
    ['nothing applies', { findings: isolated('not-applicable') }, 'not-tested', 'not tested'],
    ['a person must answer', { findings: isolated('manual') }, 'not-tested', 'not tested'],
    ['there is no subject', {}, 'not-tested', 'not tested'],
    [
      'a required check has no subject',
      { findings: isolated('pass'), control: TWO_CHECKS },
      'inconclusive',
      'inconclusive',
    ],
    [
      'a required check applies to nothing',
      {
        findings: [...isolated('pass'), found('zone-segmentation', 'not-applicable', zonePair('out', 'cde'))],
        control: TWO_CHECKS,
      },
      'inconclusive',
      'inconclusive',
    ],
    [
      'a required check is missing in this version',
      {
        findings: isolated('pass'),
        control: TWO_CHECKS,
        checks: [metaOf('ingress-isolated'), ...preconditionMetas()],
      },
      'inconclusive',
      'inconclusive',
    ],
    ['every check is missing in this version', { checks: preconditionMetas() }, 'not-tested', 'not tested'],
    [
      'an additional check fails',
      {
        findings: [...isolated('pass'), found('metadata-api-blocked', 'fail', TOKENISER)],
        control: { checks: [check('ingress-isolated'), check('metadata-api-blocked', { required: false })] },
      },
      'no-exceptions-noted',
      'no exceptions noted',
    ],
    [
      'an additional check is missing',
      {
        findings: isolated('pass'),
        control: { checks: [check('ingress-isolated'), check('metadata-api-blocked', { required: false })] },
        checks: [metaOf('ingress-isolated'), ...preconditionMetas()],
      },
      'no-exceptions-noted',
      'no exceptions noted',
    ],
    [
      'a mapping sets a parameter that the check does not take',
      {
        findings: isolated('pass'),
        control: { checks: [check('ingress-isolated', { parameters: { maxDays: 'reviewMaxDays' } })] },
      },
      'not-tested',
      'not tested',
    ],
    [
      'the evidence is partial',
      { findings: isolated('pass'), control: { evidenceLevel: 'partial' } },
      'no-exceptions-noted',
      'no exceptions noted in the part tested',
    ],
    [
      'the evidence is partial and nothing was tested',
      { control: { evidenceLevel: 'partial' } },
      'not-tested',
      'not tested',
    ],
    [
      'the evidence only supports, and something fails',
      { findings: isolated('pass', 'fail'), control: { evidenceLevel: 'supporting' } },
      'supporting',
      'supporting evidence: 2 tests, 1 exception',
    ],
    [
      'the evidence only supports, and something is unknown',
      { findings: isolated('pass', 'unknown'), control: { evidenceLevel: 'supporting' } },
      'supporting',
      'supporting evidence: 1 test, 0 exceptions, 1 undecided',
    ],
    [
      'the evidence only supports, and nothing is there',
      { control: { evidenceLevel: 'supporting', checks: [] } },
      'supporting',
      'supporting evidence: 0 tests, 0 exceptions',
    ],
    [
      'only a person can tell',
      { control: { evidenceLevel: 'manual', checks: [], manual: [{ id: 'walls', ask: 'Walls stand.' }] } },
      'manual',
      'manual; attestation outstanding',
    ],
    [
      'files were judged',
      { findings: isolated('pass'), mode: 'manifests' },
      'no-exceptions-noted',
      'design: no exceptions noted',
    ],
    [
      'files were judged and one fails',
      { findings: isolated('fail'), mode: 'manifests' },
      'exceptions-noted',
      'design: exceptions noted',
    ],
    ['files were judged and none applies', { mode: 'manifests' }, 'not-tested', 'design: not tested'],
  ];

  test.each(table)('when %s', (_, given, outcome, wording) => {
    const result = judge(given);
    expect(result).toMatchObject({ outcome, wording });
  });
});

function preconditionMetas() {
  return [metaOf('snapshot-complete'), metaOf('cni-enforces-policy')];
}

describe('the preconditions of a control', () => {
  const table: readonly (readonly [string, Case, Outcome])[] = [
    ['enforcement is unknown', preconditions('pass', 'unknown'), 'inconclusive'],
    ['enforcement fails', preconditions('pass', 'fail'), 'exceptions-noted'],
    ['a failing enforcement was accepted', preconditions('pass', 'exempt'), 'exceptions-noted'],
    ['enforcement was not asked for', preconditions('pass', undefined), 'inconclusive'],
    ['enforcement applies to nothing', preconditions('pass', 'not-applicable'), 'inconclusive'],
    ['the snapshot may be incomplete', preconditions('unknown', 'pass'), 'inconclusive'],
    ['the snapshot is incomplete', preconditions('fail', 'pass'), 'inconclusive'],
    ['an incomplete snapshot was accepted', preconditions('exempt', 'pass'), 'inconclusive'],
    ['completeness was not asked for', preconditions(undefined, 'pass'), 'inconclusive'],
    ['both hold', preconditions('pass', 'pass'), 'no-exceptions-noted'],
    [
      'files are judged, where enforcement is not evaluated',
      { ...preconditions('pass', 'not-applicable'), mode: 'manifests' },
      'no-exceptions-noted',
    ],
    [
      'files are judged that could not all be read',
      { ...preconditions('unknown', 'not-applicable'), mode: 'manifests' },
      'inconclusive',
    ],
  ];

  test.each(table)('when %s', (_, given, outcome) => {
    expect(judge(given).outcome).toBe(outcome);
  });

  test('enforcement is no precondition of what rests on no policy', () => {
    const findings = [
      found('snapshot-complete', 'pass', CLUSTER),
      found('exceptions-current', 'pass', CLUSTER),
    ];
    const result = judge({ sound: false, findings, control: { checks: [check('exceptions-current')] } });
    expect(result.outcome).toBe('no-exceptions-noted');
    expect(result.tests.map((done) => done.check)).toEqual(['exceptions-current', 'snapshot-complete']);
  });

  test('a precondition that the mapping lists is one of its tests, and a fail of it an exception', () => {
    const findings = [found('snapshot-complete', 'fail', CLUSTER)];
    const result = judge({ sound: false, findings, control: { checks: [check('snapshot-complete')] } });
    expect(result).toMatchObject({ outcome: 'exceptions-noted', testsRequired: 1, counts: { fail: 1 } });
    expect(result.tests.map((done) => [done.check, done.precondition])).toEqual([
      ['snapshot-complete', false],
    ]);
  });

  test('a node that runs nothing of the zone does not touch its control', () => {
    const node = found(
      'cni-enforces-policy',
      'fail',
      { kind: 'Node', name: 'blog-node' },
      { zones: ['pci-zone/out'] },
    );
    const findings = [...isolated('pass'), node];
    expect(judge({ findings, control: { zones: ['cde'] } }).outcome).toBe('no-exceptions-noted');
    const beside = { ...node, zones: ['pci-zone/out', 'pci-zone/cde'] };
    expect(judge({ findings: [...isolated('pass'), beside], control: { zones: ['cde'] } }).outcome).toBe(
      'exceptions-noted',
    );
  });

  test('where no check of the control is in this version there is nothing to undermine', () => {
    const checks = ALL_CHECKS.filter(({ id }) => id !== 'ingress-isolated');
    const result = judge({ ...preconditions('unknown', 'unknown'), checks });
    expect(result).toMatchObject({ outcome: 'not-tested', reason: 'Not in this version: ingress-isolated.' });
    expect(result.tests.map((done) => done.check)).toEqual(['ingress-isolated']);
  });

  test('the reason names what is in the way', () => {
    expect(judge(preconditions('unknown', 'unknown')).reason).toBe(
      'The snapshot is not known to be complete (snapshot-complete: unknown). ' +
        'Enforcement of the policies is not established (cni-enforces-policy: unknown).',
    );
  });

  test('the findings that are in the way are among those of the control', () => {
    const given = preconditions('pass', 'fail');
    const cni = given.findings!.findIndex((finding) => finding.check === 'cni-enforces-policy');
    expect(judge(given).findings).toContain(cni);
  });

  function preconditions(complete: Status | undefined, enforced: Status | undefined): Case {
    return {
      sound: false,
      findings: [
        ...isolated('pass'),
        ...(complete ? [found('snapshot-complete', complete, CLUSTER)] : []),
        ...(enforced ? [found('cni-enforces-policy', enforced, CLUSTER)] : []),
      ],
    };
  }
});

describe('the findings of a control', () => {
  const both = [found('ingress-isolated', 'pass', TOKENISER), found('egress-isolated', 'pass', TOKENISER)];

  test.each([
    ['as mapped', ['ingress-isolated', 'egress-isolated']],
    ['the other way round', ['egress-isolated', 'ingress-isolated']],
  ])('ascend and count once, with checks %s', (_, ids) => {
    const findings = [...both, found('ingress-isolated', 'pass', VAULT)];
    const checks = ids.map((id) => check(id));
    expect(judge({ sound: false, findings, control: { checks } }).findings).toEqual([0, 1, 2]);
    const twice = [...checks, check('ingress-isolated')];
    expect(judge({ sound: false, findings, control: { checks: twice } }).findings).toEqual([0, 1, 2]);
  });

  test('leave out what no check of the control looked at', () => {
    const findings = [found('no-any-peer', 'fail', TOKENISER), ...both];
    const checks = [check('egress-isolated'), check('zone-segmentation')];
    expect(judge({ sound: false, findings, control: { checks } }).findings).toEqual([2]);
  });

  test('of a run with a mapping’s parameters count for that mapping alone', () => {
    const meta = metaOf('ruleset-review-current');
    const checks = [
      { ...meta, parameters: { maxDays: { default: 365, description: 'days' } } },
      ...preconditionMetas(),
    ];
    const run = (status: Status, parameters?: Finding['parameters']) =>
      found('ruleset-review-current', status, CLUSTER, parameters ? { parameters } : {});
    const findings = [run('fail'), run('pass', { maxDays: 184 })];
    const mapped = [check('ruleset-review-current', { parameters: { maxDays: 'reviewMaxDays' } })];
    const plain = [check('ruleset-review-current')];
    const rules = framework([control({ checks: mapped }), control({ id: '2', checks: plain })], {
      parameters: { reviewMaxDays: { default: 184, why: 'Half a year.' } },
    });
    const evidence = indexEvidence([...SOUND, ...findings], checks, 'cluster');
    const judging = { evidence, scope: shopScope(), attestations: [], at: AT };
    const results = evaluateFramework(rules, judging);
    expect(results.map(({ outcome }) => outcome)).toEqual(['no-exceptions-noted', 'exceptions-noted']);
    expect(results.map(({ tests }) => tests[0]!.parameters)).toEqual([{ maxDays: 184 }, undefined]);
  });
});

describe('the head of a control’s result', () => {
  test('repeats the entity’s own reference, and says whether a signature is outstanding', () => {
    const manual = [{ id: 'walls', ask: 'Walls stand.' }];
    const signed = judge({ findings: isolated('pass'), control: { entityControlRef: 'NET-7' } });
    expect(signed).toMatchObject({ entityControlRef: 'NET-7', attestationOutstanding: false });
    const unsigned = judge({ findings: isolated('pass'), control: { manual } });
    expect(unsigned).toMatchObject({
      attestationOutstanding: true,
      wording: 'no exceptions noted; attestation outstanding',
    });
  });

  test('keeps the preconditions where only one of its checks is in this version', () => {
    const checks = ALL_CHECKS.filter(({ id }) => id !== 'zone-segmentation');
    const result = judge({ findings: isolated('pass'), control: TWO_CHECKS, checks });
    expect(result.tests.map((done) => done.check)).toContain('snapshot-complete');
  });

  test('has enforcement as precondition where only one of its checks rests on it', () => {
    const checks = [check('exceptions-current'), check('ingress-isolated')];
    const result = judge({ findings: isolated('pass'), control: { checks } });
    expect(result.tests.map((done) => done.check)).toContain('cni-enforces-policy');
  });
});

describe('the scope of a control', () => {
  const inZone = (status: Status, zone: string) =>
    found('ingress-isolated', status, VAULT, { zones: [`pci-zone/${zone}`] });

  test('subjects of other zones do not count', () => {
    const findings = [inZone('pass', 'cde'), inZone('fail', 'connected')];
    expect(judge({ findings, control: { zones: ['cde'] } })).toMatchObject({
      outcome: 'no-exceptions-noted',
      counts: { pass: 1, fail: 0 },
    });
  });

  test('without zones of its own, subjects of out-of-scope zones do not count', () => {
    const findings = [inZone('pass', 'connected'), inZone('fail', 'out')];
    expect(judge({ findings }).outcome).toBe('no-exceptions-noted');
  });

  test('a subject that is unclassified counts everywhere', () => {
    const unclassified = found('ingress-isolated', 'fail', VAULT, { zones: ['environment/prod'] });
    expect(
      judge({ findings: [inZone('pass', 'cde'), unclassified], control: { zones: ['cde'] } }).outcome,
    ).toBe('exceptions-noted');
  });

  test('without zones in the configuration the whole cluster counts', () => {
    const scope = shopScope({});
    expect(judge({ scope, findings: isolated('pass', 'fail'), control: { zones: ['cde'] } }).outcome).toBe(
      'exceptions-noted',
    );
  });

  test('without the framework’s dimension every subject counts, and the limits say so', () => {
    const scope = shopScope({
      dimensions: { environment: { zones: { prod: 'in-scope', dev: 'out-of-scope' } } },
    });
    const findings = [found('ingress-isolated', 'fail', VAULT, { zones: ['environment/dev'] })];
    const result = judge({ scope, findings, control: { zones: ['cde'] } });
    expect(result.outcome).toBe('exceptions-noted');
    expect(result.limits).toEqual([
      'Dimension pci-zone is not configured, so that every subject counts as in scope.',
    ]);
  });

  test('a zone that the configuration does not declare stands for every in-scope zone', () => {
    const result = judge({ findings: [inZone('fail', 'connected')], control: { zones: ['vaults'] } });
    expect(result.outcome).toBe('exceptions-noted');
    expect(result.limits).toEqual([
      'Zone vaults is not declared in pci-zone, so that every in-scope subject counts.',
    ]);
  });

  test('a declared zone without members leaves its controls untested', () => {
    const scope = shopScope(undefined, shopInventory([{ name: 'shop/checkout' }]));
    const result = judge({ scope, findings: isolated('pass'), control: { zones: ['cde'] } });
    expect(result).toMatchObject({
      outcome: 'not-tested',
      testsPerformed: 0,
      reason: 'Zone cde of pci-zone has no member.',
    });
  });

  test('one zone of several without members leaves the control inconclusive', () => {
    const scope = shopScope(undefined, shopInventory([{ name: 'shop/checkout' }]));
    const result = judge({
      scope,
      findings: [inZone('pass', 'connected')],
      control: { zones: ['cde', 'connected'] },
    });
    expect(result.outcome).toBe('inconclusive');
  });

  test('ways between zones count by where they lead', () => {
    const findings = [
      found('zone-segmentation', 'pass', zonePair('connected', 'cde')),
      found('zone-segmentation', 'fail', zonePair('cde', 'internet')),
      found('zone-segmentation', 'fail', zonePair('dev', 'cde', 'environment')),
    ];
    const inbound = { zones: ['cde'], checks: [check('zone-segmentation', { with: { to: 'cde' } })] };
    expect(judge({ findings, control: inbound })).toMatchObject({
      outcome: 'no-exceptions-noted',
      counts: { pass: 1, fail: 0 },
    });
    const outbound = { zones: ['cde'], checks: [check('zone-segmentation', { with: { from: 'cde' } })] };
    expect(judge({ findings, control: outbound })).toMatchObject({
      outcome: 'exceptions-noted',
      counts: { pass: 0, fail: 1 },
    });
    const other = { checks: [check('zone-segmentation', { with: { dimension: 'environment' } })] };
    expect(judge({ findings, control: other })).toMatchObject({ counts: { pass: 0, fail: 1 } });
  });

  test('an unknown about the whole cluster counts whatever the filter', () => {
    const findings = [
      found('zone-segmentation', 'pass', zonePair('connected', 'cde')),
      found('zone-segmentation', 'unknown', CLUSTER),
    ];
    const inbound = { zones: ['cde'], checks: [check('zone-segmentation', { with: { to: 'cde' } })] };
    expect(judge({ findings, control: inbound }).outcome).toBe('inconclusive');
  });

  test('rules of the other direction do not count', () => {
    const rule = (status: Status, direction: 'ingress' | 'egress') =>
      found(
        'no-any-peer',
        status,
        { kind: 'NetworkPolicy', namespace: 'pay', name: direction },
        { direction },
      );
    const findings = [rule('pass', 'ingress'), rule('fail', 'egress')];
    const checks = [check('no-any-peer', { with: { direction: 'ingress' } })];
    expect(judge({ findings, control: { checks } }).outcome).toBe('no-exceptions-noted');
    const undirected = found('no-any-peer', 'fail', CLUSTER);
    expect(judge({ findings: [...findings, undirected], control: { checks } }).outcome).toBe(
      'exceptions-noted',
    );
  });
});

describe('what a control result tells besides', () => {
  test('the worst of each test: an accepted fail does not hide an unknown', () => {
    const resultOf = (...statuses: readonly Status[]) =>
      judge({ findings: isolated(...statuses) }).tests[0]!.result;
    expect(resultOf('exempt', 'unknown')).toBe('unknown');
    expect(resultOf('unknown', 'fail')).toBe('fail');
    expect(resultOf('pass', 'exempt')).toBe('exempt');
    expect(resultOf('not-applicable', 'pass')).toBe('pass');
  });

  test('how many of the required tests were performed', () => {
    const checks = [
      check('ingress-isolated'),
      check('egress-isolated'),
      check('metadata-api-blocked', { required: false }),
    ];
    const findings = [...isolated('pass'), found('egress-isolated', 'unknown', VAULT)];
    expect(judge({ findings, control: { checks } })).toMatchObject({
      testsPerformed: 1,
      testsRequired: 2,
      reason: 'Undecided: egress-isolated.',
    });
  });

  describe('a required check that says what must be there for it to apply', () => {
    const CLOUD = check('metadata-api-blocked');
    const checks = ALL_CHECKS.map((meta) =>
      meta.id === CLOUD.id ? { ...meta, appliesTo: 'workloads in a cloud' } : meta,
    );
    const controlled = { checks: [check('ingress-isolated'), CLOUD] };
    const outcome = (...findings: readonly Finding[]) =>
      judge({ checks, control: controlled, findings: [...isolated('pass'), ...findings] }).outcome;

    test('is not waited for where nothing of the kind is in scope', () => {
      expect(outcome(found(CLOUD.id, 'not-applicable', VAULT))).toBe('no-exceptions-noted');
    });

    test('is waited for where it said nothing, was not certain, or failed', () => {
      expect(outcome()).toBe('inconclusive');
      expect(outcome(found(CLOUD.id, 'unknown', VAULT))).toBe('inconclusive');
      expect(outcome(found(CLOUD.id, 'fail', VAULT))).toBe('exceptions-noted');
    });

    test('alone it leaves its control untested', () => {
      const findings = [found(CLOUD.id, 'not-applicable', VAULT)];
      expect(judge({ checks, control: { checks: [CLOUD] }, findings }).outcome).toBe('not-tested');
    });

    test('without such words it is waited for', () => {
      const findings = [...isolated('pass'), found(CLOUD.id, 'not-applicable', VAULT)];
      expect(judge({ control: controlled, findings }).outcome).toBe('inconclusive');
    });
  });

  test('why it was not tested: missing checks by name, then its own reason', () => {
    const checks = ALL_CHECKS.filter(({ id }) => id !== 'ingress-isolated');
    expect(judge({ checks, control: { reason: 'Kept for later.' } }).reason).toBe(
      'Not in this version: ingress-isolated. Kept for later.',
    );
  });

  test('its tests, the heaviest first', () => {
    const checks = [
      { id: 'ingress-isolated', required: true, with: {} },
      { id: 'egress-isolated', required: true, weight: 5, with: {} },
      { id: 'no-any-peer', required: false, weight: 0, with: {} },
    ];
    const { tests } = judge({ control: { checks } });
    expect(tests.filter(({ precondition }) => !precondition).map(({ check }) => check)).toEqual([
      'egress-isolated',
      'ingress-isolated',
      'no-any-peer',
    ]);
  });

  test('what a person must still attest', () => {
    const manual = [
      { id: 'need', ask: 'It is needed.' },
      { id: 'edge', ask: 'The edge filters.' },
    ];
    const signed = (item: string, on: string, expires?: string) => ({
      ...{
        id: `A-${item}`,
        framework: 'card-rules-1',
        control: '1.3.1',
        item,
        statement: 'It is.',
        signer: 'alice',
        on,
      },
      ...(expires && { expires }),
    });
    const given = { findings: isolated('pass'), control: { manual } };
    const attested = judge({
      ...given,
      attestations: [signed('need', '2026-11-01'), signed('edge', '2026-11-24', '2026-11-24')],
    });
    expect(attested).toMatchObject({
      attestationOutstanding: false,
      outstanding: [],
      wording: 'no exceptions noted',
    });
    const elsewhere = [{ ...signed('need', '2026-11-01'), framework: 'wall-rules-1' }];
    expect(judge({ ...given, attestations: elsewhere }).outstanding).toEqual(manual);
    const late = judge({
      ...given,
      attestations: [signed('need', '2026-11-25'), signed('edge', '2026-01-01', '2026-11-23')],
    });
    expect(late).toMatchObject({
      outstanding: manual,
      wording: 'no exceptions noted; attestation outstanding',
    });
  });
});
