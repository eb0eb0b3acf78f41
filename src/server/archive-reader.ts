import type {
  BlobRef,
  Checkpoint,
  FailedRunPredicate,
  MissedRunPredicate,
  RunPredicate,
} from '../model/evidence.ts';

/** All that the page asks of an archive: it reads, and holds no private key. */
export interface ArchiveReader {
  /** Runs, failed runs and missed slots of the log, newest first. Throws ARCHIVE_* errors. */
  listEntries(): Promise<readonly ArchivedEntry[]>;
  /** Head of the log as it now stands; cheap. */
  head(): Promise<Checkpoint>;
  /** Checks the whole archive. May take minutes. */
  verify(): Promise<Verification>;
  /**
   * Plaintext of a blob that a statement names, checked against its digest; `undefined` when it was disposed of. Throws
   * ARCHIVE_CORRUPT when the bytes are not those that were sealed.
   */
  readBlob(blob: BlobRef): Promise<Uint8Array | undefined>;
}

/** A leaf of the log that speaks of a slot. */
export interface ArchivedEntry {
  readonly index: number;
  readonly leafHash: string;
  readonly predicate: RunPredicate | FailedRunPredicate | MissedRunPredicate;
}

/** What `verify` found, in the words of design.md §6: 0 intact, 1 tampered, 2 incomplete. */
export interface Verification {
  readonly state: 'intact' | 'tampered' | 'incomplete';
  /** False: the archive agrees with itself, but nothing says that its key is the right one. */
  readonly keyPinned: boolean;
  readonly checkpoint?: Checkpoint;
  readonly problems: readonly VerificationProblem[];
}

export interface VerificationProblem {
  readonly message: string;
  /** File of the archive that is to blame. */
  readonly file?: string;
  /** Leaf whose evidence it touches; absent when it touches all. */
  readonly index?: number;
}
