import { describe, expect, test } from 'vitest';
import { type Compared, compareAssessments } from '../../../src/compliance/comparison.ts';
import { comparisonGate } from '../../../src/compliance/comparison-gate.ts';
import type { ControlResult, FrameworkSummary, Outcome } from '../../../src/model/assessment.ts';
import type { Finding, Status, Subject } from '../../../src/model/finding.ts';
import type { ObjectRef } from '../../../src/model/resource.ts';
import { CLUSTER, found, workload, zonePair } from './card-shop.ts';

const VAULT = workload('pay/vault');
const RULE: Subject = { kind: 'NetworkPolicy', namespace: 'pay', name: 'vault', path: 'spec.ingress[0]' };

function row(ref: ObjectRef, detail: string) {
  return { id: ref.name, ref, detail };
}

/** An assessment of the shop by `checks`, in which the vault and its policy exist. */
function judged(findings: readonly Finding[], changes: Partial<Compared> = {}): Compared {
  const workloads = [row({ kind: 'Deployment', namespace: 'pay', name: 'vault' }, '1 pod')];
  const policies = [row({ kind: 'NetworkPolicy', namespace: 'pay', name: 'vault' }, 'modelled')];
  const population = { derivation: '', count: 1 };
  const meta = { title: '', description: '', subjectKind: 'workload', severity: 'high' } as const;
  const counts = { pass: 0, fail: 0, unknown: 0, manual: 0, 'not-applicable': 0, exempt: 0 };
  return {
    mode: 'cluster',
    inputs: [{ name: 'networkpolicies', outcome: 'read', items: 1 }],
    scope: {
      configured: false,
      zones: [],
      unclassified: 0,
      internalCidrs: [],
      externals: [],
      includeNamespaces: [],
      excludeNamespaces: [],
      assumed: [],
    },
    checks: ['ingress-isolated', 'no-any-peer', 'zone-segmentation'].map((id) => ({ id, ...meta, counts })),
    findings,
    populations: [
      { name: 'workloads', ...population, rows: workloads },
      { name: 'policies', ...population, rows: policies },
    ],
    controls: [],
    frameworks: [],
    ...changes,
  };
}

const WITHOUT_VAULT = { populations: [] };

function isolation(status: Status, more: Partial<Finding> = {}): readonly Finding[] {
  return [found('ingress-isolated', status, VAULT, more)];
}

/** Groups of the changes, of which a test has one at most. */
function groupOf(old: Compared, next: Compared) {
  return compareAssessments(old, next).findings.map(({ group }) => group)[0];
}

describe('a finding, before and after', () => {
  test.each([
    ['fail', 'fail', 'unchanged'],
    ['fail', 'exempt', 'unchanged'],
    ['fail', 'pass', 'resolved'],
    ['fail', 'unknown', 'incomparable'],
    ['fail', 'not-applicable', 'incomparable'],
    ['fail', 'manual', 'incomparable'],
    ['exempt', 'fail', 'new'],
    ['exempt', 'exempt', 'unchanged'],
    ['exempt', 'pass', 'resolved'],
    ['pass', 'fail', 'new'],
    ['pass', 'unknown', 'incomparable'],
    ['pass', 'pass', undefined],
    ['pass', 'not-applicable', undefined],
    ['unknown', 'fail', 'new'],
    ['unknown', 'pass', 'incomparable'],
    ['unknown', 'unknown', undefined],
    ['not-applicable', 'fail', 'new'],
  ] as const)('%s → %s is %s', (before, after, group) => {
    expect(groupOf(judged(isolation(before)), judged(isolation(after)))).toBe(group);
  });

  test('a fail of a subject that was not there is new', () => {
    expect(groupOf(judged([], WITHOUT_VAULT), judged(isolation('fail')))).toBe('new');
  });

  test('the cluster is the same one under another name', () => {
    const old = judged([found('cni-enforces-policy', 'fail', CLUSTER)]);
    const next = judged([found('cni-enforces-policy', 'fail', { kind: 'Cluster', name: 'staging' })]);
    expect(groupOf(old, next)).toBe('unchanged');
  });
});

describe('a fail that is not said any more', () => {
  const old = judged(isolation('fail'));

  test('is resolved where its subject is proven gone', () => {
    expect(groupOf(old, judged([], WITHOUT_VAULT))).toBe('resolved');
  });

  test.each([
    ['its subject is still there', {}],
    ['its check did not run', { ...WITHOUT_VAULT, checks: [] }],
    [
      'something was not read',
      { ...WITHOUT_VAULT, inputs: [{ name: 'pods', outcome: 'forbidden', items: 0 }] },
    ],
    ['the mode is another', { ...WITHOUT_VAULT, mode: 'manifests' }],
    [
      'a filter leaves namespaces out',
      { ...WITHOUT_VAULT, scope: { ...old.scope, excludeNamespaces: ['pay'] } },
    ],
    [
      'its check stopped with a fault',
      { ...WITHOUT_VAULT, findings: [found('ingress-isolated', 'unknown', CLUSTER)] },
    ],
  ] as const)('is incomparable where %s', (_, changes) => {
    const next = judged([], changes as Partial<Compared>);
    const { findings } = compareAssessments(old, next);
    const about = findings.filter(({ finding }) => finding.subject === VAULT);
    expect(about.map(({ group }) => group)).toEqual(['incomparable']);
  });

  test('is resolved for a rule that its policy has no more, where the policy is modelled in full', () => {
    const rule = judged([found('no-any-peer', 'fail', RULE)]);
    expect(groupOf(rule, judged([]))).toBe('resolved');
    const unclear = [
      { ...judged([]).populations[1]!, rows: [row(RULE as ObjectRef, 'modelled; a field is not known')] },
    ];
    expect(groupOf(rule, judged([], { populations: unclear }))).toBe('incomparable');
  });

  test('is not resolved by a pass in another mode', () => {
    expect(groupOf(old, judged(isolation('pass'), { mode: 'manifests' }))).toBe('incomparable');
  });
});

