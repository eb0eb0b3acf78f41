import type { ControlTest } from '../model/assessment.ts';
import type { Control, ControlCheck } from '../model/framework.ts';
import { CATALOGUE } from './catalogue.ts';
import type { ControlScope } from './control-scope.ts';
import { type Evidence, isOutOfDesign, runTest, type TestWithFindings } from './control-test.ts';

/** K08 to K31 of frameworks.md: what they claim rests on policies being enforced. */
const RESTS_ON_ENFORCEMENT: ReadonlySet<string> = new Set(
  CATALOGUE.slice(
    CATALOGUE.findIndex(({ id }) => id === 'namespace-has-policy'),
    CATALOGUE.findIndex(({ id }) => id === 'policy-justified'),
  ).map(({ id }) => id),
);

/**
 * What must hold before a control's tests mean anything, where its mapping does not list it: that the snapshot is complete
 * (U5), and for claims about isolation and boundaries that policies are enforced (U3). They act through the control's
 * scope, and can only worsen its outcome (design.md §2 and §5).
 */
export function runPreconditions(
  control: Control,
  scope: ControlScope,
  evidence: Evidence,
): readonly TestWithFindings[] {
  const listed = new Set(control.checks.map(({ id }) => id));
  return preconditionsOf(control)
    .filter((id) => !listed.has(id) && !isOutOfDesign(id, evidence.mode))
    .map((id) => runPrecondition(id, scope, evidence));
}

function preconditionsOf(control: Control): readonly string[] {
  if (control.checks.length === 0) return [];
  const enforced = control.checks.some(({ id }) => RESTS_ON_ENFORCEMENT.has(id));
  return enforced ? ['snapshot-complete', 'cni-enforces-policy'] : ['snapshot-complete'];
}

function runPrecondition(id: string, scope: ControlScope, evidence: Evidence): TestWithFindings {
  const check: ControlCheck = { id, required: true, with: {} };
  const { test, findings } = runTest(check, scope, undefined, evidence);
  return {
    test: { ...test, precondition: true, result: effect(test) },
    findings: findings.filter((index) => evidence.findings[index]!.status !== 'pass'),
  };
}

/** An incomplete snapshot is no exception of the control's: it leaves the control undecided. */
function effect({ check, result }: ControlTest): ControlTest['result'] {
  return check === 'snapshot-complete' && (result === 'fail' || result === 'exempt') ? 'unknown' : result;
}
