import type { AppliedException, Finding, Status, Subject } from '../../model/finding.ts';
import { subjectKey } from '../../model/finding.ts';
import type { Period, PeriodRun } from '../../model/period.ts';
import type { Direction } from '../../model/policy.ts';

/**
 * What one run says of a subject under one check. `absent`: it was not there. `unseen`: whether it was there, and how it
 * stood, is not told by this run.
 */
export type State = 'good' | 'bad' | 'accepted' | 'unknown' | 'not-applicable' | 'absent' | 'unseen';

export interface Observation {
  readonly at: string;
  readonly state: State;
  readonly message?: string;
  readonly exception?: AppliedException;
}

/** A subject under one check through all runs of a period: one observation per run, in their order. */
export interface Timeline {
  readonly check: string;
  readonly subject: Subject;
  readonly direction?: Direction;
  /** Zones that it was in at any time; absent where one run did not tell: it is in scope of every control then. */
  readonly zones?: readonly string[];
  readonly observations: readonly Observation[];
}

const STATE: Readonly<Record<Status, State>> = {
  pass: 'good',
  fail: 'bad',
  exempt: 'accepted',
  unknown: 'unknown',
  manual: 'unknown',
  'not-applicable': 'not-applicable',
};

/** Timelines of every subject that a check spoke of in any run. Findings on the whole cluster tell only what is missing. */
export function timelinesOf(period: Period, check: string): readonly Timeline[] {
  const byRun = period.runs.map((run) => readRun(run, check));
  const first = new Map<string, Finding>();
  for (const { findings } of byRun) {
    for (const [key, finding] of findings) if (!first.has(key)) first.set(key, finding);
  }
  return [...first]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, finding]) => {
      const found = byRun.flatMap(({ findings }) => findings.get(key) ?? []);
      const zones = zonesAtAnyTime(found);
      return {
        check,
        subject: finding.subject,
        ...(finding.direction && { direction: finding.direction }),
        ...(zones && { zones }),
        observations: byRun.map((run) => observe(run, key, finding.subject)),
      };
    });
}

interface ReadRun {
  readonly run: PeriodRun;
  readonly findings: ReadonlyMap<string, Finding>;
  readonly workloads: ReadonlySet<string>;
  /** Everything that the check judges is among its findings. */
  readonly whole: boolean;
}

function readRun(run: PeriodRun, check: string): ReadRun {
  const own = run.findings.filter((finding) => finding.check === check);
  const ofCluster = own.filter(({ subject }) => subject.kind === 'Cluster');
  const others = own.filter(({ subject }) => subject.kind !== 'Cluster');
  const ran = run.checks ? run.checks.includes(check) : own.length > 0;
  return {
    run,
    findings: new Map(others.map((finding) => [keyOf(finding), finding])),
    workloads: new Set(run.workloads),
    whole: ran && run.complete && ofCluster.every(({ status }) => status === 'not-applicable'),
  };
}

function keyOf({ subject, direction }: Finding): string {
  return `${subjectKey(subject)} ${direction ?? ''}`;
}

function observe({ run, findings, workloads, whole }: ReadRun, key: string, subject: Subject): Observation {
  const finding = findings.get(key);
  if (finding) {
    const { status, message, exception } = finding;
    return { at: run.at, state: STATE[status], message, ...(exception && { exception }) };
  }
  // A workload that was there and was not judged, as when a filter left it out, has not gone.
  return { at: run.at, state: whole && !workloads.has(nameOf(subject)) ? 'absent' : 'unseen' };
}

function nameOf(subject: Subject): string {
  const { namespace, name = '', kind } = subject as { namespace?: string; name?: string; kind: string };
  return `${namespace ?? ''}/${name}[${kind}]`;
}

function zonesAtAnyTime(findings: readonly Finding[]): readonly string[] | undefined {
  if (findings.some(({ zones }) => !zones)) return undefined;
  return [...new Set(findings.flatMap(({ zones = [] }) => zones))].sort();
}

/** Observations in which the subject was there. */
export function sightings({ observations }: Timeline): readonly Observation[] {
  return observations.filter(({ state }) => state !== 'absent' && state !== 'unseen');
}
