import type { Predicate } from '../../model/evidence.ts';
import { parseCron, slotsBetween } from '../../util/cron.ts';
import { formatInstant, millisOf } from '../instant.ts';
import { clusterKey } from '../layout.ts';

/** What the log says about slots, gathered entry by entry. */
export interface Schedule {
  /** Cron expression in force from an instant; `undefined`: none. */
  readonly changes: { readonly from: number; readonly cron: string | undefined }[];
  /** By cluster: ranges of instants for which there is an entry, both ends included. */
  readonly covered: Map<string, Range[]>;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Slots in a row for which the log has no entry. */
export interface Gap {
  readonly cluster: string;
  readonly from: string;
  readonly to: string;
  readonly slots: number;
}

/** A run may take this long before its slot counts as passed without one. */
const GRACE_MS = 3_600_000;

export function newSchedule(): Schedule {
  return { changes: [], covered: new Map() };
}

export function noteEntry(schedule: Schedule, predicate: Predicate): void {
  if (predicate.kind === 'config-change') {
    schedule.changes.push({ from: millisOf(predicate.recordedAt), cron: predicate.settings.schedule });
  }
  if (predicate.kind === 'run' || predicate.kind === 'failed-run') {
    cover(schedule, clusterKey(predicate.cluster), predicate.slot.scheduledFor, predicate.slot.scheduledFor);
  }
  if (predicate.kind === 'missed-run')
    cover(schedule, clusterKey(predicate.cluster), predicate.from, predicate.to);
}

function cover(schedule: Schedule, cluster: string, from: string, to: string): void {
  const ranges = schedule.covered.get(cluster) ?? [];
  schedule.covered.set(cluster, ranges);
  ranges.push({ from: millisOf(from), to: millisOf(to) });
}

/**
 * Slots that the schedule promised up to an instant and that nothing in the log accounts for. The first cluster is
 * expected from the day the schedule was promised, further ones from their first slot.
 */
export function findGaps(schedule: Schedule, until: number): readonly Gap[] {
  const due = until - GRACE_MS;
  const clusters = schedule.covered.size > 0 ? [...schedule.covered] : [['(no cluster yet)', []] as const];
  return clusters.flatMap(([cluster, ranges], i) => {
    const since = i === 0 ? Number.NEGATIVE_INFINITY : Math.min(...ranges.map(({ from }) => from));
    const expected = expectedSlots(schedule, due).filter((slot) => slot >= since);
    return gapsOf(cluster, expected, ranges);
  });
}

function expectedSlots(schedule: Schedule, due: number): readonly number[] {
  return schedule.changes.flatMap(({ from, cron }, i) => {
    const parsed = cron === undefined ? undefined : parseCron(cron);
    if (parsed === undefined || typeof parsed === 'string') return [];
    const end = Math.min(due, (schedule.changes[i + 1]?.from ?? Number.POSITIVE_INFINITY) - 1);
    return [...slotsBetween(parsed, from, end)];
  });
}

function gapsOf(cluster: string, expected: readonly number[], ranges: readonly Range[]): readonly Gap[] {
  const single = new Set(ranges.filter(({ from, to }) => from === to).map(({ from }) => from));
  const wide = ranges.filter(({ from, to }) => from !== to);
  const runs: number[][] = [];
  let open: number[] | undefined;
  for (const slot of expected) {
    if (single.has(slot) || wide.some(({ from, to }) => from <= slot && slot <= to)) {
      open = undefined;
    } else if (open) {
      open.push(slot);
    } else {
      open = [slot];
      runs.push(open);
    }
  }
  return runs.map((slots) => ({
    cluster,
    from: formatInstant(slots[0]!),
    to: formatInstant(slots.at(-1)!),
    slots: slots.length,
  }));
}
