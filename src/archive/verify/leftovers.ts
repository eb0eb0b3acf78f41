import { equalBytes } from '../bytes.ts';
import { parseClaim } from '../claim.ts';
import { planClaimed } from '../claimed.ts';
import type { Commit } from '../commit.ts';
import { corrupt } from '../corrupt.ts';
import { type Head, readTip } from '../head.ts';
import { checkpointKey, claimKey, isKey, stagingKey } from '../layout.ts';
import type { Archive } from '../opened.ts';
import {
  decodeEntries,
  encodeTile,
  entryHashes,
  HASH_SIZE,
  hashTiles,
  parseTileKey,
  type TileId,
} from '../tiles.ts';
import type { Heads } from './heads.ts';
import type { Tree } from './log.ts';
import { attempt, type Report } from './report.ts';

/** Files that no entry refers to. They are no evidence, and no sign of tampering with what is. */
export interface Leftovers {
  /** Left by writers that died: staged leaves, superseded tiles, blobs that were never sealed. */
  readonly unreferenced: readonly string[];
  /** Names that an archive never writes. */
  readonly foreign: readonly string[];
}

/** A commit that was claimed and not published: what it has written so far must be what the claim stands for. */
export async function verifyPending(
  archive: Archive,
  heads: Heads,
  keys: ReadonlySet<string>,
  report: Report,
): Promise<void> {
  const size = (heads.head?.size ?? 0) + 1;
  if (!heads.pending) {
    if (!keys.has(claimKey(size))) return;
    const message = 'claims a leaf that is neither in the log nor staged';
    await attempt(report, undefined, () => Promise.reject(corrupt(claimKey(size), message)));
    return;
  }
  report.undecided.push(
    `a commit of ${size} leaves was interrupted or is under way; the next run completes it`,
  );
  const commit = await attempt(report, undefined, () => pendingCommit(archive, heads.head, size));
  if (!commit) return;
  report.accounted.add(claimKey(size)).add(commit.stagingKey).add(checkpointKey(size));
  for (const [key, expected] of commit.files) {
    if (!keys.has(key) || report.accounted.has(key)) continue;
    report.accounted.add(key);
    await attempt(report, undefined, async () => {
      const bytes = await archive.store.get(key);
      if (bytes && !equalBytes(bytes, expected)) throw corrupt(key, 'does not follow from the claimed leaf');
    });
  }
}

async function pendingCommit(archive: Archive, head: Head | undefined, size: number): Promise<Commit> {
  const file = claimKey(size);
  const claimed = (await archive.store.get(file)) ?? new Uint8Array();
  const leaf = await archive.store.get(stagingKey(size, parseClaim(claimed, file).rootHash));
  if (!leaf) throw corrupt(file, 'the claimed leaf is not staged');
  return planClaimed(archive, await readTip(archive.store, head), leaf, claimed);
}

/** Looks at every file that no step has accounted for. Superseded partial tiles are still checked against the tree. */
export async function sortLeftovers(
  archive: Archive,
  tree: Tree | undefined,
  keys: ReadonlySet<string>,
  report: Report,
): Promise<Leftovers> {
  const left = [...keys].filter((key) => !report.accounted.has(key)).sort();
  const foreign = left.filter((key) => !isKey(key) || !OURS.test(key));
  const unreferenced = left.filter((key) => !foreign.includes(key));
  const tiles = unreferenced.filter((key) => key.startsWith('tile/'));
  const expected = tiles.length > 0 ? hashTiles(tree?.hashes ?? []) : new Map();
  for (const key of tiles) {
    await attempt(report, undefined, () => verifySuperseded(archive, expected, key));
  }
  return { unreferenced, foreign };
}

const OURS = /^(?:tile|checkpoints|claim|epoch|staging|hold)\//;

/** A partial tile of an earlier head must be the beginning of the tile that replaced it. */
async function verifySuperseded(
  archive: Archive,
  tiles: ReadonlyMap<string, Uint8Array>,
  key: string,
): Promise<void> {
  const tile = parseTileKey(key);
  const bytes = (await archive.store.get(key)) ?? new Uint8Array();
  if (!tile) throw corrupt(key, 'is no name of a tile');
  const got = tile.level === 'entries' ? encodeTile(entryHashes(decodeEntries(bytes, key))) : bytes;
  const [, whole] = [...tiles].find(([other]) => isWider(parseTileKey(other), tile)) ?? [];
  const expected = whole?.subarray(0, tile.width * HASH_SIZE);
  if (!expected || !equalBytes(got, expected)) throw corrupt(key, 'is no part of this log');
}

function isWider(other: TileId | undefined, tile: TileId): boolean {
  const level = tile.level === 'entries' ? 0 : tile.level;
  return other?.level === level && other.index === tile.index && other.width >= tile.width;
}
