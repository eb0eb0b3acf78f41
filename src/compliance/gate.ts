import type { Assessment, ControlResult, ControlTest, Ratio } from '../model/assessment.ts';
import { type Finding, formatSubject, SEVERITIES, type Severity } from '../model/finding.ts';
import { isDecided } from './outcome.ts';

/** A gate's answer. Codes of design.md §2; `reasons`: one line each, what made it so, the worst first. */
export interface Gate {
  readonly code: 0 | 1 | 2;
  readonly reasons: readonly string[];
}

/** What narrows or widens a gate besides the severity. */
export interface GateLimits {
  /** Fails that count; absent: all. Those of `--fail-on-new` are what the baseline did not have. */
  readonly counts?: (finding: Finding) => boolean;
  /** The least share of tests that must have been evaluated, in per cent. Nothing to evaluate is below any but 0. */
  readonly coverage?: { readonly leastPercent: number; readonly evaluated: Ratio };
}

type Gated = Pick<Assessment, 'findings' | 'controls' | 'frameworks'>;

/**
 * 1: a fail at or above `failOn` behind a required mapping, or any without a framework. 2: something required could not be
 * judged, or nothing was there to judge, or less than the coverage asked for. 0: neither. `failOn: 'none'` lets no fail count.
 */
export function gate(
  assessment: Gated,
  failOn: Severity | 'none' = 'low',
  { counts, coverage }: GateLimits = {},
): Gate {
  const fails = failsAtOrAbove(assessment, failOn).filter((finding) => counts?.(finding) ?? true);
  if (fails.length > 0) return { code: 1, reasons: [...new Set(fails.map(failText))] };
  const reasons = [...tooLittle(coverage), ...unjudged(assessment)];
  return { code: reasons.length > 0 ? 2 : 0, reasons };
}

function failText({ check, subject, origin }: Finding): string {
  const line = origin?.line === undefined ? '' : `:${origin.line}`;
  return `${check} fails: ${formatSubject(subject)}${origin ? ` (${origin.file}${line})` : ''}`;
}

function tooLittle(coverage: GateLimits['coverage']): readonly string[] {
  if (!coverage) return [];
  const { leastPercent, evaluated } = coverage;
  const { count, of } = evaluated;
  if (of === 0 ? leastPercent === 0 : count * 100 >= leastPercent * of) return [];
  return [`evaluated ${of === 0 ? 'n/a' : `${count} of ${of} tests`}, less than ${leastPercent} %`];
}

function failsAtOrAbove(
  { findings, controls, frameworks }: Gated,
  failOn: Severity | 'none',
): readonly Finding[] {
  if (failOn === 'none') return [];
  const least = SEVERITIES.indexOf(failOn);
  const counts = (severity: Severity) => SEVERITIES.indexOf(severity) >= least;
  return frameworks.length === 0
    ? findings.filter(({ status, severity }) => status === 'fail' && counts(severity))
    : findingsBehind(controls, findings, counts);
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
