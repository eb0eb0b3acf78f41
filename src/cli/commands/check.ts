import type { Deps } from '../../app/deps.ts';
import { gate } from '../../compliance/gate.ts';
import type { AssessmentBody } from '../../model/assessment.ts';
import { renderJson } from '../../report/formats/json.ts';
import { summaryText } from '../../report/summary-text.ts';
import { visible } from '../../util/escape.ts';
import type { CommandArguments } from '../command.ts';
import { failOn } from '../gate-option.ts';
import { sayTimings } from '../gathering.ts';
import { gatherAndJudge, gatherAndJudgeBody, type Judged } from '../judging.ts';

/** Reasons of the exit code that are printed. */
const SHOWN_REASONS = 5;

/** The same judgement as `report`, as a table and a gate. Without a framework: every check that needs no configuration. */
export async function run(args: CommandArguments, deps: Deps): Promise<number> {
  const isJson = args.options.text('format') === 'json';
  const judged = isJson ? await judgeToJson(args, deps) : await judgeToSummary(args, deps);
  const code = sayGate(args, judged.assessment, deps);
  sayTimings(args, judged, deps);
  return code;
}

async function judgeToJson(args: CommandArguments, deps: Deps): Promise<Judged> {
  const judged = await gatherAndJudge(args, [], deps);
  deps.out(new TextDecoder().decode(await renderJson(judged.assessment)));
  return judged;
}

async function judgeToSummary(args: CommandArguments, deps: Deps): Promise<Judged<AssessmentBody>> {
  const judged = await gatherAndJudgeBody(args, [], deps);
  deps.out(`${summaryText(judged.assessment, deps.style)}\n`);
  return judged;
}

function sayGate({ options }: CommandArguments, assessment: AssessmentBody, deps: Deps): number {
  const { code, reasons } = gate(assessment, failOn(options));
  if (code === 0) return code;
  deps.say(`exit ${code}: ${code === 1 ? 'a check fails' : 'something required could not be judged'}`);
  for (const reason of reasons.slice(0, SHOWN_REASONS)) deps.say(`  ${visible(reason)}`);
  if (reasons.length > SHOWN_REASONS) deps.say(`  and ${reasons.length - SHOWN_REASONS} more`);
  return code;
}
