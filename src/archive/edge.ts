import { EMPTY_ROOT, merkleRoot, nodeHash } from './merkle.ts';
import { encodeTile, TILE_WIDTH, type TileId, tileKey } from './tiles.ts';

/**
 * The right edge of a tree: the hashes of its partial tiles. It is all that is needed to add a leaf and to know the new
 * root, whatever the tree's size.
 */
export interface Edge {
  readonly size: number;
  /** By level: the hashes of the partial tile, none where the level ends with a full tile. */
  readonly levels: readonly (readonly Uint8Array[])[];
}

export const EMPTY_EDGE: Edge = { size: 0, levels: [] };

/** The partial tiles of a tree, by level; `undefined` where a level has none (C2SP tlog-tiles, "Partial Tiles"). */
export function edgeTiles(size: number): readonly (TileId | undefined)[] {
  const tiles: (TileId | undefined)[] = [];
  for (let level = 0, hashes = size; hashes > 0; level++, hashes = Math.floor(hashes / TILE_WIDTH)) {
    const width = hashes % TILE_WIDTH;
    tiles.push(width === 0 ? undefined : { level, index: Math.floor(hashes / TILE_WIDTH), width });
  }
  return tiles;
}

/** Root of the tree: the perfect subtrees of every level, largest first, folded from the right (RFC 6962 §2.1). */
export function edgeRoot(edge: Edge): Uint8Array {
  const subtrees = [...edge.levels].reverse().flatMap(perfectSubtrees);
  const last = subtrees.pop();
  return last ? subtrees.reduceRight((right, left) => nodeHash(left, right), last) : EMPTY_ROOT;
}

function perfectSubtrees(hashes: readonly Uint8Array[]): readonly Uint8Array[] {
  const roots: Uint8Array[] = [];
  let start = 0;
  for (let width = TILE_WIDTH; width >= 1; width /= 2) {
    if (hashes.length - start < width) continue;
    roots.push(merkleRoot(hashes.slice(start, start + width)));
    start += width;
  }
  return roots;
}

/** The edge with one more leaf, and the tiles that come new with it. */
export function extendEdge(
  edge: Edge,
  leaf: Uint8Array,
): { readonly edge: Edge; readonly tiles: ReadonlyMap<string, Uint8Array> } {
  const levels = edge.levels.map((hashes) => [...hashes]);
  const tiles = new Map<string, Uint8Array>();
  let carry: Uint8Array | undefined = leaf;
  for (let level = 0; carry; level++) {
    const hashes: Uint8Array[] = levels[level] ?? [];
    levels[level] = hashes;
    hashes.push(carry);
    const index = Math.floor(edge.size / TILE_WIDTH ** (level + 1));
    tiles.set(tileKey({ level, index, width: hashes.length }), encodeTile(hashes));
    carry = hashes.length === TILE_WIDTH ? merkleRoot(hashes) : undefined;
    if (carry) levels[level] = [];
  }
  return { edge: { size: edge.size + 1, levels }, tiles };
}
