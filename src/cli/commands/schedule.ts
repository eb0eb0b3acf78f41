import { openArchiveAt, readSigners } from '../../app/archive-place.ts';
import type { Deps } from '../../app/deps.ts';
import { runSlot } from '../../app/run-slot.ts';
import { appendMissedRun } from '../../archive/append.ts';
import { lastSlot } from '../../archive/last-slot.ts';
import { schedule } from '../../scheduler/schedule.ts';
import { type MissedSlots, nextSlots } from '../../scheduler/slots.ts';
import { SegproofError } from '../../util/error.ts';
import type { CommandArguments } from '../command.ts';
import { configuredCron, sayOutcome, slotRequest } from '../slot-request.ts';

/** Runs slot after slot until it is told to stop. What a run finds never ends it. */
export async function run(args: CommandArguments, deps: Deps): Promise<number> {
  const { settings, place } = slotRequest(args);
  const cron = configuredCron(args, settings);
  if (!cron) {
    const expected = '--cron, or schedule.cron in the configuration';
    throw new SegproofError({ code: 'USAGE', message: 'no schedule was given', expected });
  }
  const archive = await openArchiveAt(place);
  const last = await lastSlot(archive);
  const now = () => Date.parse(deps.now());
  deps.say(`next slots: ${nextSlots(cron, deps.now()).join(', ')}`);
  await schedule({
    cron,
    now,
    ...(last !== undefined && { lastSlot: last }),
    run: async ({ slot, trigger }) => {
      sayOutcome(args, slot, await runSlot({ ...slotRequest(args), slot, trigger }, deps), deps);
    },
    onMissed: async (missed) => {
      await recordMissed(args, missed, now);
      deps.say(`missed ${missed.slots} slots, ${missed.from} to ${missed.to}: recorded`);
    },
    onFault: (error) => deps.say(`fault: ${error instanceof Error ? error.message : String(error)}`),
    signal: deps.signal,
  });
  return 0;
}

async function recordMissed(
  args: CommandArguments,
  missed: MissedSlots & { readonly reason: string },
  now: () => number,
): Promise<void> {
  const { place, settings, gather } = slotRequest(args);
  const cluster = { name: settings.config.values.cluster?.name ?? gather.sources[0] ?? 'cluster' };
  const [archive, signers] = [await openArchiveAt(place), await readSigners(place)];
  await appendMissedRun(archive, signers, { cluster, ...missed }, { now });
}
