import { formatSubject, SEVERITIES, type Severity } from '../model/finding.ts';
import type { Comparison, FindingChange } from './comparison.ts';
import type { Gate } from './gate.ts';

/**
 * 1: a new fail at or above `failOn`, or a control whose exceptions no new fail explains. 2: something that was judged is
 * not any more. 0: neither. `failOn: 'none'` only shows.
 */
export function comparisonGate(comparison: Comparison, failOn: Severity | 'none'): Gate {
  if (failOn === 'none') return { code: 0, reasons: [] };
  const worse = gotWorse(comparison, failOn);
  if (worse.length > 0) return { code: 1, reasons: worse };
  const lost = notJudged(comparison);
  return { code: lost.length > 0 ? 2 : 0, reasons: lost };
}

function gotWorse({ findings, controls }: Comparison, failOn: Severity): readonly string[] {
  const fails = findings.filter(isNewFail);
  const least = SEVERITIES.indexOf(failOn);
  const counted = fails.filter(({ finding }) => SEVERITIES.indexOf(finding.severity) >= least);
  if (fails.length > 0)
    return counted.map(({ finding }) => `${finding.check} fails: ${formatSubject(finding.subject)}`);
  return controls
    .filter(({ change }) => change === 'worse')
    .map(({ framework, id, after }) => `${framework} ${id} is ${after}`);
}

/** True for a fail that the older assessment did not have: what `--fail-on-new` counts. */
export function isNewFail({ group, after }: FindingChange): boolean {
  return group === 'new' && after === 'fail';
}

/** Where nothing applies, nothing was left unjudged. */
const JUDGED: readonly FindingChange['after'][] = ['pass', 'fail', 'exempt', 'not-applicable'];

function notJudged({ findings, controls, frameworks }: Comparison): readonly string[] {
  return [
    ...findings
      .filter(({ group, after }) => group === 'incomparable' && !JUDGED.includes(after))
      .map(({ finding, after }) => `${finding.check} is ${after}: ${formatSubject(finding.subject)}`),
    ...controls
      .filter(({ change }) => change === 'lost')
      .map(({ framework, id, after }) => `${framework} ${id} is ${after}`),
    ...frameworks.onlyOld.map((id) => `${id} was not judged`),
  ];
}
