import type { Predicate } from '../model/evidence.ts';
import { toHex } from './bytes.ts';
import { type Claim, formatClaim } from './claim.ts';
import { type Edge, edgeRoot, extendEdge } from './edge.ts';
import { claimKey, copyKey, stagingKey } from './layout.ts';
import { leafHash } from './merkle.ts';
import { encodeEntries, TILE_WIDTH, tileKey } from './tiles.ts';

/** Where the log ends: all that the next commit is computed from. */
export interface Tip {
  readonly edge: Edge;
  /** Leaves of the last, partial bundle; none when the last bundle is full. */
  readonly entries: readonly Uint8Array[];
}

/** One leaf about to be added: everything about it follows from the tip and the leaf, in the writer and in recovery. */
export interface Commit {
  /** Of the tree with the leaf. */
  readonly size: number;
  readonly rootHash: string;
  readonly leafHash: string;
  readonly leaf: Uint8Array;
  /** Tiles, entry bundle, and the copy for people, by key. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly claim: { readonly key: string; readonly bytes: Uint8Array };
  readonly stagingKey: string;
}

export function planCommit(tip: Tip, leaf: Uint8Array, predicate: Predicate): Commit {
  const hash = leafHash(leaf);
  const { edge, tiles } = extendEdge(tip.edge, hash);
  const claim: Claim = { size: edge.size, rootHash: toHex(edgeRoot(edge)), leafHash: toHex(hash) };
  const entries = [...tip.entries, leaf];
  const bundle = tileKey({
    level: 'entries',
    index: Math.floor(tip.edge.size / TILE_WIDTH),
    width: entries.length,
  });
  return {
    ...claim,
    leaf,
    files: new Map([...tiles, [bundle, encodeEntries(entries)], [copyKey(predicate, edge.size), leaf]]),
    claim: { key: claimKey(edge.size), bytes: formatClaim(claim) },
    stagingKey: stagingKey(edge.size, claim.rootHash),
  };
}

/** The partial tiles that these files make superfluous share one of these prefixes. */
export function supersededPrefixes(commit: Commit): readonly string[] {
  return [...commit.files.keys()]
    .filter((key) => key.startsWith('tile/'))
    .map((key) => `${key.replace(/\.p\/\d+$/, '')}.p/`);
}
