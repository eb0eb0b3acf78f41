import type { ControlResult, ControlTest, Counts } from '../model/assessment.ts';
import type { Control, ControlCheck, Framework } from '../model/framework.ts';
import type { Attestation } from '../model/register.ts';
import type { Scope } from '../model/scope.ts';
import { outstandingItems } from './attestations.ts';
import { type ControlScope, controlScopes } from './control-scope.ts';
import { type Evidence, runTest } from './control-test.ts';
import { countStatuses } from './counts.ts';
import { exceptionCounts, isPerformed, outcomeOf } from './outcome.ts';
import { runPreconditions } from './preconditions.ts';
import { outcomeReason, outcomeWording } from './wording.ts';

/** What every control of every framework is judged from. */
export interface Judging {
  readonly evidence: Evidence;
  readonly scope: Scope;
  readonly attestations: readonly Attestation[];
  /** The instant judged for, RFC 3339. */
  readonly at: string;
}

/** One result per control, in the framework's order. */
export function evaluateFramework(framework: Framework, judging: Judging): readonly ControlResult[] {
  const scopeOf = controlScopes(framework, judging.scope);
  return framework.controls.map((control) => evaluateControl(framework, control, scopeOf(control), judging));
}

function evaluateControl(
  framework: Framework,
  control: Control,
  scope: ControlScope,
  judging: Judging,
): ControlResult {
  const { evidence } = judging;
  const own = byWeight(control.checks).map((check) => runTest(check, scope, framework, evidence));
  const available = own.some(({ test }) => test.result !== 'missing');
  // What no check looked at has nothing to be undermined.
  const preconditions = available ? runPreconditions(control, scope, evidence) : [];
  const all = [...own, ...preconditions];
  const tests = all.map(({ test }) => test);
  const outstanding = outstandingItems(framework, control, judging.attestations, judging.at);
  return {
    framework: framework.id,
    ...headOf(control),
    ...verdictOf(control, scope, tests, outstanding.length > 0, evidence),
    attestationOutstanding: outstanding.length > 0,
    outstanding,
    tests,
    findings: mergedIndices(all.map(({ findings }) => findings)),
    limits: [...control.limits, ...scope.notes],
  };
}

/** The heaviest first; those of one weight in the mapping's order. */
function byWeight(checks: readonly ControlCheck[]): readonly ControlCheck[] {
  return [...checks].sort((a, b) => (b.weight ?? 1) - (a.weight ?? 1));
}

/** Each list ascends, and those of different checks do not interleave, as findings are sorted by check. */
function mergedIndices(lists: readonly (readonly number[])[]): readonly number[] {
  const merged = lists
    .filter((list) => list.length > 0)
    .sort((a, b) => a[0]! - b[0]!)
    .flat();
  const ascending = merged.every((index, position) => position === 0 || merged[position - 1]! < index);
  return ascending ? merged : [...new Set(merged)].sort((a, b) => a - b);
}

function headOf({ id, title, evidenceLevel, entityControlRef }: Control) {
  return { id, title, evidenceLevel, ...(entityControlRef && { entityControlRef }) };
}

function verdictOf(
  { evidenceLevel, reason: own }: Control,
  scope: ControlScope,
  tests: readonly ControlTest[],
  attestationOutstanding: boolean,
  { mode }: Evidence,
) {
  const required = tests.filter((test) => test.required && !test.precondition);
  const preconditions = tests.filter((test) => test.precondition);
  const counts = sumCounts(required);
  const emptyZones = scope.nothing ? 'all' : scope.empty.length > 0 ? 'some' : 'none';
  const outcome = outcomeOf({ evidenceLevel, required, preconditions, counts, emptyZones });
  const { accepted } = exceptionCounts({ counts, preconditions });
  const reason = outcomeReason(tests, scope, own);
  return {
    outcome,
    wording: outcomeWording({ outcome, evidenceLevel, mode, counts, accepted, attestationOutstanding }),
    testsPerformed: scope.nothing ? 0 : required.filter(isPerformed).length,
    testsRequired: required.length,
    counts,
    ...(reason && { reason }),
  };
}

function sumCounts(tests: readonly ControlTest[]): Counts {
  const sum = { ...countStatuses([]) };
  for (const { counts } of tests) {
    for (const status of Object.keys(sum) as (keyof Counts)[])
      (sum as Record<string, number>)[status]! += counts[status];
  }
  return sum;
}
