import { concatBytes } from './bytes.ts';
import { corrupt } from './corrupt.ts';
import { leafHash, merkleRoot } from './merkle.ts';

/** Paths and bytes of C2SP tlog-tiles: hash tiles and entry bundles, 256 wide. */

export const TILE_WIDTH = 256;
/** Bytes of a SHA-256. */
export const HASH_SIZE = 32;
/** An entry's length is written in two bytes. */
export const MAX_ENTRY_SIZE = 65_535;

/** Names one tile: level 0 holds leaf hashes, level n the roots of full tiles below; `entries` holds the leaves. */
export interface TileId {
  readonly level: number | 'entries';
  readonly index: number;
  /** 1 to 256; below 256 the tile is partial. */
  readonly width: number;
}

/** `tile/<L>/<N>[.p/<W>]`; index 1234067 reads `x001/x234/067`. */
export function tileKey(tile: TileId): string {
  const partial = tile.width === TILE_WIDTH ? '' : `.p/${tile.width}`;
  return `tile/${tile.level}/${indexPath(tile.index)}${partial}`;
}

function indexPath(index: number): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const groups = padded.match(/\d{3}/g)!;
  return groups.map((group, i) => (i === groups.length - 1 ? group : `x${group}`)).join('/');
}

/** The tile a key names, or `undefined` when the key is not exactly what `tileKey` writes. */
export function parseTileKey(key: string): TileId | undefined {
  const match = /^tile\/(\d{1,2}|entries)\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/.exec(key);
  if (!match) return undefined;
  const level = match[1] === 'entries' ? 'entries' : Number(match[1]);
  const index = Number(match[2]!.replaceAll(/[x/]/g, ''));
  const width = match[3] === undefined ? TILE_WIDTH : Number(match[3]);
  const tile: TileId = { level, index, width };
  return width > 0 && Number.isSafeInteger(index) && tileKey(tile) === key ? tile : undefined;
}

export function encodeTile(hashes: readonly Uint8Array[]): Uint8Array {
  return concatBytes(hashes);
}

/** The first `width` hashes of a tile's bytes; longer bytes are those of a wider tile of the same index. */
export function decodeTile(bytes: Uint8Array, width: number, file: string): readonly Uint8Array[] {
  if (bytes.length % HASH_SIZE !== 0 || bytes.length < width * HASH_SIZE) {
    throw corrupt(file, 'a tile of the wrong length', `${width * HASH_SIZE} bytes`, `${bytes.length} bytes`);
  }
  return Array.from({ length: width }, (_, i) => bytes.subarray(i * HASH_SIZE, (i + 1) * HASH_SIZE));
}

/** An entry bundle: each entry after its length in two bytes, big-endian. */
export function encodeEntries(entries: readonly Uint8Array[]): Uint8Array {
  return concatBytes(entries.flatMap((entry) => [lengthPrefix(entry), entry]));
}

function lengthPrefix(entry: Uint8Array): Uint8Array {
  if (entry.length > MAX_ENTRY_SIZE) throw new RangeError(`an entry of ${entry.length} bytes`);
  return Uint8Array.of(entry.length >> 8, entry.length & 0xff);
}

/** All entries of a bundle. */
export function decodeEntries(bytes: Uint8Array, file: string): readonly Uint8Array[] {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = at + 2 <= bytes.length ? bytes[at]! * 256 + bytes[at + 1]! : 0;
    const end = at + 2 + length;
    if (length === 0 || end > bytes.length) {
      throw corrupt(
        file,
        `entry ${entries.length} of the bundle does not end within it`,
        `${end} bytes`,
        `${bytes.length} bytes`,
      );
    }
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return entries;
}

/** Every hash tile of a tree, computed from its leaf hashes alone. */
export function hashTiles(leafHashes: readonly Uint8Array[]): ReadonlyMap<string, Uint8Array> {
  const tiles = new Map<string, Uint8Array>();
  let hashes = leafHashes;
  for (let level = 0; hashes.length > 0; level++) {
    const roots: Uint8Array[] = [];
    for (let start = 0; start < hashes.length; start += TILE_WIDTH) {
      const tile = hashes.slice(start, start + TILE_WIDTH);
      tiles.set(tileKey({ level, index: start / TILE_WIDTH, width: tile.length }), encodeTile(tile));
      if (tile.length === TILE_WIDTH) roots.push(merkleRoot(tile));
    }
    hashes = roots;
  }
  return tiles;
}

/** The entry bundles of a tree of `size` leaves, in order. */
export function entryTiles(size: number): readonly TileId[] {
  const count = Math.ceil(size / TILE_WIDTH);
  return Array.from({ length: count }, (_, index) => ({
    level: 'entries',
    index,
    width: Math.min(TILE_WIDTH, size - index * TILE_WIDTH),
  }));
}

export function entryHashes(entries: readonly Uint8Array[]): readonly Uint8Array[] {
  return entries.map(leafHash);
}
