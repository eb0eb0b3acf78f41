import type { Counts, Outcome, Ratio } from './assessment.ts';
import type { ClusterIdentity, Mode, SnapshotList } from './snapshot.ts';

/**
 * What the archive keeps: one signed statement per leaf of the log (in-toto Statement v1 in a DSSE envelope), and the
 * blobs that a statement names by digest. Instants are RFC 3339 in UTC, digests lower-case hex SHA-256.
 */

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const PREDICATE_TYPE = 'https://segproof.dev/run/v1';
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

export interface Statement {
  readonly _type: typeof STATEMENT_TYPE;
  /** The state root and every blob of a run; `archive.json` for entries that make no artifact. */
  readonly subject: readonly StatementSubject[];
  readonly predicateType: typeof PREDICATE_TYPE;
  readonly predicate: Predicate;
}

export interface StatementSubject {
  readonly name: string;
  readonly digest: { readonly sha256: string };
}

export type Predicate =
  | RunPredicate
  | FailedRunPredicate
  | MissedRunPredicate
  | ConfigChangePredicate
  | KeyRotationPredicate
  | HoldSetPredicate
  | HoldReleasePredicate
  | DisposalPredicate
  | ImportPredicate
  | RepairPredicate;

export type EntryKind = Predicate['kind'];

/** In every entry: its place in the log and the moment it was signed, by the writer's clock. */
interface Entry {
  /** The entry before it; `null` in leaf 0. */
  readonly prev: { readonly index: number; readonly leafHash: string } | null;
  readonly recordedAt: string;
  /** Set when the writer's clock was behind the entry before: `recordedAt` is then that entry's. */
  readonly clockBehindMs?: number;
}

/** One scheduled slot that was gathered, judged, rendered and sealed. */
export interface RunPredicate extends Entry {
  readonly kind: 'run';
  /** SHA-256 over slot, snapshot and configuration; printed in the reports. */
  readonly runId: string;
  readonly cluster: ClusterIdentity;
  /** Who read. */
  readonly identity?: string;
  readonly slot: Slot;
  /** Head of the archive that the reports of this run print; absent for reports made without an archive. */
  readonly previousCheckpoint?: CheckpointRef;
  /** Empty when `detail` names the blob that holds collection and coverage, too large for a leaf. */
  readonly collection: readonly CollectedList[];
  readonly coverage: Coverage;
  readonly detail?: string;
  readonly state: StateRef;
  readonly epoch: string;
  readonly blobs: readonly BlobRef[];
  readonly inputs: RunInputs;
  readonly result: ResultSummary;
}

/** A slot for which no evidence could be gathered or sealed. */
export interface FailedRunPredicate extends Entry {
  readonly kind: 'failed-run';
  readonly cluster: ClusterIdentity;
  readonly slot: Slot;
  readonly epoch: string;
  readonly failure: { readonly stage: RunStage; readonly code: string; readonly message: string };
}

/** Slots that passed without a run; their state cannot be made up for. */
export interface MissedRunPredicate extends Entry {
  readonly kind: 'missed-run';
  readonly cluster: ClusterIdentity;
  /** First and last slot, both included. */
  readonly from: string;
  readonly to: string;
  readonly slots: number;
  readonly reason: string;
}

/** Leaf 0, and every later change of what the archive promises. The settings are given whole. */
interface ConfigChangePredicate extends Entry {
  readonly kind: 'config-change';
  readonly settings: ArchiveSettings;
  readonly reason?: string;
}

/** Replaces a key; signed by the retired and the introduced key. */
interface KeyRotationPredicate extends Entry {
  readonly kind: 'key-rotation';
  readonly role: KeyRole;
  /** Verifier keys as C2SP signed-note writes them. */
  readonly retired: string;
  readonly introduced: string;
  readonly reason: string;
  /** For a compromised key: what it signed after this instant counts for nothing. */
  readonly invalidAfter?: string;
}

interface HoldSetPredicate extends Entry {
  readonly kind: 'hold-set';
  readonly holdId: string;
  readonly scope: HoldScope;
  readonly reason: string;
  readonly by: string;
}

interface HoldReleasePredicate extends Entry {
  readonly kind: 'hold-release';
  readonly holdId: string;
  readonly reason: string;
  readonly by: string;
}

/** Blobs of one epoch and class that were deleted when their retention was over. */
interface DisposalPredicate extends Entry {
  readonly kind: 'disposal';
  readonly epoch: string;
  readonly class: BlobClass;
  readonly policy: string;
  readonly by: string;
  /** Digest over the sorted keys of the deleted blobs, one a line, and their number. */
  readonly blobs: { readonly count: number; readonly sha256: string };
}

/** Evidence made elsewhere and taken over as it was. */
interface ImportPredicate extends Entry {
  readonly kind: 'import';
  readonly source: string;
  readonly by: string;
  readonly epoch: string;
  readonly blobs: readonly BlobRef[];
}

/** Files put back from a mirror; their bytes are those the log names. */
interface RepairPredicate extends Entry {
  readonly kind: 'repair';
  readonly source: string;
  readonly by: string;
  readonly files: readonly { readonly key: string; readonly sha256: string }[];
}

export type RunStage = 'gather' | 'judge' | 'render' | 'seal';

export type KeyRole = 'log' | 'attestation';

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
interface StateRef {
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

/** What the archive promises from this entry on. */
export interface ArchiveSettings {
  /** Five-field cron expression in UTC; absent: no schedule is promised, and no gap can be found. */
  readonly schedule?: string;
  readonly reports?: 'always' | 'on-change' | 'daily';
  /** Days that each class is kept after its epoch's end. */
  readonly retention?: Readonly<Partial<Record<BlobClass, number>>>;
  /** Witness policy in C2SP tlog-policy syntax. */
  readonly witnessPolicy?: string;
}

interface HoldScope {
  /** Cluster id or name. */
  readonly cluster?: string;
  readonly from?: string;
  readonly to?: string;
  readonly classes?: readonly BlobClass[];
}

/** Signed head of the log (C2SP tlog-checkpoint). */
export interface Checkpoint {
  readonly origin: string;
  /** Number of leaves. */
  readonly size: number;
  /** RFC 6962 root over them, hex. */
  readonly rootHash: string;
}

export interface CheckpointRef {
  readonly size: number;
  readonly rootHash: string;
}

/** Proves that a leaf is in the tree of a given size (RFC 6962 §2.1.1). Hashes are hex, nearest sibling first. */
export interface InclusionProof {
  readonly index: number;
  readonly size: number;
  readonly hashes: readonly string[];
}
