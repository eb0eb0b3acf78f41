import { equalBytes } from './bytes.ts';
import { corrupt } from './corrupt.ts';
import type { Edge } from './edge.ts';
import { readBundleBytes, readHashes } from './head.ts';
import { leafHash, merkleRoot } from './merkle.ts';
import type { Store } from './store.ts';
import { decodeEntries, TILE_WIDTH, type TileId, tileKey } from './tiles.ts';

/** A place in the log: the leaf that the signed root holds there, or why it cannot be shown. */
export type ProvenLeaf =
  | { readonly index: number; readonly hash: Uint8Array; readonly bytes: Uint8Array }
  | { readonly index: number; readonly problem: string };

/** The leaves of one bundle, each proven to be in the tree whose right edge is given. */
export async function provenLeaves(store: Store, edge: Edge, bundle: number): Promise<readonly ProvenLeaf[]> {
  const start = bundle * TILE_WIDTH;
  const width = Math.min(TILE_WIDTH, edge.size - start);
  try {
    const hashes = await provenHashes(store, edge, 0, bundle);
    const tile: TileId = { level: 'entries', index: bundle, width };
    const entries = decodeEntries(await readBundleBytes(store, tile), tileKey(tile));
    return hashes.map((hash, i) => provenLeaf(start + i, hash, entries[i]));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return Array.from({ length: width }, (_, i) => ({ index: start + i, problem }));
  }
}

function provenLeaf(index: number, hash: Uint8Array, bytes: Uint8Array | undefined): ProvenLeaf {
  if (bytes && equalBytes(leafHash(bytes), hash)) return { index, hash, bytes };
  return { index, problem: `leaf ${index} is not the one that the signed head holds` };
}

/** The hashes of a tile: of the edge, or hashed up, tile by tile, to one that is. */
async function provenHashes(
  store: Store,
  edge: Edge,
  level: number,
  index: number,
): Promise<readonly Uint8Array[]> {
  const last = Math.floor(edge.size / TILE_WIDTH ** (level + 1));
  if (index === last) return edge.levels[level] ?? [];
  const tile: TileId = { level, index, width: TILE_WIDTH };
  const hashes = await readHashes(store, tile);
  const parents = await provenHashes(store, edge, level + 1, Math.floor(index / TILE_WIDTH));
  const expected = parents[index % TILE_WIDTH];
  if (expected && equalBytes(merkleRoot(hashes), expected)) return hashes;
  throw corrupt(tileKey(tile), 'does not hash up to the signed head');
}
