import type { Period, PeriodRun } from '../model/period.ts';
import { type CheckMeta, defineCheck } from './contract.ts';
import { counted, listText, note } from './parts/evidence.ts';
import { clusterSubject } from './parts/gaps.ts';
import { fail, type Judgement, notApplicable, pass, toFinding, unknown } from './parts/judgement.ts';
import { numberOf } from './parts/parameters.ts';
import { gapsOf, gapText, hoursBetween, hoursText } from './parts/period-gaps.ts';

const meta: CheckMeta<'snapshot' | 'series'> = {
  id: 'snapshot-cadence',
  title: 'Snapshots cover the period without a gap.',
  description:
    'Looks at the sealed runs of the period: each slot of the schedule has a run that read everything, none lies further ' +
    'from the next, or from an end of the period, than `maxGapHours`. Fails for a slot without such a run and for every ' +
    'gap, and lists them; unknown where no schedule says how many runs there should be (U8). Not applicable to a point in time.',
  subjectKind: 'cluster',
  severity: 'high',
  needs: ['snapshot', 'series'],
  needsConfiguration: true,
  parameters: {
    maxGapHours: { default: 26, min: 1, max: 8784, description: 'hours that may lie between two snapshots' },
    maxMissedSlots: { default: 0, min: 0, description: 'slots of the period that may lack a complete run' },
  },
};

/** K02 of frameworks.md §1a. What was missed is never filled: a run of a later time says nothing of an earlier one. */
export const snapshotCadence = defineCheck({
  meta,
  run: ({ snapshot, series, parameters }) => {
    const judgement = series
      ? judge(series, numberOf(parameters, 'maxGapHours'), numberOf(parameters, 'maxMissedSlots'))
      : notApplicable('The report speaks of one instant, so that no period is to be covered.');
    return [toFinding(meta, clusterSubject(snapshot.header), judgement)];
  },
});

function judge(period: Period, maxGapHours: number, maxMissed: number): Judgement {
  const valid = period.runs.filter(({ complete }) => complete);
  const gaps = gapsOf(
    period,
    valid.map(({ at }) => at),
    maxGapHours,
  );
  const missed = missedSlots(period, valid);
  const evidence = [
    ...gaps.map((gap) => note(`gap: ${gapText(gap)}`)),
    ...missed.map((slot) => note(`no complete run of slot ${slot}${whyText(period, slot)}`)),
    ...(period.notes ?? []).map(note),
  ];
  const seen = `${counted(valid.length, 'complete run')} of ${period.slots ? counted(period.slots.length, 'slot') : 'no known schedule'}`;
  const faults = [
    ...(gaps.length > 0
      ? [`${counted(gaps.length, 'gap')} of more than ${maxGapHours} h: ${listText(gaps.map(gapText))}`]
      : []),
    ...(missed.length > maxMissed ? [`${counted(missed.length, 'slot')} without a complete run`] : []),
  ];
  if (faults.length > 0) {
    return fail(`The period has ${faults.join('; ')}.`, { evidence, remediation: REMEDY });
  }
  if (!period.slots) {
    return unknown('How many snapshots the period should have', [NO_SCHEDULE], { evidence });
  }
  return pass(`The period has ${seen}, the largest gap ${hoursText(largestGap(period, valid))}.`, {
    evidence,
  });
}

const REMEDY = {
  message:
    'Alert on runs that are missed (`segproof archive verify` says so); a run of a later time cannot fill the gap.',
} as const;

const NO_SCHEDULE = {
  code: 'U8',
  message: 'neither the archive nor the configuration has a schedule',
} as const;

function missedSlots({ slots = [] }: Period, valid: readonly PeriodRun[]): readonly string[] {
  const covered = new Set(valid.map(({ slot }) => slot));
  return slots.filter((slot) => !covered.has(slot));
}

function whyText({ absences = [], runs }: Period, slot: string): string {
  const absence = absences.find(({ from, to }) => from <= slot && slot <= to);
  if (absence) return `: ${absence.why}`;
  return runs.some((run) => run.slot === slot) ? ': it did not read everything' : '';
}

function largestGap({ from, to }: Period, valid: readonly PeriodRun[]): number {
  const instants = [from, ...valid.map(({ at }) => at), to];
  return Math.max(...instants.slice(1).map((instant, index) => hoursBetween(instants[index]!, instant)));
}
