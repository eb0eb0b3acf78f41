import { describe, expect, test } from 'vitest';
import { toHex, utf8 } from '../../../src/archive/bytes.ts';
import { EMPTY_EDGE, edgeRoot, edgeTiles, extendEdge } from '../../../src/archive/edge.ts';
import { leafHash, merkleRoot, prefixRoots } from '../../../src/archive/merkle.ts';
import {
  decodeEntries,
  decodeTile,
  encodeEntries,
  entryTiles,
  hashTiles,
  MAX_ENTRY_SIZE,
  parseTileKey,
  tileKey,
} from '../../../src/archive/tiles.ts';

function leaves(count: number): readonly Uint8Array[] {
  return Array.from({ length: count }, (_, n) => leafHash(Uint8Array.of(n >> 16, n >> 8, n)));
}

describe('names of tiles', () => {
  test.each([
    ['tile/0/000', { level: 0, index: 0, width: 256 }],
    ['tile/0/x001/x234/067', { level: 0, index: 1_234_067, width: 256 }],
    ['tile/1/999.p/17', { level: 1, index: 999, width: 17 }],
    ['tile/entries/x001/000.p/1', { level: 'entries', index: 1_000, width: 1 }],
    ['tile/63/000.p/255', { level: 63, index: 0, width: 255 }],
  ] as const)('%s reads and writes the same', (key, tile) => {
    expect(tileKey(tile)).toBe(key);
    expect(parseTileKey(key)).toEqual(tile);
  });

  test.each([
    'tile/0/0',
    'tile/0/x1/000',
    'tile/0/x000/001',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/00/000',
    'tile/0/000/',
    'tile/0/../000',
    'tile/entry/000',
  ])('B5: %s names no tile', (key) => {
    expect(parseTileKey(key)).toBeUndefined();
  });
});

describe('bytes of tiles', () => {
  test('an entry bundle holds each entry after its length, big-endian', () => {
    const entries = [utf8('one'), new Uint8Array(MAX_ENTRY_SIZE).fill(7)];
    const bytes = encodeEntries(entries);
    expect([...bytes.subarray(0, 5)]).toEqual([0, 3, ...utf8('one')]);
    expect([...bytes.subarray(5, 7)]).toEqual([0xff, 0xff]);
    expect(decodeEntries(bytes, 'bundle').map(toHex)).toEqual(entries.map(toHex));
  });

  test('an entry of 65,536 bytes does not fit', () => {
    expect(() => encodeEntries([new Uint8Array(MAX_ENTRY_SIZE + 1)])).toThrow(RangeError);
  });

  test.each([
    ['an entry that runs past the end', [0, 3, 1, 2]],
    ['half a length', [0, 1, 9, 0]],
    ['an entry of no bytes', [0, 0]],
  ])('B5: %s is refused', (_, bytes) => {
    expect(() => decodeEntries(Uint8Array.from(bytes), 'tile/entries/000')).toThrow('does not end within it');
  });

  test.each([0, 31, 33, 64])('B5: a tile of %i bytes does not hold three hashes', (length) => {
    expect(() => decodeTile(new Uint8Array(length), 3, 'tile/0/000.p/3')).toThrow(
      'a tile of the wrong length',
    );
  });
});

describe('tiles of a tree', () => {
  test('a tree of 70,000 leaves has the tiles that the specification counts', () => {
    expect(edgeTiles(70_000)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ]);
    expect(entryTiles(70_000)).toHaveLength(274);
    const keys = [...hashTiles(leaves(70_000)).keys()];
    expect(keys).toHaveLength(274 + 2 + 1);
    expect(keys.slice(-4)).toEqual(['tile/0/273.p/112', 'tile/1/000', 'tile/1/001.p/17', 'tile/2/000.p/1']);
  });

  test('a tree of 256 leaves has a full tile and a partial one above it', () => {
    expect([...hashTiles(leaves(256)).keys()]).toEqual(['tile/0/000', 'tile/1/000.p/1']);
  });

  test('the right edge gives root and tiles, leaf by leaf, as the whole tree does', () => {
    const hashes = leaves(600);
    const roots = [...prefixRoots(hashes)].map(toHex);
    const made = new Map<string, string>();
    const wrong: number[] = [];
    let edge = EMPTY_EDGE;
    for (const [i, hash] of hashes.entries()) {
      const extended = extendEdge(edge, hash);
      edge = extended.edge;
      if (toHex(edgeRoot(edge)) !== roots[i]) wrong.push(i);
      for (const [key, bytes] of extended.tiles) made.set(key, toHex(bytes));
    }
    expect(wrong).toEqual([]);
    expect(toHex(edgeRoot(edge))).toBe(toHex(merkleRoot(hashes)));
    for (const [key, bytes] of hashTiles(hashes)) expect(made.get(key)).toBe(toHex(bytes));
  });
});
