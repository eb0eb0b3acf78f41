import type { ControlTest, Counts, Outcome } from '../model/assessment.ts';
import type { EvidenceLevel } from '../model/framework.ts';
import { evaluatedCount } from './counts.ts';

/** What decides an outcome. */
export interface OutcomeFacts {
  readonly evidenceLevel: EvidenceLevel;
  /** Required tests of the mapping. */
  readonly required: readonly ControlTest[];
  readonly preconditions: readonly ControlTest[];
  /** Findings of the required tests. */
  readonly counts: Counts;
  /** Zones that the control names and that nobody is in: all of them, or some. */
  readonly emptyZones: 'all' | 'some' | 'none';
}

/** True when at least one subject was evaluated: it passed, failed, or failed and was accepted. */
export function isPerformed(test: ControlTest): boolean {
  return evaluatedCount(test.counts) > 0;
}

/** True when the test has an answer for all that it judged, and judged something: its result comes from findings. */
export function isDecided(test: ControlTest): boolean {
  return test.result === 'pass' || test.result === 'fail' || test.result === 'exempt';
}

/** Fails and accepted fails, those of enforcement included; `accepted` of them were accepted. */
export function exceptionCounts({ counts, preconditions }: Pick<OutcomeFacts, 'counts' | 'preconditions'>): {
  readonly all: number;
  readonly accepted: number;
} {
  const failing = preconditions.filter(({ result }) => result === 'fail' || result === 'exempt');
  const accepted = failing.reduce((sum, test) => sum + test.counts.exempt, counts.exempt);
  const open = failing.reduce((sum, test) => sum + test.counts.fail, counts.fail);
  return { all: open + accepted, accepted };
}

/** The rules of design.md §2, "Control outcome", in order: the first that holds decides. */
export function outcomeOf(facts: OutcomeFacts): Outcome {
  const { evidenceLevel, required, preconditions, counts, emptyZones } = facts;
  if (evidenceLevel === 'manual') return 'manual';
  if (evidenceLevel === 'supporting') return 'supporting';
  if (emptyZones === 'all' || evaluatedCount(counts) + counts.unknown === 0) return 'not-tested';
  if (exceptionCounts(facts).all > 0) return 'exceptions-noted';
  const complete = [...required, ...preconditions].every(isDecided) && emptyZones === 'none';
  return complete ? 'no-exceptions-noted' : 'inconclusive';
}
