import { withApprovedPolicies } from '../app/approved-policies.ts';
import { archivePlace } from '../app/archive-place.ts';
import type { Deps } from '../app/deps.ts';
import { judge, judgeBody } from '../app/judge.ts';
import type { PeriodJudgement } from '../app/judge-period.ts';
import { loadJudgingSettings, loadSettings } from '../app/settings.ts';
import type { Timings } from '../app/timings.ts';
import type { Assessment, AssessmentBody } from '../model/assessment.ts';
import type { AuditLog } from '../model/period.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { SegproofError } from '../util/error.ts';
import { visible } from '../util/escape.ts';
import type { CommandArguments } from './command.ts';
import { gatherAndSay, newTimings } from './gathering.ts';
import { judgeRequest } from './requests.ts';

/** Lines of an audit log that are said to be unreadable, one by one. */
const SHOWN_PROBLEMS = 20;

export interface Judged<Result extends AssessmentBody = Assessment> {
  readonly snapshot: Snapshot;
  readonly assessment: Result;
  readonly timings: Timings;
}

/** Gathers and judges, for what is kept. */
export async function gatherAndJudge(
  args: CommandArguments,
  defaultFrameworks: readonly string[],
  deps: Deps,
): Promise<Judged> {
  const timings = newTimings();
  const settings = await withApprovedPolicies(loadSettings(judgeRequest(args, defaultFrameworks)));
  const audit = await auditLog(args, timings, deps);
  const period = args.options.text('period');
  if (period !== undefined)
    return ofPeriod(args, { settings, period, audit, timings, now: deps.now() }, deps);
  const snapshot = await gatherAndSay(args, settings.config, timings, deps);
  const context = { now: deps.now(), timings, ...(audit && { audit }) };
  return { snapshot, assessment: judge(snapshot, settings, context), timings };
}

/** Reads the last snapshot of the period, and all runs in it, from the archive. */
async function ofPeriod(
  { positional, options }: CommandArguments,
  request: Omit<PeriodJudgement, 'place'>,
  deps: Deps,
): Promise<Judged> {
  if (positional.length > 0) {
    const expected = 'no SOURCE: the snapshots are those of the archive';
    throw new SegproofError({
      code: 'USAGE',
      message: '--period with a SOURCE',
      expected,
      got: positional.join(' '),
    });
  }
  const place = archivePlace(request.settings.config, options.text('archive'));
  const { judgePeriod } = await import('../app/judge-period.ts');
  const judged = await judgePeriod({ ...request, place });
  sayPeriod(judged.assessment, deps);
  return { ...judged, timings: request.timings };
}

function sayPeriod({ period }: Assessment, deps: Deps): void {
  const last = period?.runs.at(-1);
  if (period && last)
    deps.say(
      `judged for the end of the period on the last of ${period.runs.length} sealed runs, of ${last.at}`,
    );
  for (const text of period?.notes ?? []) deps.say(`warning: ${visible(text)}`);
}

async function auditLog(
  { options }: CommandArguments,
  timings: Timings,
  deps: Deps,
): Promise<AuditLog | undefined> {
  const files = options.texts('auditLog');
  if (files.length === 0) return undefined;
  const { readAuditLog } = await import('../sources/audit-log.ts');
  const log = await timings.measureAsync('audit log', () => readAuditLog(files, deps.stdin));
  for (const problem of (log.problems ?? []).slice(0, SHOWN_PROBLEMS))
    deps.say(`warning: ${visible(problem)}`);
  return log;
}

/** The same without digests, for what is shown once. */
export async function gatherAndJudgeBody(
  args: CommandArguments,
  defaultFrameworks: readonly string[],
  deps: Deps,
): Promise<Judged<AssessmentBody>> {
  const timings = newTimings();
  const settings = await withApprovedPolicies(loadJudgingSettings(judgeRequest(args, defaultFrameworks)));
  const snapshot = await gatherAndSay(args, settings.config, timings, deps);
  return { snapshot, assessment: judgeBody(snapshot, settings, { now: deps.now(), timings }), timings };
}
