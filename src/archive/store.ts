/**
 * Where an archive's files lie. A store is trusted with nothing but to keep what it was given: whatever it returns is
 * checked against digests and signatures, so that one that lies, loses or rolls back can be found out, not believed.
 *
 * Keys follow `isKey` (layout.ts). A store refuses others with USAGE, and follows no symbolic link. Failures of the
 * medium are ARCHIVE_UNAVAILABLE.
 */
export interface Store {
  /** Says where it is, for messages: a folder or a URL. */
  readonly place: string;

  /**
   * Creates a file for good. When it returns, content and name survive a power cut. `exists`: a file with these very
   * bytes was there. ARCHIVE_CONFLICT: a file with other bytes is there, and it was left alone. Of several writers that
   * create one key at once, exactly one sees `created`, and no reader ever sees a part of the bytes.
   *
   * A caller that gets no answer (time-out, reset) may call again: the second call then sees `exists`.
   */
  put(key: string, bytes: Uint8Array): Promise<PutOutcome>;

  /** The whole file, or `undefined` when there is none. What `put` or `swap` wrote is seen by every later `get`. */
  get(key: string): Promise<Uint8Array | undefined>;

  /**
   * Names of all files whose key starts with `prefix`, in no particular order, among them names that no key can have:
   * what does not belong here must be seen to be reported.
   */
  list(prefix: string): AsyncIterable<string>;

  /**
   * Replaces the one mutable file, `checkpoint`, if its bytes are still `expected` (`undefined`: if there is none);
   * `false` when they are not. Durable like `put`. On media without an atomic compare, a writer that is stopped between
   * comparing and replacing may bring an older checkpoint back: the archive does not depend on it, since claims decide
   * and every writer looks for heads beyond the one this file names.
   */
  swap(expected: Uint8Array | undefined, next: Uint8Array): Promise<boolean>;

  /**
   * Deletes a file that was made to be superseded: under `staging/`, or a partial tile. USAGE for any other key. No
   * error when the file is gone already, nor when the store keeps it under a lock.
   */
  discard(key: string): Promise<void>;
}

export type PutOutcome = 'created' | 'exists';

/** The keys that `discard` takes. */
export function isDiscardable(key: string): boolean {
  return key.startsWith('staging/') || /^tile\/.+\.p\/\d+$/.test(key);
}
