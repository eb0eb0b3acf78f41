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
  const bundle = Math.floor(index / TILE_WIDTH);
  const tile: TileId = { level: 0, index: bundle, width: Math.min(TILE_WIDTH, size - bundle * TILE_WIDTH) };
  const hashes = await readHashes(store, tile);
  const entries = await readEntries(store, { ...tile, level: 'entries' }, hashes);
  const [bytes, hash] = [entries[index % TILE_WIDTH], hashes[index % TILE_WIDTH]];
  if (!bytes || !hash) throw corrupt(`leaf ${index}`, 'missing');
  return { bytes, hash };
}
