import type { Absence, Period, Stretch } from '../../model/period.ts';
import { counted } from './evidence.ts';

/** A stretch without a snapshot: longer than what is accepted, and never filled. */
export interface Gap extends Stretch {
  readonly hours: number;
  /** Slots of the schedule within it that have no run; absent where no schedule is known. */
  readonly slots?: number;
  /** What the archive says of it. */
  readonly why: readonly string[];
}

const HOUR = 3_600_000;

/** Hours between two instants. */
export function hoursBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / HOUR;
}

/**
 * Stretches of the period longer than `maxHours` between consecutive instants at which something was seen, both edges of the
 * period included.
 */
export function gapsOf(period: Period, seen: readonly string[], maxHours: number): readonly Gap[] {
  const instants = [period.from, ...seen, period.to];
  return instants.slice(1).flatMap((to, index) => {
    const from = instants[index]!;
    const hours = hoursBetween(from, to);
    return hours > maxHours ? [gapOf(period, from, to, hours)] : [];
  });
}

function gapOf({ slots, runs, absences = [] }: Period, from: string, to: string, hours: number): Gap {
  const sealed = new Set(runs.map(({ slot }) => slot));
  const within = slots?.filter((slot) => from < slot && slot < to && !sealed.has(slot)).length;
  return {
    from,
    to,
    hours,
    ...(within !== undefined && { slots: within }),
    why: [...new Set(absences.filter((absence) => overlaps(absence, from, to)).map(({ why }) => why))],
  };
}

function overlaps(absence: Absence, from: string, to: string): boolean {
  return absence.from < to && from < absence.to;
}

/** `2026-08-01T00:00:00Z to 2026-08-04T00:00:00Z (72 h, 2 slots: the scheduler was not running)`. */
export function gapText({ from, to, hours, slots, why }: Gap): string {
  const parts = [hoursText(hours), ...(slots === undefined ? [] : [counted(slots, 'slot')])];
  return `${from} to ${to} (${parts.join(', ')}${why.length > 0 ? `: ${why.join('; ')}` : ''})`;
}

/** `26 h`, `1.5 h`. */
export function hoursText(hours: number): string {
  return `${Math.round(hours * 10) / 10} h`;
}
