import { readAssessment } from '../../app/assessment-file.ts';
import type { Deps } from '../../app/deps.ts';
import { compareAssessments } from '../../compliance/comparison.ts';
import { comparisonGate } from '../../compliance/comparison-gate.ts';
import { SEVERITIES, type Severity } from '../../model/finding.ts';
import { type ComparisonFormat, renderComparison } from '../../report/comparison/formats.ts';
import { SegproofError } from '../../util/error.ts';
import type { CommandArguments, Options } from '../command.ts';
import { sayReasons } from '../gate-option.ts';
import { newTimings } from '../gathering.ts';

/** What became of the findings and controls of one assessment in another. */
export async function diffAssessments(
  { positional, options }: CommandArguments,
  deps: Deps,
): Promise<number> {
  const failOn = severityOf(options);
  const format = formatOf(options);
  const timings = newTimings();
  const [old, next] = await timings.measureAsync('read', () => Promise.all(positional.map(readAssessment)));
  const comparison = timings.measure('compare', () => compareAssessments(old!, next!));
  deps.out(renderComparison(comparison, format));
  const gate = comparisonGate(comparison, failOn);
  sayReasons(gate, { 1: 'something got worse', 2: 'something is not judged any more' }, deps);
  if (options.flag('timings')) deps.say(timings.line({ changes: comparison.findings.length }));
  return gate.code;
}

function severityOf(options: Options): Severity | 'none' {
  const given = options.text('failOn') ?? 'low';
  const known: readonly string[] = [...SEVERITIES, 'none'];
  if (known.includes(given)) return given as Severity | 'none';
  const expected = `of assessments one of ${known.join(', ')}`;
  throw new SegproofError({ code: 'USAGE', message: '--fail-on names no severity', expected, got: given });
}

function formatOf(options: Options): ComparisonFormat {
  if (options.text('focus') !== undefined)
    throw new SegproofError({ code: 'USAGE', message: '--focus is for connections, not for assessments' });
  const format = options.text('format')!;
  if (format === 'txt' || format === 'json' || format === 'md') return format;
  const expected = 'txt, json or md';
  throw new SegproofError({
    code: 'USAGE',
    message: 'assessments have no such format',
    expected,
    got: format,
  });
}
