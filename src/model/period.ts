import type { Finding } from './finding.ts';
import type { ObjectRef } from './resource.ts';

/** Sealed runs over a stretch of time, oldest first: what a period is judged from (frameworks.md §1, K02, K35, K45). */
export interface Period {
  /** Instants, RFC 3339 UTC: the first that belongs to the period, and the first after it. */
  readonly from: string;
  readonly to: string;
  /** The schedule's slots within the period; absent where no schedule is known. */
  readonly slots?: readonly string[];
  readonly runs: readonly PeriodRun[];
}

/** One sealed run, with what of its assessment and state can be compared with other runs'. */
export interface PeriodRun {
  readonly id: string;
  readonly slot: string;
  /** The instant for which was judged. */
  readonly at: string;
  /** False when something required was not read: what it does not show cannot be told from what was not there. */
  readonly complete: boolean;
  readonly findings: readonly Finding[];
  /** Workloads that were seen, as `namespace/name[Kind]`. */
  readonly workloads: readonly string[];
  readonly policies: readonly PolicyVersion[];
}

/** A policy as one run saw it. */
export interface PolicyVersion {
  readonly ref: ObjectRef;
  readonly uid?: string;
  /** SHA-256 of its canonical record without what does not change its meaning. */
  readonly digest: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Events of the API server's audit log that speak of policies, oldest first. */
export interface AuditLog {
  /** First and last instant that the log covers. */
  readonly from: string;
  readonly to: string;
  readonly events: readonly AuditEvent[];
}

/** A request that changed an object (audit.k8s.io/v1 Event). */
export interface AuditEvent {
  readonly id: string;
  readonly at: string;
  readonly user: string;
  readonly impersonatedUser?: string;
  readonly verb: string;
  readonly object: ObjectRef;
  readonly sourceAddresses: readonly string[];
  readonly userAgent?: string;
}
