/** Runs of a card shop through a week, written as what each of them found. */
import type { Finding, Status } from '../../../src/model/finding.ts';
import type { AuditEvent, AuditLog, Period, PeriodRun, PolicyVersion } from '../../../src/model/period.ts';

export const FROM = '2026-07-01T00:00:00Z';
export const TO = '2026-07-08T00:00:00Z';

/** The slot of a day of July: 02:00. */
export function slot(day: number): string {
  return `2026-07-${String(day).padStart(2, '0')}T02:00:00Z`;
}

/** The run of a day speaks of ten past two. */
export function at(day: number): string {
  return slot(day).replace('02:00', '02:10');
}

export function run(day: number, more: Partial<PeriodRun> = {}): PeriodRun {
  return {
    id: 'a'.repeat(64),
    slot: slot(day),
    at: at(day),
    complete: true,
    findings: [],
    workloads: ['pay/tokeniser[Deployment]'],
    policies: [],
    checks: ['ingress-isolated'],
    ...more,
  };
}

export function ingress(status: Status, name = 'tokeniser', more: Partial<Finding> = {}): Finding {
  return {
    check: 'ingress-isolated',
    subject: { kind: 'Deployment', namespace: 'pay', name },
    direction: 'ingress',
    status,
    severity: 'high',
    reasons: status === 'unknown' ? ['U2'] : [],
    message: `pay/${name} is ${status}`,
    evidence: [],
    ...more,
  };
}

/** One run a day from 1 July, each with a status of the tokeniser; nothing for a day on which it was not there, `-` for no run. */
export function week(statuses: readonly (Status | 'none' | '-')[], more: Partial<Period> = {}): Period {
  const runs = statuses.flatMap((status, index) => {
    if (status === '-') return [];
    if (status === 'none') return [run(index + 1, { workloads: [] })];
    return [run(index + 1, { findings: [ingress(status)] })];
  });
  return { from: FROM, to: TO, slots: [1, 2, 3, 4, 5, 6, 7].map(slot), runs, ...more };
}

export function version(name: string, digest: string, uid = 'u-1'): PolicyVersion {
  const ref = { group: 'networking.k8s.io', kind: 'NetworkPolicy', namespace: 'pay', name };
  return { ref, uid, digest: digest.repeat(64), annotations: {} };
}

export function event(more: Partial<AuditEvent> = {}): AuditEvent {
  return {
    id: 'e-1',
    at: '2026-07-03T10:00:00.123456Z',
    user: 'alice',
    verb: 'update',
    object: { group: 'networking.k8s.io', kind: 'NetworkPolicy', namespace: 'pay', name: 'allow-web' },
    sourceAddresses: ['192.0.2.10'],
    ...more,
  };
}

/** A log that covers the week. */
export function log(events: readonly AuditEvent[], more: Partial<AuditLog> = {}): AuditLog {
  return { from: '2026-06-30T23:59:00.000Z', to: '2026-07-08T00:01:00.000Z', events, ...more };
}
