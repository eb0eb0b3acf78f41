import { createTask, type Logger } from 'node-cron';
import { formatInstant, millisOf } from '../archive/instant.ts';
import type { Cron } from '../util/cron.ts';
import { dueAt, type MissedSlots } from './slots.ts';

export interface ScheduleOptions {
  readonly cron: Cron;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Slot of the newest run, failed run or missed slot in the archive, RFC 3339; absent for a young archive. */
  readonly lastSlot?: string;
  /** One run. What it found is its own matter; a rejection is told to `onFault`, and the slot is not tried again. */
  readonly run: (slot: ScheduledSlot, signal: AbortSignal) => Promise<void>;
  /** Records slots without a run. A rejection is told to `onFault`; the slots stay unrecorded and are offered again. */
  readonly onMissed: (missed: MissedSlots & { readonly reason: string }) => Promise<void>;
  readonly onFault: (error: unknown) => void;
  /** Aborted by SIGTERM: no slot is begun after it; the one under way gets the signal and is waited for. */
  readonly signal: AbortSignal;
}

interface ScheduledSlot {
  readonly slot: string;
  /** `catch-up`: begun more than a minute late, after downtime or behind a run that took long. */
  readonly trigger: 'schedule' | 'catch-up';
}

/** A tick comes once a minute: what is begun within one is on time. */
const ON_TIME_MS = 60_000;

/** Why slots passed without a run, as the archive will say: they were missed before this process began, or since. */
const MISSED_BEFORE = 'the scheduler was not running';
const MISSED_SINCE = 'the run before took longer, or the machine was asleep';

/** What node-cron has to say (late or overlapping ticks) is told by slots instead. */
const SILENT: Logger = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} };

/**
 * Runs one slot after the other in this process until `signal` is aborted; never two at once. Slots that passed while
 * the process was away get one run, the newest; the others are recorded as missed.
 *
 * The clock ticks every minute and `dueAt` decides: node-cron wants both day fields to match where POSIX and CronJobs
 * want either, and a tick that is late or lost (sleep, a busy process, a clock that was set) must lose no slot.
 */
export async function schedule(options: ScheduleOptions): Promise<void> {
  const { signal } = options;
  const work = slotWork(options);
  const task = createTask('* * * * *', work.begin, {
    timezone: 'UTC',
    noOverlap: true,
    suppressMissedWarning: true,
    logger: SILENT,
  });
  task.on('execution:missed', work.begin);
  await task.start();
  void work.begin();
  await aborted(signal);
  await task.destroy();
  await work.settled();
}

interface SlotWork {
  /** Does all that is due, unless that is going on already. Never rejects. */
  readonly begin: () => Promise<void>;
  readonly settled: () => Promise<void>;
}

function slotWork(options: ScheduleOptions): SlotWork {
  let going: Promise<void> | undefined;
  let handled = options.lastSlot;
  let reason = MISSED_BEFORE;

  async function doAllDue(): Promise<void> {
    while (!options.signal.aborted) {
      const due = dueAt(options.cron, handled, formatInstant(options.now()));
      if (due?.missed && !(await recordMissed(options, { ...due.missed, reason }))) return;
      reason = MISSED_SINCE;
      if (!due) return;
      // A slot counts as handled once it is begun: a run that fails says so in the log and is not repeated.
      handled = due.slot;
      await runSlot(options, due.slot);
    }
  }

  return {
    begin: () => {
      going ??= doAllDue().finally(() => {
        going = undefined;
      });
      return going;
    },
    settled: async () => going,
  };
}

/** False when the missed slots could not be recorded: a run now would leave the gap without an entry. */
async function recordMissed(
  options: ScheduleOptions,
  missed: MissedSlots & { readonly reason: string },
): Promise<boolean> {
  try {
    await options.onMissed(missed);
    return true;
  } catch (error) {
    options.onFault(error);
    return false;
  }
}

async function runSlot({ now, run, signal, onFault }: ScheduleOptions, slot: string): Promise<void> {
  const trigger = now() - millisOf(slot) < ON_TIME_MS ? 'schedule' : 'catch-up';
  try {
    await run({ slot, trigger }, signal);
  } catch (error) {
    onFault(error);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
