import type { AppliedException, Finding, Subject } from './finding.ts';
import type { Direction } from './policy.ts';
import type { ObjectRef } from './resource.ts';

/** Sealed runs over a stretch of time, oldest first: what a period is judged from (frameworks.md §1, K02, K35, K45). */
export interface Period {
  /** Instants, RFC 3339 UTC: the first that belongs to the period, and the first after it. */
  readonly from: string;
  readonly to: string;
  /** The schedule's slots within the period; absent where no schedule is known. */
  readonly slots?: readonly string[];
  readonly runs: readonly PeriodRun[];
  /** The last run before the period: what changed since is told from it. */
  readonly before?: PeriodRun;
  /** Slots of which the archive says why there is no evidence. */
  readonly absences?: readonly Absence[];
  /** What the reader should know of the runs, as sentences. */
  readonly notes?: readonly string[];
}

/** One sealed run, with what of its assessment and state can be compared with other runs'. */
export interface PeriodRun {
  readonly id: string;
  readonly slot: string;
  /** The instant for which was judged. */
  readonly at: string;
  /** False when something required was not read: what it does not show cannot be told from what was not there. */
  readonly complete: boolean;
  /** Of the checks that are followed through the period; without evidence. */
  readonly findings: readonly Finding[];
  /** Workloads that were seen, as `namespace/name[Kind]`. */
  readonly workloads: readonly string[];
  readonly policies: readonly PolicyVersion[];
  /** False when a policy may be missing from `policies`; absent: as `complete`. */
  readonly policiesComplete?: boolean;
  /** Checks that were run; absent: all that `findings` speak of. */
  readonly checks?: readonly string[];
  /** Index of its leaf in the log. */
  readonly entry?: number;
}

/** Slots without evidence, both ends included, and why. */
export interface Absence {
  readonly from: string;
  readonly to: string;
  readonly why: string;
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
  /** Stretches of an hour and more from which the log holds no event of any kind. */
  readonly silences?: readonly Stretch[];
  /** Lines that could not be read, as sentences with their place: the log is not complete then. */
  readonly problems?: readonly string[];
}

/** From one instant to another, RFC 3339 UTC. */
export interface Stretch {
  readonly from: string;
  readonly to: string;
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
  /** SHA-256 of the request's object in canonical JSON, where the log holds it. */
  readonly request?: string;
  /** Digest of the policy after the change, as in `PolicyVersion`, where the log holds the answer. */
  readonly digest?: string;
}

/** One change of a policy: what two consecutive snapshots tell apart, or one request of the audit log. */
export interface Change {
  /** Unique within the period. */
  readonly id: string;
  readonly ref: ObjectRef;
  readonly type: 'created' | 'modified' | 'deleted';
  readonly source: 'snapshots' | 'audit-log';
  /** It happened after the one instant and not after the other; of a request both are its instant. */
  readonly after: string;
  readonly by: string;
  /** Of the policy after the change; absent where it was deleted or is not known. */
  readonly digest?: string;
  readonly event?: AuditEvent;
}

/** A stretch of time in which a check failed for a subject, as the snapshots bound it. */
export interface ExposureWindow {
  readonly check: string;
  readonly subject: Subject;
  readonly direction?: Direction;
  /** Absent: it failed from the first snapshot that showed it. */
  readonly lastGood?: string;
  readonly firstBad: string;
  readonly lastBad: string;
  /** Absent: it was not mended within the period. */
  readonly firstGood?: string;
  /** First snapshot that did not show the subject any more. */
  readonly gone?: string;
  /** Every fail of it was accepted at the time. */
  readonly accepted?: AppliedException;
  /** Seconds that it lasted. */
  readonly atLeast: number;
  readonly atMost: number;
}
