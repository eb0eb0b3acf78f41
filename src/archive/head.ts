import type { Checkpoint } from '../model/log.ts';
import { toHex } from './bytes.ts';
import { parseCheckpoint } from './checkpoint.ts';
import type { Tip } from './commit.ts';
import { corrupt } from './corrupt.ts';
import { type Edge, EMPTY_EDGE, edgeRoot, edgeTiles } from './edge.ts';
import { CHECKPOINT_KEY } from './layout.ts';
import { parseNote, type VerifierKey } from './note.ts';
import type { Archive } from './opened.ts';
import type { Store } from './store.ts';
import { decodeEntries, decodeTile, entryHashes, TILE_WIDTH, type TileId, tileKey } from './tiles.ts';
import { requireNoteSignature } from './verify-signature.ts';

/** A checkpoint whose signature was checked, with the bytes it was read from. */
export interface Head extends Checkpoint {
  readonly note: Uint8Array;
}

/** Reads a signed checkpoint; ARCHIVE_CORRUPT unless this key signed it for this log. */
export function openHead(note: Uint8Array, key: VerifierKey, origin: string, file: string): Head {
  const parsed = parseNote(note, file);
  requireNoteSignature(parsed, key, file);
  const checkpoint = parseCheckpoint(parsed.text, file);
  if (checkpoint.origin !== origin)
    throw corrupt(file, 'checkpoint of another log', origin, checkpoint.origin);
  return { ...checkpoint, note };
}

/** The published head, or `undefined` before leaf 0 was published. */
export async function readHead(archive: Archive): Promise<Head | undefined> {
  const note = await archive.store.get(CHECKPOINT_KEY);
  return note && openHead(note, archive.logKey, archive.descriptor.origin, CHECKPOINT_KEY);
}

/** The end of the log as a head names it, proven against the head's root. */
export async function readTip(store: Store, head: Head | undefined): Promise<Tip> {
  const edge = await readEdge(store, head);
  const { size } = edge;
  const width = size % TILE_WIDTH;
  if (width === 0) return { edge, entries: [] };
  const bundle: TileId = { level: 'entries', index: Math.floor(size / TILE_WIDTH), width };
  return { edge, entries: await readEntries(store, bundle, edge.levels[0]!) };
}

/** The right edge of the tree that a head names, proven against its root; of the empty tree for no head. */
export async function readEdge(store: Store, head: Head | undefined): Promise<Edge> {
  if (!head) return EMPTY_EDGE;
  const levels: (readonly Uint8Array[])[] = [];
  for (const tile of edgeTiles(head.size)) levels.push(tile ? await readHashes(store, tile) : []);
  const edge = { size: head.size, levels };
  const root = toHex(edgeRoot(edge));
  if (root === head.rootHash) return edge;
  throw corrupt(CHECKPOINT_KEY, 'the tiles at the end of the log do not give its root', head.rootHash, root);
}

/** The hashes of a tile. They prove nothing until they are hashed up to a signed root. */
export async function readHashes(store: Store, tile: TileId): Promise<readonly Uint8Array[]> {
  return decodeTile(await readTile(store, tile), tile.width, tileKey(tile));
}

/** The bytes of a bundle; they may hold more entries than asked for. */
export async function readBundleBytes(store: Store, bundle: TileId): Promise<Uint8Array> {
  return readTile(store, bundle);
}

/** The entries of a bundle, each of which hashes to its leaf hash. */
export async function readEntries(
  store: Store,
  bundle: TileId,
  leafHashes: readonly Uint8Array[],
): Promise<readonly Uint8Array[]> {
  const file = tileKey(bundle);
  const entries = decodeEntries(await readTile(store, bundle), file).slice(0, bundle.width);
  const wrong = entryHashes(entries).findIndex((hash, i) => toHex(hash) !== toHex(leafHashes[i]!));
  if (wrong >= 0)
    throw corrupt(file, `leaf ${bundle.index * TILE_WIDTH + wrong} does not hash to its leaf hash`);
  if (entries.length === bundle.width) return entries;
  throw corrupt(file, 'too few entries in a bundle', String(bundle.width), String(entries.length));
}

/**
 * A tile, or a wider one of its index, which begins with the same bytes: a partial tile goes when a later head needs
 * more of it, so a reader with an older head finds the wider.
 */
async function readTile(store: Store, tile: TileId): Promise<Uint8Array> {
  const exact =
    (await store.get(tileKey(tile))) ?? (await store.get(tileKey({ ...tile, width: TILE_WIDTH })));
  if (exact) return exact;
  const prefix = `${tileKey({ ...tile, width: TILE_WIDTH })}.p/`;
  for await (const key of store.list(prefix)) {
    const wider = Number(key.slice(prefix.length)) > tile.width ? await store.get(key) : undefined;
    if (wider) return wider;
  }
  throw corrupt(tileKey(tile), 'missing');
}
