import { sha256 } from '../util/digest.ts';
import { equalBytes } from './bytes.ts';

/** Merkle tree hashing of RFC 6962 §2.1 over SHA-256: used for the log and for the root over a state's records. */

/** Root of the tree without leaves: SHA-256 of nothing. */
export const EMPTY_ROOT: Uint8Array = sha256('');

/** SHA-256(0x00 ‖ data). */
export function leafHash(data: Uint8Array): Uint8Array {
  const prefixed = Buffer.allocUnsafe(data.length + 1);
  prefixed[0] = 0;
  prefixed.set(data, 1);
  return sha256(prefixed);
}

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const prefixed = Buffer.allocUnsafe(65);
  prefixed[0] = 1;
  prefixed.set(left, 1);
  prefixed.set(right, 33);
  return sha256(prefixed);
}

/**
 * Root over leaf hashes. Pairs level by level and carries an odd last node up: that gives the same tree as RFC 6962's
 * split at the largest power of two, without its recursion.
 */
export function merkleRoot(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0) return EMPTY_ROOT;
  let level = hashes;
  while (level.length > 1) level = parents(level);
  return level[0]!;
}

function parents(level: readonly Uint8Array[]): readonly Uint8Array[] {
  const next: Uint8Array[] = [];
  for (let i = 0; i + 1 < level.length; i += 2) next.push(nodeHash(level[i]!, level[i + 1]!));
  if (level.length % 2 === 1) next.push(level.at(-1)!);
  return next;
}

/** Audit path of one leaf, nearest sibling first (RFC 6962 §2.1.1). */
export function inclusionProof(hashes: readonly Uint8Array[], index: number): readonly Uint8Array[] {
  if (hashes.length <= 1) return [];
  const split = largestPowerBelow(hashes.length);
  const left = hashes.slice(0, split);
  const right = hashes.slice(split);
  return index < split
    ? [...inclusionProof(left, index), merkleRoot(right)]
    : [...inclusionProof(right, index - split), merkleRoot(left)];
}

/** Whether the path leads from the leaf hash to the root (RFC 9162 §2.1.3.2). */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (index < 0 || index >= size) return false;
  let node = leaf;
  let place = index;
  let last = size - 1;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      node = nodeHash(sibling, node);
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      node = nodeHash(node, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && equalBytes(node, root);
}

/** Proof that the tree of `oldSize` leaves is a prefix of this one (RFC 6962 §2.1.2). */
export function consistencyProof(hashes: readonly Uint8Array[], oldSize: number): readonly Uint8Array[] {
  return oldSize === 0 || oldSize === hashes.length ? [] : subProof(hashes, oldSize, true);
}

function subProof(hashes: readonly Uint8Array[], oldSize: number, whole: boolean): readonly Uint8Array[] {
  if (oldSize === hashes.length) return whole ? [] : [merkleRoot(hashes)];
  const split = largestPowerBelow(hashes.length);
  const left = hashes.slice(0, split);
  const right = hashes.slice(split);
  return oldSize <= split
    ? [...subProof(left, oldSize, whole), merkleRoot(right)]
    : [...subProof(right, oldSize - split, false), merkleRoot(left)];
}

/** Whether the proof shows the old tree to be a prefix of the new one (RFC 9162 §2.1.4.2). */
export function verifyConsistency(
  oldSize: number,
  newSize: number,
  proof: readonly Uint8Array[],
  oldRoot: Uint8Array,
  newRoot: Uint8Array,
): boolean {
  if (oldSize < 0 || oldSize > newSize) return false;
  if (oldSize === newSize) return proof.length === 0 && equalBytes(oldRoot, newRoot);
  if (oldSize === 0) return proof.length === 0 && equalBytes(oldRoot, EMPTY_ROOT);
  const path = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : proof;
  if (path.length === 0) return false;
  return climbBoth(oldSize - 1, newSize - 1, path, oldRoot, newRoot);
}

function climbBoth(
  oldLast: number,
  newLast: number,
  path: readonly Uint8Array[],
  oldRoot: Uint8Array,
  newRoot: Uint8Array,
): boolean {
  let [place, last] = [oldLast, newLast];
  while (place % 2 === 1) [place, last] = [half(place), half(last)];
  let oldNode = path[0]!;
  let newNode = path[0]!;
  for (const sibling of path.slice(1)) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      oldNode = nodeHash(sibling, oldNode);
      newNode = nodeHash(sibling, newNode);
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      newNode = nodeHash(newNode, sibling);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && equalBytes(oldNode, oldRoot) && equalBytes(newNode, newRoot);
}

// Sizes may pass 2^32, where JavaScript's shifts wrap round.
function half(n: number): number {
  return Math.floor(n / 2);
}

function isPowerOfTwo(n: number): boolean {
  return largestPowerBelow(n + 1) === n;
}

/** Largest power of two that is smaller than `n`, for n > 1. */
function largestPowerBelow(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}

/** Roots of all trees over a prefix of the leaves, for 1, 2, 3 … leaves. */
export function* prefixRoots(hashes: readonly Uint8Array[]): Iterable<Uint8Array> {
  const subtrees: { readonly size: number; readonly hash: Uint8Array }[] = [];
  for (const leaf of hashes) {
    let subtree = { size: 1, hash: leaf };
    while (subtrees.at(-1)?.size === subtree.size) {
      subtree = { size: subtree.size * 2, hash: nodeHash(subtrees.pop()!.hash, subtree.hash) };
    }
    subtrees.push(subtree);
    yield subtrees.reduceRight(
      (right, left) => (right ? nodeHash(left.hash, right) : left.hash),
      undefined as Uint8Array | undefined,
    )!;
  }
}
