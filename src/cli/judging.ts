import type { Deps } from '../app/deps.ts';
import { judge, judgeBody } from '../app/judge.ts';
import { loadJudgingSettings, loadSettings } from '../app/settings.ts';
import type { Timings } from '../app/timings.ts';
import type { Assessment, AssessmentBody } from '../model/assessment.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { CommandArguments } from './command.ts';
import { gatherAndSay, newTimings } from './gathering.ts';
import { judgeRequest } from './requests.ts';

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
  const settings = loadSettings(judgeRequest(args, defaultFrameworks));
  const snapshot = await gatherAndSay(args, settings.config, timings, deps);
  return { snapshot, assessment: judge(snapshot, settings, { now: deps.now(), timings }), timings };
}

/** The same without digests, for what is shown once. */
export async function gatherAndJudgeBody(
  args: CommandArguments,
  defaultFrameworks: readonly string[],
  deps: Deps,
): Promise<Judged<AssessmentBody>> {
  const timings = newTimings();
  const settings = loadJudgingSettings(judgeRequest(args, defaultFrameworks));
  const snapshot = await gatherAndSay(args, settings.config, timings, deps);
  return { snapshot, assessment: judgeBody(snapshot, settings, { now: deps.now(), timings }), timings };
}
