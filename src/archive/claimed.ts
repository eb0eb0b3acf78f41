import { equalBytes } from './bytes.ts';
import { type Commit, planCommit, type Tip } from './commit.ts';
import { corrupt } from './corrupt.ts';
import { parseEnvelope } from './dsse.ts';
import { claimKey } from './layout.ts';
import type { Archive } from './opened.ts';
import { parseStatement } from './statement.ts';
import { requireEnvelopeSignature } from './verify-signature.ts';

/**
 * The commit that a claim and its staged leaf stand for. Whoever can write to the archive can plant both, so they count
 * only if the attestation key signed the leaf for this very place in the log.
 */
export function planClaimed(archive: Archive, tip: Tip, leaf: Uint8Array, claimed: Uint8Array): Commit {
  const file = claimKey(tip.edge.size + 1);
  const envelope = parseEnvelope(leaf, file);
  requireEnvelopeSignature(envelope, archive.attestationKey.publicKey, file);
  const { predicate } = parseStatement(envelope.payload, file);
  if ((predicate.prev?.index ?? -1) !== tip.edge.size - 1) {
    throw corrupt(file, 'the claimed leaf was signed for another place in the log');
  }
  const commit = planCommit(tip, leaf, predicate);
  if (!equalBytes(commit.claim.bytes, claimed))
    throw corrupt(file, 'the claimed root is not that of the staged leaf');
  return commit;
}
