/**
 * Holds one Ed25519 private key, or speaks to whoever holds it (a file, a mounted secret, an external command).
 * `sign` takes the message itself, not its digest, and is deterministic (RFC 8032). KEY_INVALID when it cannot sign.
 */
export interface Signer {
  /** 32 bytes (RFC 8032). */
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** Two keys, since one key never makes two types of signature (C2SP signed-note). */
export interface ArchiveSigners {
  /** Signs checkpoints. */
  readonly log: Signer;
  /** Signs statements. */
  readonly attestation: Signer;
}
