import { changesOf, populationReasons } from '../checks/parts/changes.ts';
import { windowsOf } from '../checks/parts/exposure-windows.ts';
import { listOf, numberOf } from '../checks/parts/parameters.ts';
import { gapsOf } from '../checks/parts/period-gaps.ts';
import { timelinesOf } from '../checks/parts/timeline.ts';
import type { AssessedChange, AssessedPeriod, AssessedRun } from '../model/assessment.ts';
import type { Parameters } from '../model/finding.ts';
import type { AuditLog, Change, Period, PeriodRun } from '../model/period.ts';

/** What a period is described from. */
export interface PeriodInput {
  readonly series: Period;
  readonly audit: AuditLog | undefined;
  /** The entity's own values of each check's parameters. */
  readonly parameters: ReadonlyMap<string, Parameters>;
}

/** The period as the assessment tells it, by the entity's own parameters of the checks of periods. */
export function assessedPeriod({ series, audit, parameters }: PeriodInput): AssessedPeriod {
  const own = (check: string) => parameters.get(check) ?? {};
  const cadence = own('snapshot-cadence');
  const protection = own('continuous-protection');
  const valid = series.runs.filter(({ complete }) => complete);
  const instants = valid.map(({ at }) => at);
  const silence = own('change-approved').maxSilenceHours ?? DEFAULT_SILENCE_HOURS;
  return {
    from: series.from,
    to: series.to,
    ...(series.slots && { slots: series.slots.length }),
    runs: series.runs.map(toRun),
    gaps: 'maxGapHours' in cadence ? gapsOf(series, instants, numberOf(cadence, 'maxGapHours')) : [],
    windows: 'baseChecks' in protection ? windowsIn(series, listOf(protection, 'baseChecks')) : [],
    changes: changesOf(series, audit).map(toChange),
    changesUnseen: populationReasons(series, audit, Number(silence)).map(({ message }) => message),
    ...(audit && { auditLog: { from: audit.from, to: audit.to, events: audit.events.length } }),
    notes: series.notes ?? [],
  };
}

const DEFAULT_SILENCE_HOURS = 24;

function windowsIn(series: Period, checks: readonly string[]): AssessedPeriod['windows'] {
  return checks
    .flatMap((check) => timelinesOf(series, check))
    .flatMap((timeline) => windowsOf(timeline, series))
    .sort((a, b) => (a.firstBad < b.firstBad ? -1 : a.firstBad > b.firstBad ? 1 : 0));
}

function toRun({ id, slot, at, complete, entry }: PeriodRun): AssessedRun {
  return { id, slot, at, complete, ...(entry !== undefined && { entry }) };
}

function toChange({ event, ...change }: Change): AssessedChange {
  return { ...change, ...(event && { user: event.user, auditId: event.id }) };
}
