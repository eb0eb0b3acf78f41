import { isAssessmentFile } from '../../app/assessment-file.ts';
import type { Deps } from '../../app/deps.ts';
import { type DiffResult, diffSources } from '../../app/diff.ts';
import { loadJudgingSettings } from '../../app/settings.ts';
import { type DiffFormat, renderDiff } from '../../report/diff/formats.ts';
import { diffLines, focusOn, hasPart } from '../../report/diff/view.ts';
import { SegproofError } from '../../util/error.ts';
import { visible } from '../../util/escape.ts';
import type { CommandArguments } from '../command.ts';
import { isIncomplete, newTimings, sayProblems } from '../gathering.ts';
import { sayUndeclared } from '../modelling.ts';
import { gatherRequest, judgeRequest } from '../requests.ts';
import { diffAssessments } from './diff-assessments.ts';

const GATES = ['opened', 'closed', 'changed', 'none'] as const;
type Gate = (typeof GATES)[number];

/** What opened and what closed between two sources, or what became of an assessment's findings in another. */
export async function run(args: CommandArguments, deps: Deps): Promise<number> {
  const assessments = args.positional.filter(isAssessmentFile);
  if (assessments.length === 2) return diffAssessments(args, deps);
  if (assessments.length === 1) refuseMixture(assessments[0]!);
  return diffConnections(args, deps);
}

/** An assessment holds findings, and nothing from which connections could be computed. */
function refuseMixture(file: string): never {
  throw new SegproofError({
    code: 'USAGE',
    message: 'an assessment can only be compared with another one: it holds findings, not policies',
    place: { file },
    expected: 'two assessments, or the manifests or snapshots that both were made from',
  });
}

/** The gate looks at everything, whatever is shown. */
async function diffConnections(args: CommandArguments, deps: Deps): Promise<number> {
  const { positional, options } = args;
  const [old, next] = positional as [string, string];
  const gates = parseGates(options.text('failOn') === undefined ? ['opened'] : options.list('failOn'));
  const timings = newTimings();
  const settings = loadJudgingSettings({ ...judgeRequest(args, []), sources: [next, old] });
  const gather = gatherRequest(args, settings.config);
  const result = await diffSources({ old, new: next, gather, settings }, deps, timings);
  sayInputs(result, deps);
  const focus = options.text('focus');
  const shown = focus === undefined ? result.diff : focusOn(result.diff, focus);
  timings.measure('print', () => deps.out(renderDiff(shown, options.text('format') as DiffFormat)));
  if (options.flag('timings')) deps.say(timings.line(countsOf(result)));
  return exitCode(result, gates);
}

function parseGates(words: readonly string[]): readonly Gate[] {
  for (const word of words) {
    if (GATES.includes(word as Gate)) continue;
    const expected = `a list of ${GATES.join(', ')}`;
    throw new SegproofError({ code: 'USAGE', message: '--fail-on names no change', expected, got: word });
  }
  return words as readonly Gate[];
}

function sayInputs(result: DiffResult, deps: Deps): void {
  for (const cluster of [result.old, result.new]) {
    sayProblems(cluster.snapshot, deps);
    sayUndeclared(cluster, deps);
  }
  for (const key of result.unmodelled)
    deps.say(`warning: ${visible(key)} differs and is not modelled: what it opens or closes is not known`);
}

/** What was not read, or is not known any more, could hide something that opened: that is never 0. */
function exitCode({ old, new: next, diff, unmodelled }: DiffResult, gates: readonly Gate[]): number {
  const lines = diffLines(diff);
  const fails = lines.some(
    (line) =>
      gates.includes(line.change) ||
      gates.some((gate) => gate !== 'none' && gate !== 'changed' && hasPart(line, gate)),
  );
  if (fails) return 1;
  if (gates.includes('none')) return 0;
  const hidden = unmodelled.length > 0 || lines.some((line) => hasPart(line, 'to-unknown'));
  return hidden || isIncomplete(old.snapshot) || isIncomplete(next.snapshot) ? 2 : 0;
}

function countsOf({ old, new: next, diff }: DiffResult): Readonly<Record<string, number>> {
  return {
    oldRecords: old.snapshot.records.length,
    newRecords: next.snapshot.records.length,
    oldClasses: old.engine.classes.length,
    newClasses: next.engine.classes.length,
    changes: diff.changes.length,
  };
}
