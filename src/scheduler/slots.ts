import { canonicalInstant, formatInstant, millisOf } from '../archive/instant.ts';
import { type Cron, parseCron, slotAfter, slotAtOrBefore, slotsBetween } from '../util/cron.ts';
import { type Place, SegproofError } from '../util/error.ts';

/** The schedule of a configuration. Throws CONFIG_INVALID with its place, and what a schedule looks like. */
export function requireCron(text: string, place: Place): Cron {
  const cron = parseCron(text);
  if (typeof cron !== 'string') return cron;
  throw new SegproofError({
    code: 'CONFIG_INVALID',
    message: `schedule is not a cron expression: ${cron}`,
    place,
    expected: 'minute, hour, day of month, month and day of week in UTC, such as `0 * * * *`',
    got: `\`${text.slice(0, 80)}\``,
  });
}

/**
 * The slot that a run started at `instant` belongs to: the last one that is not after it. RFC 3339 in and out. Throws
 * USAGE when `instant` is none.
 */
export function slotOf(cron: Cron, instant: string): string {
  // A schedule that was parsed has a slot in every 41 years, so there is one before any instant that can be written.
  return formatInstant(slotAtOrBefore(cron, millisOf(canonicalInstant(instant, 'instant')))!);
}

/** The next slots after an instant, for people to see what a schedule means. RFC 3339 in and out. */
export function nextSlots(cron: Cron, after: string, count = 5): readonly string[] {
  const slots: string[] = [];
  let slot = slotAfter(cron, millisOf(canonicalInstant(after, 'instant')));
  while (slot !== undefined && slots.length < count) {
    slots.push(formatInstant(slot));
    slot = slotAfter(cron, slot);
  }
  return slots;
}

/** Slots that passed without a run; nothing can make up for them. RFC 3339, both included. */
export interface MissedSlots {
  readonly from: string;
  readonly to: string;
  readonly slots: number;
}

/** What is to be done now: one run for the newest slot, and word of those before it. */
export interface Due {
  readonly slot: string;
  readonly missed?: MissedSlots;
}

/**
 * What is due at `now` when `handled` was the last slot that has a run or is known to have none. Without one the log is
 * young: the newest slot is due and none was missed. `undefined`: nothing is due, also when the clock went back.
 */
export function dueAt(cron: Cron, handled: string | undefined, now: string): Due | undefined {
  const slot = slotOf(cron, now);
  if (handled === undefined) return { slot };
  const [first, last] = [millisOf(handled) + 1, millisOf(slot) - 1];
  if (first > last + 1) return undefined;
  const missed = missedBetween(cron, first, last);
  return missed ? { slot, missed } : { slot };
}

function missedBetween(cron: Cron, first: number, last: number): MissedSlots | undefined {
  let [from, to, slots] = [0, 0, 0];
  for (const slot of slotsBetween(cron, first, last)) {
    if (slots === 0) from = slot;
    to = slot;
    slots += 1;
  }
  return slots === 0 ? undefined : { from: formatInstant(from), to: formatInstant(to), slots };
}
