import { equalBytes, toHex } from '../bytes.ts';
import { formatClaim } from '../claim.ts';
import { corrupt } from '../corrupt.ts';
import type { Head } from '../head.ts';
import { CHECKPOINT_KEY, checkpointKey, claimKey } from '../layout.ts';
import { merkleRoot, prefixRoots } from '../merkle.ts';
import type { Archive } from '../opened.ts';
import {
  decodeEntries,
  decodeTile,
  entryHashes,
  entryTiles,
  HASH_SIZE,
  hashTiles,
  TILE_WIDTH,
  type TileId,
  tileKey,
} from '../tiles.ts';
import type { Heads } from './heads.ts';
import { attempt, fail, type Report, requireFile } from './report.ts';

/** The tree of a log: leaf hashes that give the signed root, and the root of every prefix. */
export interface Tree {
  readonly hashes: readonly Uint8Array[];
  /** Hex; the root of n leaves at n - 1. */
  readonly roots: readonly string[];
}

/**
 * Rebuilds the tree from the entries and from the tiles, and sees which of them the signed root bears out: the other is
 * then wrong, tile by tile and leaf by leaf.
 */
export async function verifyLog(archive: Archive, head: Head, report: Report): Promise<Tree> {
  const fromEntries = await hashEntries(archive, head, report);
  const fromTiles = await readLeafTiles(archive, head);
  const entriesHold = isComplete(fromEntries) && rootOf(fromEntries) === head.rootHash;
  const tilesHold = isComplete(fromTiles) && rootOf(fromTiles) === head.rootHash;
  const known = entriesHold || !tilesHold ? fromEntries : fromTiles;
  if (!entriesHold && tilesHold) nameWrongEntries(fromEntries, fromTiles, head.size, report);
  const hashes = known.map((hash) => hash ?? new Uint8Array(HASH_SIZE));
  const roots = [...prefixRoots(hashes)].map(toHex);
  if (!entriesHold && !tilesHold) {
    fail(report, CHECKPOINT_KEY, 'the entries do not give the signed root', {
      expected: head.rootHash,
      got: roots.at(-1)!,
    });
  }
  await verifyTiles(archive, hashes, report);
  return { hashes, roots };
}

type MaybeHashes = readonly (Uint8Array | undefined)[];

function isComplete(hashes: MaybeHashes): hashes is readonly Uint8Array[] {
  return !hashes.includes(undefined);
}

function rootOf(hashes: readonly Uint8Array[]): string {
  return toHex(merkleRoot(hashes));
}

async function hashEntries(archive: Archive, head: Head, report: Report): Promise<MaybeHashes> {
  const hashes: (Uint8Array | undefined)[] = [];
  for (const bundle of entryTiles(head.size)) {
    const file = tileKey(bundle);
    const found = await attempt(report, undefined, async () => {
      const entries = decodeEntries(await requireFile(archive.store, report, file), file);
      if (entries.length === bundle.width) return entryHashes(entries);
      throw corrupt(file, 'wrong number of entries', String(bundle.width), String(entries.length));
    });
    hashes.push(...(found ?? Array.from({ length: bundle.width }, () => undefined)));
  }
  return hashes;
}

/** Tiles that cannot be read are named by `verifyTiles`; here they only leave their hashes unknown. */
async function readLeafTiles(archive: Archive, head: Head): Promise<MaybeHashes> {
  const hashes: (Uint8Array | undefined)[] = [];
  for (const bundle of entryTiles(head.size)) {
    const tile: TileId = { ...bundle, level: 0 };
    const bytes = await archive.store.get(tileKey(tile)).catch(() => undefined);
    const whole = bytes?.length === tile.width * HASH_SIZE;
    hashes.push(
      ...(whole
        ? decodeTile(bytes, tile.width, tileKey(tile))
        : Array.from({ length: tile.width }, () => undefined)),
    );
  }
  return hashes;
}

function nameWrongEntries(
  entries: MaybeHashes,
  tiles: readonly Uint8Array[],
  size: number,
  report: Report,
): void {
  for (const [index, expected] of tiles.entries()) {
    const got = entries[index];
    if (!got || equalBytes(got, expected)) continue;
    const bundle = entryTiles(size)[Math.floor(index / TILE_WIDTH)]!;
    fail(report, tileKey(bundle), `leaf ${index} is not the one that was sealed`, {
      leaf: index,
      expected: toHex(expected),
      got: toHex(got),
    });
  }
}

async function verifyTiles(archive: Archive, hashes: readonly Uint8Array[], report: Report): Promise<void> {
  for (const [key, expected] of hashTiles(hashes)) {
    await attempt(report, undefined, async () => {
      const bytes = await requireFile(archive.store, report, key);
      if (!equalBytes(bytes, expected)) throw corrupt(key, 'does not follow from the entries');
    });
  }
}

/** Every head ever signed must be a prefix of this tree, and every claim must be the one that was carried out. */
export async function verifyHistory(
  archive: Archive,
  heads: Heads,
  tree: Tree,
  report: Report,
): Promise<void> {
  for (const [i, rootHash] of tree.roots.entries()) {
    const size = i + 1;
    const key = checkpointKey(size);
    const signed = heads.signed.get(size);
    if (signed && signed.rootHash !== rootHash) {
      fail(report, key, 'signed for another history', { leaf: i, expected: rootHash, got: signed.rootHash });
    }
    if (!signed && !report.accounted.has(key)) fail(report, key, 'missing', { leaf: i });
    await attempt(report, i, async () => {
      const bytes = await requireFile(archive.store, report, claimKey(size));
      const expected = formatClaim({ size, rootHash, leafHash: toHex(tree.hashes[i]!) });
      if (!equalBytes(bytes, expected)) throw corrupt(claimKey(size), 'is not the claim of this leaf');
    });
  }
}

/** A head that an auditor kept from before: the log must still begin with it. */
export function verifyPin(
  pin: { readonly size: number; readonly rootHash: string },
  tree: Tree,
  report: Report,
): void {
  if (pin.size === 0) return;
  const got = tree.roots[pin.size - 1];
  if (got === pin.rootHash) return;
  const message = got
    ? `the log does not begin with the pinned head of ${pin.size} leaves: its history was replaced`
    : `the log is shorter than the pinned head of ${pin.size} leaves: it was rolled back`;
  fail(report, CHECKPOINT_KEY, message, {
    expected: pin.rootHash,
    got: got ?? `${tree.roots.length} leaves`,
  });
}
