/** The log of the archive as outsiders see it (C2SP tlog-checkpoint, RFC 6962). */

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
