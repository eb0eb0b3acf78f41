import { changesOf } from '../checks/parts/changes.ts';
import { windowText } from '../checks/parts/exposure-windows.ts';
import type { AssessedPeriod, Population, PopulationRow } from '../model/assessment.ts';
import { formatSubject } from '../model/finding.ts';
import type { AuditLog, Change, ExposureWindow, Period } from '../model/period.ts';
import type { ObjectRef } from '../model/resource.ts';
import { plural } from './wording.ts';

interface PeriodPopulations {
  readonly series: Period | undefined;
  readonly audit: AuditLog | undefined;
  readonly period: AssessedPeriod | undefined;
}

/** The lists of what happened: changes, windows of exposure, and every workload that any snapshot of the period shows. */
export function periodPopulations({ series, audit, period }: PeriodPopulations): readonly Population[] {
  const changes = series || audit ? [changePopulation(changesOf(series, audit), audit, period)] : [];
  if (!series || !period) return changes;
  return [
    ...changes,
    population('exposure-windows', WINDOWS, period.windows.map(windowRow)),
    population('workloads-in-period', workloadsText(series), workloadRows(series)),
  ];
}

const WINDOWS =
  'Every stretch of the period in which a snapshot shows that a check of `baseChecks` of continuous-protection failed.';

function population(name: string, derivation: string, rows: readonly PopulationRow[]): Population {
  return { name, derivation, count: rows.length, rows };
}

function changePopulation(
  changes: readonly Change[],
  audit: AuditLog | undefined,
  period: AssessedPeriod | undefined,
): Population {
  const requests =
    'Every request of the audit log that created, changed or deleted a policy, or labels that policies select by';
  const differences = 'every difference in policies between consecutive snapshots';
  const derivation = !audit
    ? capital(differences)
    : period
      ? `${requests}, and ${differences} that no request explains`
      : requests;
  const unseen = period ? period.changesUnseen : (audit?.problems ?? []);
  const bound = unseen.length > 0 ? ` A lower bound: ${unseen[0]}.` : '';
  return population('changes', `${derivation}.${bound}`, changes.map(changeRow));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function changeRow({ id, ref, type, after, by, source, digest, event }: Change): PopulationRow {
  const details = [
    type,
    source === 'audit-log' ? `at ${by}` : `after ${after} and by ${by}`,
    ...(event ? [`by ${event.user}`] : []),
    ...(digest === undefined ? [] : [`content sha256:${digest}`]),
  ];
  return { id, ref, detail: details.join('; ') };
}

function windowRow(window: ExposureWindow): PopulationRow {
  const { check, subject, direction, firstBad } = window;
  const name = `${formatSubject(subject)} ${check}${direction ? ` ${direction}` : ''}`;
  return { id: `${name} @ ${firstBad}`, ref: refOf(window), detail: `${check}: ${windowText(window)}` };
}

function refOf({ subject }: ExposureWindow): ObjectRef {
  if (subject.kind === 'ZonePair' && 'from' in subject) {
    return { kind: subject.kind, name: `${subject.dimension}: ${subject.from} to ${subject.to}` };
  }
  const { kind, namespace, name } = subject as { kind: string; namespace?: string; name: string };
  return { kind, ...(namespace !== undefined && { namespace }), name };
}

function workloadsText({ runs }: Period): string {
  return `Every workload that one of the ${plural(runs.length, 'snapshot')} shows; one that came and went between two is not in it.`;
}

function workloadRows({ runs }: Period): readonly PopulationRow[] {
  const seen = new Map<string, { first: string; last: string; count: number }>();
  for (const { at, workloads } of runs) {
    for (const id of workloads) {
      const known = seen.get(id);
      if (known) Object.assign(known, { last: at, count: known.count + 1 });
      else seen.set(id, { first: at, last: at, count: 1 });
    }
  }
  return [...seen.keys()].sort().map((id) => {
    const { first, last, count } = seen.get(id)!;
    const detail = `first seen ${first}; last seen ${last}; in ${count} of ${plural(runs.length, 'snapshot')}`;
    return { id, ref: workloadRef(id), detail };
  });
}

/** `pay/web[Deployment]`, as the assessments of the runs name it. */
function workloadRef(id: string): ObjectRef {
  const [, namespace = '', name = id, kind = 'Workload'] = /^([^/]*)\/(.*)\[([^\]]*)\]$/.exec(id) ?? [];
  return { kind, namespace, name };
}
