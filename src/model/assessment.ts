import type { Finding, Parameters, Severity, Status, SubjectKind } from './finding.ts';
import type { EvidenceLevel } from './framework.ts';
import type { Change, ExposureWindow } from './period.ts';
import type { ObjectRef } from './resource.ts';
import type { ClusterIdentity, ListOutcome, Mode } from './snapshot.ts';

/**
 * The one result object. Every format renders from it, and `assessment.schema.json` describes it. Lists are sorted,
 * instants are RFC 3339 UTC, digests are lower-case hex SHA-256.
 */
export interface Assessment {
  readonly schemaVersion: 'segproof.dev/assessment/v1';
  readonly mode: Mode;
  readonly tool: { readonly name: 'segproof'; readonly version: string; readonly digest?: string };
  readonly run: Run;
  readonly inputs: readonly Input[];
  readonly scope: AssessedScope;
  readonly summary: Summary;
  readonly checks: readonly CheckSummary[];
  readonly frameworks: readonly FrameworkSummary[];
  readonly controls: readonly ControlResult[];
  readonly findings: readonly Finding[];
  readonly exceptions: readonly ExceptionSummary[];
  readonly populations: readonly Population[];
  /** What the archive shows of the time; absent in a report of one instant. */
  readonly period?: AssessedPeriod;
  /** What this assessment cannot see, whatever was found. */
  readonly limits: readonly string[];
}

/** An assessment without what identifies the run. */
export type AssessmentBody = Omit<Assessment, 'tool' | 'run'>;

export interface Run {
  /** SHA-256 over slot, snapshot and configuration. */
  readonly id: string;
  /** The instant for which was judged. */
  readonly at: string;
  readonly slot?: string;
  readonly cluster: ClusterIdentity;
  readonly cni?: { readonly name: string; readonly version?: string };
  /** Who read. */
  readonly identity?: string;
  readonly collectedFrom?: string;
  readonly collectedTo?: string;
  readonly sources: readonly string[];
  readonly digests: { readonly snapshot: string; readonly configuration: string; readonly tool?: string };
  /** Head of the archive before this run; absent without an archive. */
  readonly previousCheckpoint?: {
    readonly size: number;
    readonly rootHash: string;
    readonly keyName: string;
  };
  readonly notes: readonly string[];
}

/** One thing that was to be read. */
export interface Input {
  readonly name: string;
  readonly outcome: ListOutcome | 'unreadable' | 'skipped';
  readonly items: number;
  /** Why it was not read, in words. */
  readonly message?: string;
  /** What cannot be judged without it. */
  readonly affects?: string;
}

export interface AssessedScope {
  readonly configured: boolean;
  readonly zones: readonly ZoneSummary[];
  readonly unclassified: number;
  readonly internalCidrs: readonly string[];
  readonly externals: readonly string[];
  readonly includeNamespaces: readonly string[];
  readonly excludeNamespaces: readonly string[];
  /** Presets taken without being asked, such as `platform`. */
  readonly assumed: readonly string[];
}

export interface ZoneSummary {
  readonly dimension: string;
  readonly name: string;
  readonly inScope: boolean;
  readonly assumed: boolean;
  readonly workloads: number;
  /** Its workloads by their worst status over the checks of workloads. */
  readonly workloadsByStatus: Counts;
}

/** A count over a count; `n/a` where `of` is 0. Never shown without both. */
export interface Ratio {
  readonly count: number;
  readonly of: number;
}

export interface Summary {
  /** One sentence that says what was found. */
  readonly headline: string;
  /** Second sentence: the presence test beside it ("9 of 9 namespaces have a network policy"). */
  readonly presence: string;
  readonly namespacesWithPolicy: Ratio;
  /**
   * Over tests of workloads: one test is one workload (not replica) and one required check of workloads, with the worst
   * status over its findings. pass / (pass + fail + exempt).
   */
  readonly passed: Ratio;
  /**
   * Over the same tests: (pass + fail + exempt) / all but not-applicable and manual. A required check that is missing,
   * or that said nothing of a workload, counts as not evaluated for that workload.
   */
  readonly evaluated: Ratio;
  /** True when something required was not read or not judged. */
  readonly incomplete: boolean;
  /** Workloads judged: in scope and not filtered out. */
  readonly workloads: number;
  /** Those workloads by their worst status over the checks of workloads that were judged; missing checks do not count. */
  readonly workloadsByStatus: Counts;
  /** All findings by status. */
  readonly counts: Counts;
  readonly failsBySeverity: Readonly<Record<Severity, number>>;
}

export type Counts = Readonly<Record<Status, number>>;

