import type { Assessment, ControlResult, ControlTest } from '../model/assessment.ts';
import { type Finding, formatSubject, SEVERITIES, type Severity } from '../model/finding.ts';
import { isDecided } from './outcome.ts';

/** A gate's answer. Codes of design.md §2; `reasons`: one line each, what made it so, the worst first. */
export interface Gate {
  readonly code: 0 | 1 | 2;
  readonly reasons: readonly string[];
}

/**
 * 1: a fail at or above `failOn` behind a required mapping, or any without a framework. 2: something required could not be
 * judged, or nothing was there to judge. 0: neither. `failOn: 'none'` lets no fail count.
 */
export function gate(
  assessment: Pick<Assessment, 'findings' | 'controls' | 'frameworks'>,
  failOn: Severity | 'none' = 'low',
): Gate {
  const fails = failsAtOrAbove(assessment, failOn);
  if (fails.length > 0) return { code: 1, reasons: fails };
  const reasons = unjudged(assessment);
  return { code: reasons.length > 0 ? 2 : 0, reasons };
}

function failsAtOrAbove(
  { findings, controls, frameworks }: Pick<Assessment, 'findings' | 'controls' | 'frameworks'>,
  failOn: Severity | 'none',
): readonly string[] {
  if (failOn === 'none') return [];
  const least = SEVERITIES.indexOf(failOn);
  const counts = (severity: Severity) => SEVERITIES.indexOf(severity) >= least;
  const failing =
    frameworks.length === 0
      ? findings.filter(({ status, severity }) => status === 'fail' && counts(severity))
      : findingsBehind(controls, findings, counts);
  return [...new Set(failing.map(({ check, subject }) => `${check} fails: ${formatSubject(subject)}`))];
}

function findingsBehind(
  controls: readonly ControlResult[],
  findings: readonly Finding[],
  counts: (severity: Severity) => boolean,
): readonly Finding[] {
  const behind = controls.flatMap((control) => {
    const tests = new Map(control.tests.filter(isFailing).map((test) => [test.check, test]));
    return control.findings
      .map((index) => findings[index]!)
      .filter(({ check, status, severity }) => {
        const test = status === 'fail' ? tests.get(check) : undefined;
        return test !== undefined && counts(test.severity ?? severity);
      });
  });
  return [...new Set(behind)];
}

function isFailing(test: ControlTest): boolean {
  return test.required && test.result === 'fail';
}

/** What was required and could not be judged, one line each; also when nothing at all was evaluated. */
export function unjudged({
  findings,
  controls,
}: Pick<Assessment, 'findings' | 'controls'>): readonly string[] {
  const judged = findings.some(({ status }) => status === 'pass' || status === 'fail' || status === 'exempt');
  const nothing = judged ? [] : ['nothing was there to judge'];
  if (controls.length === 0) return [...nothing, ...unknowns(findings)];
  return [...nothing, ...controls.flatMap(openControl)];
}

function unknowns(findings: readonly Finding[]): readonly string[] {
  const open = findings.filter(({ status }) => status === 'unknown');
  return [...new Set(open.map(({ check, subject }) => `${check} is unknown: ${formatSubject(subject)}`))];
}

function openControl(control: ControlResult): readonly string[] {
  const open = control.tests
    .filter((test) => test.required && isOpen(test))
    .map(({ check, result }) => `${check}: ${result}`);
  const untested = control.testsRequired > 0 && control.outcome === 'not-tested';
  if (open.length === 0 && !untested) return [];
  return [`${control.framework} ${control.id} ${control.outcome}: ${open.join(', ') || control.reason}`];
}

/** Also where a fail, which outranks the unknown beside it, stays below the threshold. */
function isOpen(test: ControlTest): boolean {
  return test.counts.unknown > 0 || !isDecided(test);
}
