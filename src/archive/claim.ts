import { canonicalJson } from '../util/canonical-json.ts';
import { equalBytes, utf8 } from './bytes.ts';
import { corrupt } from './corrupt.ts';
import { parseCanonical } from './dsse.ts';
import { count, digest, record } from './shape.ts';

/**
 * What the file `claim/<size>` says: this leaf makes the tree of this size, with this root. Only a claimed root is ever
 * signed, so that two writers cannot sign two heads of one size (evidence.md §2.6).
 */
export interface Claim {
  readonly size: number;
  readonly rootHash: string;
  readonly leafHash: string;
}

export function formatClaim(claim: Claim): Uint8Array {
  return utf8(`${canonicalJson({ leafHash: claim.leafHash, rootHash: claim.rootHash, size: claim.size })}\n`);
}

export function parseClaim(bytes: Uint8Array, file: string): Claim {
  const value = parseCanonical(bytes.subarray(0, -1), file) as Claim;
  const mismatch = record({ leafHash: digest, rootHash: digest, size: count })(value, '');
  if (mismatch) throw corrupt(file, `malformed claim at ${mismatch.path}`, mismatch.expected, mismatch.got);
  if (!equalBytes(formatClaim(value), bytes))
    throw corrupt(file, 'malformed claim', 'leafHash, rootHash, size and a newline');
  return value;
}
