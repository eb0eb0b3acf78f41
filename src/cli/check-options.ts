import { readAssessment } from '../app/assessment-file.ts';
import type { Assessment } from '../model/assessment.ts';
import { SegproofError } from '../util/error.ts';
import type { Options } from './command.ts';

/** What `check` was asked for besides what is judged. */
export interface CheckOptions {
  readonly format: string;
  /** Per cent of `--fail-coverage-below`. */
  readonly leastCoverage?: number;
  readonly baseline?: Assessment;
  readonly isNewOnly: boolean;
  /** True where a few controls were asked for: only what they rest on is shown. */
  readonly isNarrowed: boolean;
}

/** Reads the baseline too, so that a wrong one is told before the work. Throws USAGE and what `readAssessment` throws. */
export async function checkOptions(options: Options): Promise<CheckOptions> {
  const baseline = options.text('baseline');
  const isNewOnly = options.flag('failOnNew');
  if (isNewOnly && baseline === undefined) {
    const expected = 'an assessment.json of before, as `check --format json` prints it';
    throw new SegproofError({ code: 'USAGE', message: '--fail-on-new needs --baseline', expected });
  }
  const coverage = options.text('failCoverageBelow');
  return {
    format: options.text('format')!,
    isNewOnly,
    isNarrowed: options.list('control').length > 0,
    ...(coverage !== undefined && { leastCoverage: percent(coverage) }),
    ...(baseline !== undefined && { baseline: await readAssessment(baseline) }),
  };
}

function percent(text: string): number {
  const value = /^\d{1,3}(\.\d+)?%?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
  if (value <= 100) return value;
  const expected = 'per cent from 0 to 100, such as 90';
  throw new SegproofError({
    code: 'USAGE',
    message: '--fail-coverage-below is no percentage',
    expected,
    got: text,
  });
}