export interface CheckSummary {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly subjectKind: SubjectKind;
  readonly severity: Severity;
  readonly counts: Counts;
}

export interface FrameworkSummary {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly publisher: string;
  readonly disclaimer: string;
  readonly digest: string;
  readonly outcomes: Readonly<Record<Outcome, number>>;
}

/** `not-tested`: nothing was evaluated. `supporting`: carries no outcome of its own (design.md §2). */
export type Outcome =
  | 'no-exceptions-noted'
  | 'exceptions-noted'
  | 'inconclusive'
  | 'not-tested'
  | 'supporting'
  | 'manual';

export interface ControlResult {
  readonly framework: string;
  readonly id: string;
  readonly title: string;
  readonly evidenceLevel: EvidenceLevel;
  readonly outcome: Outcome;
  /** The outcome in the words a report prints, "design:" and "n accepted" included. */
  readonly wording: string;
  readonly attestationOutstanding: boolean;
  readonly outstanding: readonly OutstandingItem[];
  /** Required tests with at least one evaluated subject (pass, fail or exempt). */
  readonly testsPerformed: number;
  readonly testsRequired: number;
  readonly tests: readonly ControlTest[];
  /** Findings of the required tests by status; preconditions and additional tests have theirs in `tests`. */
  readonly counts: Counts;
  /** Indices into `findings` of what this control rests on. */
  readonly findings: readonly number[];
  readonly limits: readonly string[];
  /** Why it was not tested, or what makes it inconclusive. */
  readonly reason?: string;
  /** The entity's own control that the evidence is for, where an overlay names it. */
  readonly entityControlRef?: string;
}

/** A manual item that nobody's signature covers at the instant judged for. */
export interface OutstandingItem {
  readonly id: string;
  readonly ask: string;
  /** Role of the person who is to sign. */
  readonly signer?: string;
  /** Last day on which the newest signature held; absent where there was none. */
  readonly lapsed?: string;
}

/** One check of a control. */
export interface ControlTest {
  readonly check: string;
  readonly required: boolean;
  /** True for `snapshot-complete` and `cni-enforces-policy` where the mapping does not list them: they can only worsen. */
  readonly precondition: boolean;
  /** The mapping's own severity, where it replaces the finding's. */
  readonly severity?: Severity;
  /** Parameters that the mapping set, where they differ from the entity's own. */
  readonly parameters?: Parameters;
  /** `missing`: the check does not exist in this version. `none`: nothing of the control's scope was there to test. */
  readonly result: Status | 'missing' | 'none';
  readonly counts: Counts;
}

export interface ExceptionSummary {
  readonly id: string;
  readonly check: string;
  readonly reason: string;
  readonly owner: string;
  readonly approver: string;
  readonly expires: string;
  readonly state: 'in-force' | 'expired' | 'unused';
  readonly matched: number;
}

/** What the sealed runs of a period show. Nothing of it was judged again; what lies between two runs is not seen. */
export interface AssessedPeriod {
  /** The first instant that belongs to it, and the first after it. */
  readonly from: string;
  readonly to: string;
  /** Slots that the schedule has in it; absent where no schedule is known. */
  readonly slots?: number;
  readonly runs: readonly AssessedRun[];
  readonly gaps: readonly AssessedGap[];
  readonly windows: readonly ExposureWindow[];
  readonly changes: readonly AssessedChange[];
  /** Why there may be more changes; empty where an audit log covers the period. */
  readonly changesUnseen: readonly string[];
  readonly auditLog?: { readonly from: string; readonly to: string; readonly events: number };
  readonly notes: readonly string[];
}

/** One sealed run of a period. */
export interface AssessedRun {
  readonly id: string;
  readonly slot: string;
  readonly at: string;
  readonly complete: boolean;
  /** Index of its leaf in the log. */
  readonly entry?: number;
}

/** A stretch of a period without a complete run. */
export interface AssessedGap {
  readonly from: string;
  readonly to: string;
  readonly hours: number;
  readonly slots?: number;
  readonly why: readonly string[];
}

export interface AssessedChange extends Omit<Change, 'event'> {
  /** Of the audit event: who asked, and its id. */
  readonly user?: string;
  readonly auditId?: string;
}

/** The complete list from which an auditor samples. */
export interface Population {
  readonly name: string;
  /** How it was derived, with a command that counts it independently. */
  readonly derivation: string;
  readonly count: number;
  readonly rows: readonly PopulationRow[];
}

export interface PopulationRow {
  readonly id: string;
  readonly ref: ObjectRef;
  readonly zone?: string;
  readonly detail?: string;
}
