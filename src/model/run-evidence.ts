import type { Counts, Outcome, Ratio } from './assessment.ts';
import type { Mode, SnapshotList } from './snapshot.ts';

/** What the statement of a run holds: its slot, what was collected, where the bytes are, and what came out. */

export type RunStage = 'gather' | 'judge' | 'render' | 'seal';

export interface Slot {
  /** The instant the schedule asked for; a cluster has one run per slot. */
  readonly scheduledFor: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly trigger: 'schedule' | 'catch-up' | 'manual';
}

/** What became of one list call, with the API server's audit ids where it gave them. */
export interface CollectedList
  extends Pick<
    SnapshotList,
    | 'group'
    | 'version'
    | 'resource'
    | 'outcome'
    | 'consistency'
    | 'resourceVersion'
    | 'items'
    | 'pages'
    | 'restarts'
    | 'retries'
  > {
  readonly namespaces?: readonly string[];
  readonly auditIds?: readonly string[];
  /** API server's Date minus our clock, in milliseconds. */
  readonly dateSkewMs?: number;
}

export interface Coverage {
  readonly complete: boolean;
  /** Kinds that were to be read and were not: resource, outcome. */
  readonly notRead: readonly { readonly resource: string; readonly outcome: string }[];
  /** Documents that could not be read, and documents that are no Kubernetes objects. */
  readonly problems: number;
  readonly skipped: number;
}

/** The cluster's state: canonical records, committed to by the RFC 6962 root over them. */
export interface StateRef {
  readonly root: string;
  readonly records: number;
  /** Plaintext digest of the blob of records from which the state is rebuilt. */
  readonly base: string;
  /** Plaintext digests of the deltas that are applied to the base, in order. */
  readonly deltas: readonly string[];
  /** Plaintext digest of the snapshot's header line. */
  readonly header: string;
  /** Digest of the snapshot's text: header line, then the records. */
  readonly snapshot: string;
}

/** Decides where a blob lies and how long it is kept. */
export type BlobClass = 'state' | 'eval' | 'report';

export interface SizedDigest {
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** A blob by digest and size: of its plaintext, which outlives every codec, and of the zstd bytes at rest. */
export interface BlobRef {
  readonly name: string;
  readonly mediaType: string;
  readonly class: BlobClass;
  readonly plain: SizedDigest;
  readonly stored: SizedDigest;
}

/** Digests of everything that shaped the judgement. */
export interface RunInputs {
  readonly tool: { readonly name: string; readonly version: string; readonly digest?: string };
  readonly configuration: string;
  readonly frameworks: readonly { readonly id: string; readonly digest: string }[];
  readonly templates?: string;
  /** By register: flows, exposures, exceptions, attestations. */
  readonly registers?: Readonly<Record<string, string>>;
  /** Digest of the minimising rules, and how many values they masked. */
  readonly redaction?: { readonly ruleset: string; readonly masked: number };
}

/** The numbers of page one, so that a list of runs needs no blob. */
export interface ResultSummary {
  readonly mode: Mode;
  readonly headline: string;
  readonly incomplete: boolean;
  readonly workloads: number;
  readonly passed: Ratio;
  readonly evaluated: Ratio;
  readonly counts: Counts;
  /** Control outcomes by framework id. */
  readonly outcomes: Readonly<Record<string, Readonly<Partial<Record<Outcome, number>>>>>;
}
