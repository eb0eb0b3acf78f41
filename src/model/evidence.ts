import type { CheckpointRef } from './log.ts';
import type {
  BlobClass,
  BlobRef,
  CollectedList,
  Coverage,
  ResultSummary,
  RunInputs,
  RunStage,
  Slot,
  StateRef,
} from './run-evidence.ts';
import type { ClusterIdentity } from './snapshot.ts';

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

export type KeyRole = 'log' | 'attestation';

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
