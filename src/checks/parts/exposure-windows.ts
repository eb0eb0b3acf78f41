import type { ExposureWindow, Period } from '../../model/period.ts';
import { spanText } from '../../util/span-text.ts';
import type { Observation, Timeline } from './timeline.ts';

/** A window while the runs are gone through. */
interface OpenWindow {
  /** Last snapshot that showed it good, and the last before which nothing tells: bounds of its start. */
  readonly lastGood: string | undefined;
  readonly notBefore: string;
  readonly fails: Observation[];
}

interface WindowEnd {
  readonly firstGood?: string;
  readonly gone?: string;
}

/**
 * The windows in which a timeline was bad. Only a snapshot that shows it good, or does not show it any more, ends one: what is
 * unknown or unseen in between ends nothing.
 */
export function windowsOf(
  timeline: Timeline,
  { from, to }: Pick<Period, 'from' | 'to'>,
): readonly ExposureWindow[] {
  const windows: ExposureWindow[] = [];
  let open: OpenWindow | undefined;
  let [lastGood, notBefore]: [string | undefined, string] = [undefined, from];
  for (const observation of timeline.observations) {
    const { at, state } = observation;
    if (state === 'bad' || state === 'accepted') {
      open ??= { lastGood, notBefore, fails: [] };
      open.fails.push(observation);
    }
    if (state !== 'good' && state !== 'absent') continue;
    if (open) windows.push(closed(timeline, open, at, state === 'good' ? { firstGood: at } : { gone: at }));
    open = undefined;
    lastGood = state === 'good' ? at : undefined;
    notBefore = at;
  }
  return open ? [...windows, closed(timeline, open, to, {})] : windows;
}

function closed(timeline: Timeline, open: OpenWindow, end: string, how: WindowEnd): ExposureWindow {
  const { check, subject, direction } = timeline;
  const [first, last] = [open.fails[0]!, open.fails.at(-1)!];
  const accepted = open.fails.every(({ state }) => state === 'accepted') ? last.exception : undefined;
  return {
    check,
    subject,
    ...(direction && { direction }),
    ...(open.lastGood !== undefined && { lastGood: open.lastGood }),
    firstBad: first.at,
    lastBad: last.at,
    ...how,
    ...(accepted && { accepted }),
    atLeast: secondsBetween(first.at, last.at),
    atMost: secondsBetween(open.notBefore, end),
  };
}

function secondsBetween(from: string, to: string): number {
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
}

/** `exposed from 2026-08-03T00:00:00Z to 2026-08-05T00:00:00Z (last good …, mended by …): for 2 d to 4 d`. */
export function windowText(window: ExposureWindow): string {
  const { lastGood, firstBad, lastBad, firstGood, gone, atLeast, atMost } = window;
  const start = lastGood ? `last good ${lastGood}` : 'first seen so';
  const end = firstGood
    ? `mended by ${firstGood}`
    : gone
      ? `gone by ${gone}`
      : 'not mended within the period';
  const seen =
    firstBad === lastBad ? `seen exposed at ${firstBad}` : `seen exposed from ${firstBad} to ${lastBad}`;
  const accepted = window.accepted ? `, accepted by ${window.accepted.id}` : '';
  return `${seen} (${start}, ${end}): for ${spanText(atLeast)} at least and ${spanText(atMost)} at most${mendText(window)}${accepted}`;
}

/** Time to remediate counts from the first snapshot that showed the fail. */
function mendText({ firstBad, firstGood, atLeast }: ExposureWindow): string {
  if (!firstGood) return '';
  return `, mended ${spanText(atLeast)} to ${spanText(secondsBetween(firstBad, firstGood))} after it was first seen`;
}
