import type { Deps } from '../../app/deps.ts';
import { gate } from '../../compliance/gate.ts';
import { renderJson } from '../../report/formats/json.ts';
import { summaryText } from '../../report/summary-text.ts';
import { visible } from '../../util/escape.ts';
import type { CommandArguments } from '../command.ts';
import { failOn } from '../gate-option.ts';
import { gatherAndJudge, sayTimings } from '../judging.ts';

/** Reasons of the exit code that are printed. */
const SHOWN_REASONS = 5;

/** The same judgement as `report`, as a table and a gate. Without a framework: every check that needs no configuration. */
export async function run(args: CommandArguments, deps: Deps): Promise<number> {
  const judged = await gatherAndJudge(args, [], deps);
  const { assessment } = judged;
  if (args.options.text('format') === 'json') {
    deps.out(new TextDecoder().decode(await renderJson(assessment)));
  } else {
    deps.out(`${summaryText(assessment, deps.style)}\n`);
  }
  const { code, reasons } = gate(assessment, failOn(args.options));
  if (code !== 0) {
    deps.say(`exit ${code}: ${code === 1 ? 'a check fails' : 'something required could not be judged'}`);
    for (const reason of reasons.slice(0, SHOWN_REASONS)) deps.say(`  ${visible(reason)}`);
    if (reasons.length > SHOWN_REASONS) deps.say(`  and ${reasons.length - SHOWN_REASONS} more`);
  }
  sayTimings(args, judged, deps);
  return code;
}
