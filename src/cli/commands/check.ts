import type { Deps } from '../../app/deps.ts';
import { behindControls } from '../../compliance/behind-controls.ts';
import { type Comparison, compareAssessments } from '../../compliance/comparison.ts';
import { isNewFail } from '../../compliance/comparison-gate.ts';
import { gate } from '../../compliance/gate.ts';
import type { AssessmentBody } from '../../model/assessment.ts';
import { findingKey } from '../../model/finding.ts';
import { renderComparison } from '../../report/comparison/formats.ts';
import { countsText } from '../../report/comparison/view.ts';
import { printedText } from '../../report/formats/index.ts';
import { summaryText } from '../../report/summary-text.ts';
import { type CheckOptions, checkOptions } from '../check-options.ts';
import type { CommandArguments } from '../command.ts';
import { failOn, sayReasons } from '../gate-option.ts';
import { sayTimings } from '../gathering.ts';
import { gatherAndJudge, gatherAndJudgeBody, type Judged } from '../judging.ts';

/**
 * The same judgement as `report`, as a table and a gate. Without a framework: every check that needs no configuration.
 * What is shown never changes the gate.
 */
export async function run(args: CommandArguments, deps: Deps): Promise<number> {
  const asked = await checkOptions(args.options);
  const judged = await (asked.format === 'txt' ? judgeToSummary : judgeToFormat)(args, asked, deps);
  const comparison = asked.baseline && compareAssessments(asked.baseline, judged.assessment);
  if (comparison) showComparison(comparison, asked, deps);
  const code = sayGate(args, asked, { assessment: judged.assessment, comparison }, deps);
  sayTimings(args, judged, deps);
  return code;
}

/** JSON is the whole assessment, to be a baseline; the other formats show what the controls asked for rest on. */
async function judgeToFormat(args: CommandArguments, asked: CheckOptions, deps: Deps): Promise<Judged> {
  const judged = await gatherAndJudge(args, [], deps);
  const { assessment } = judged;
  const shown = asked.isNarrowed && asked.format !== 'json' ? behindControls(assessment) : assessment;
  deps.out(await printedText(asked.format, shown));
  return judged;
}

async function judgeToSummary(
  args: CommandArguments,
  { isNarrowed }: CheckOptions,
  deps: Deps,
): Promise<Judged<AssessmentBody>> {
  const judged = await gatherAndJudgeBody(args, [], deps);
  const { assessment } = judged;
  deps.out(`${summaryText(isNarrowed ? behindControls(assessment) : assessment, deps.style)}\n`);
  return judged;
}

/** Beside a format for programs it is one line on standard error. */
function showComparison(comparison: Comparison, { format }: CheckOptions, deps: Deps): void {
  if (format === 'txt' || format === 'md')
    deps.out(`\nAgainst the baseline: ${renderComparison(comparison, format)}`);
  else deps.say(`against the baseline: ${countsText(comparison)}`);
}

function sayGate(
  { options }: CommandArguments,
  { isNewOnly, leastCoverage }: CheckOptions,
  {
    assessment,
    comparison,
  }: { readonly assessment: AssessmentBody; readonly comparison?: Comparison | undefined },
  deps: Deps,
): number {
  const fresh =
    comparison && new Set(comparison.findings.filter(isNewFail).map(({ finding }) => findingKey(finding)));
  const result = gate(assessment, failOn(options), {
    ...(isNewOnly && fresh && { counts: (finding) => fresh.has(findingKey(finding)) }),
    ...(leastCoverage !== undefined && {
      coverage: { leastPercent: leastCoverage, evaluated: assessment.summary.evaluated },
    }),
  });
  sayReasons(result, WORDS, deps);
  return result.code;
}

const WORDS = { 1: 'a check fails', 2: 'something required could not be judged' } as const;
