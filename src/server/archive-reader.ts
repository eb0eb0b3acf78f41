import type { RunList, RunRow } from '../archive/list.ts';
import type { Statement } from '../model/evidence.ts';
import type { Checkpoint } from '../model/log.ts';

/** All that the page asks of an archive: it reads, and holds no private key. Throws ARCHIVE_* errors. */
export interface ArchiveReader {
  /** Runs, failed runs and missed slots of the log, newest first; `before` is the index that `next` gave. */
  listRuns(options: { readonly limit: number; readonly before?: number }): Promise<RunList>;
  /** One entry with its statement; `undefined` when the log has none of this id. */
  showRun(id: string): Promise<ShownRun | undefined>;
  /** A file by its opaque id, checked against its digest; `undefined` when there is none. */
  readDownload(id: string): Promise<ReadFile | undefined>;
  /** Head of the log as it now stands, `undefined` before the first leaf; cheap. */
  head(): Promise<Checkpoint | undefined>;
  /**
   * Checks the whole archive; may take minutes. Slots are asked for up to `until` (RFC 3339), so that an archive whose
   * scheduler died does not look whole.
   */
  verify(until: string): Promise<Verification>;
}

export interface ShownRun {
  readonly row: RunRow;
  readonly statement?: Statement;
}

export interface ReadFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
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
  readonly leaf?: number;
}
