import type { Counts } from '../model/assessment.ts';
import type { Status } from '../model/finding.ts';

const NONE: Counts = { pass: 0, fail: 0, unknown: 0, manual: 0, 'not-applicable': 0, exempt: 0 };

/** How often each status occurs. */
export function countStatuses(statuses: readonly Status[]): Counts {
  const counts: Record<Status, number> = { ...NONE };
  for (const status of statuses) counts[status]++;
  return counts;
}

/** Results that were reached: a pass, a fail, or a fail that was accepted. */
export function evaluatedCount(counts: Counts): number {
  return counts.pass + counts.fail + counts.exempt;
}

/** From worst to best. An accepted fail never hides an unknown (design.md §2). */
const WORST_FIRST: readonly Status[] = ['fail', 'unknown', 'exempt', 'pass', 'manual', 'not-applicable'];

/** The one status that stands for many; `undefined` for none. */
export function worstStatus(counts: Counts): Status | undefined {
  return WORST_FIRST.find((status) => counts[status] > 0);
}

/** The one that stands for both. */
export function worseStatus(a: Status, b: Status): Status {
  return WORST_FIRST.indexOf(a) <= WORST_FIRST.indexOf(b) ? a : b;
}