describe('a fail that reaches further than before is new', () => {
  const pair = (more: Partial<Finding>) =>
    judged([found('zone-segmentation', 'fail', zonePair('out', 'cde'), more)]);
  const extent = { sources: 2, targets: 1, traffic: 'TCP 443,8443' };
  const policy = (name: string) => ({
    type: 'policy' as const,
    message: 'admits it',
    object: { kind: 'NetworkPolicy', namespace: 'pay', name },
  });

  test.each([
    ['more sources', { extent: { ...extent, sources: 3 } }, 'new'],
    ['more targets', { extent: { ...extent, targets: 2 } }, 'new'],
    ['another port', { extent: { ...extent, traffic: 'TCP 22,443,8443' } }, 'new'],
    ['another protocol on the same port', { extent: { ...extent, traffic: 'UDP 443' } }, 'new'],
    ['all traffic', { extent: { ...extent, traffic: 'All Connections' } }, 'new'],
    ['a graver severity', { extent, severity: 'critical' }, 'new'],
    [
      'a policy that was not there and admits',
      { extent, evidence: [policy('vault'), policy('wiki')] },
      'new',
    ],
    ['the same', { extent }, 'unchanged'],
    ['fewer workloads and ports', { extent: { sources: 1, targets: 1, traffic: 'TCP 443' } }, 'unchanged'],
    [
      'the same policy by another rule',
      { extent, evidence: [{ ...policy('vault'), path: 'spec.ingress[4]' }] },
      'unchanged',
    ],
  ] as const)('%s', (_, after, group) => {
    const old = pair({ extent, severity: 'high', evidence: [policy('vault')] });
    expect(groupOf(old, pair({ severity: 'high', ...after } as Partial<Finding>))).toBe(group);
  });

  test('all traffic holds every port', () => {
    const old = pair({ extent: { ...extent, traffic: 'All Connections' } });
    expect(groupOf(old, pair({ extent }))).toBe('unchanged');
  });
});

const PCI: FrameworkSummary = {
  id: 'pci-dss-4.0.1',
  title: 'PCI DSS',
  version: '4.0.1',
  publisher: 'PCI SSC',
  disclaimer: '',
  digest: '',
  outcomes: {} as FrameworkSummary['outcomes'],
};

function withControl(outcome: Outcome, findings: readonly Finding[] = isolation('pass')): Compared {
  const control = { framework: PCI.id, id: '1.3.1', title: 'Inbound', outcome } as ControlResult;
  return judged(findings, { frameworks: [PCI], controls: [control] });
}

describe('controls', () => {
  test.each([
    ['no-exceptions-noted', 'exceptions-noted', 'worse', 1],
    ['inconclusive', 'exceptions-noted', 'worse', 1],
    ['no-exceptions-noted', 'inconclusive', 'lost', 2],
    ['exceptions-noted', 'not-tested', 'lost', 2],
    ['exceptions-noted', 'no-exceptions-noted', 'better', 0],
    ['inconclusive', 'not-tested', 'other', 0],
  ] as const)('%s → %s is %s: exit %i', (before, after, change, code) => {
    const comparison = compareAssessments(withControl(before), withControl(after));
    expect(comparison.controls).toMatchObject([{ id: '1.3.1', before, after, change }]);
    expect(comparisonGate(comparison, 'low').code).toBe(code);
    expect(comparisonGate(comparison, 'none').code).toBe(0);
  });

  test('a framework that is judged no more is told, not its controls', () => {
    const comparison = compareAssessments(withControl('exceptions-noted'), judged(isolation('pass')));
    expect(comparison).toMatchObject({ controls: [], frameworks: { onlyOld: [PCI.id], onlyNew: [] } });
    expect(comparisonGate(comparison, 'low')).toEqual({ code: 2, reasons: ['pci-dss-4.0.1 was not judged'] });
  });
});

describe('the exit code', () => {
  const code = (before: Status, after: Status, failOn: 'low' | 'critical' = 'low') =>
    comparisonGate(compareAssessments(judged(isolation(before)), judged(isolation(after))), failOn).code;

  test('is 1 for a new fail from the severity on, 2 for what is not judged any more, else 0', () => {
    expect(code('pass', 'fail')).toBe(1);
    expect(code('pass', 'fail', 'critical')).toBe(0);
    expect(code('fail', 'unknown')).toBe(2);
    expect(code('unknown', 'pass')).toBe(0);
    expect(code('fail', 'fail')).toBe(0);
    expect(code('fail', 'pass')).toBe(0);
  });
});
