import type { Deps } from '../../app/deps.ts';
import { runSlot } from '../../app/run-slot.ts';
import type { CommandArguments } from '../command.ts';
import { requestedSlot, sayOutcome, slotRequest } from '../slot-request.ts';

/** One slot: what the CronJob calls. Findings do not make it fail, so that it is not retried for them. */
export async function run(args: CommandArguments, deps: Deps): Promise<number> {
  const request = slotRequest(args);
  const { slot, trigger } = requestedSlot(args, request.settings, deps.now());
  const outcome = await runSlot({ ...request, slot, trigger }, deps);
  if (args.options.flag('timings')) deps.say(request.timings.line({}));
  return sayOutcome(args, slot, outcome, deps);
}
