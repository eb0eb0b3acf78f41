import { corrupt } from './corrupt.ts';
import { readEntries, readHashes } from './head.ts';
import type { Store } from './store.ts';
import { TILE_WIDTH, type TileId } from './tiles.ts';

/** A leaf as the tiles of level 0 know it; whether they belong to a signed root is the caller's to check. */
export interface Leaf {
  readonly bytes: Uint8Array;
  readonly hash: Uint8Array;
}

/** One leaf of a log of this size. */
export async function readLeaf(store: Store, size: number, index: number): Promise<Leaf> {
  const [leaf] = await readBundle(store, size, Math.floor(index / TILE_WIDTH), index % TILE_WIDTH);
  if (!leaf) throw corrupt(`leaf ${index}`, 'missing');
  return leaf;
}

/** The leaves of one bundle of a log of this size, from the place `from` on. */
export async function readBundle(
  store: Store,
  size: number,
  index: number,
  from = 0,
): Promise<readonly Leaf[]> {
  const width = Math.min(TILE_WIDTH, size - index * TILE_WIDTH);
  const tile: TileId = { level: 0, index, width };
  const hashes = await readHashes(store, tile);
  const entries = await readEntries(store, { ...tile, level: 'entries' }, hashes);
  return entries.map((bytes, i) => ({ bytes, hash: hashes[i]! })).slice(from);
}
