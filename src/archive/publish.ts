import { equalBytes, utf8 } from './bytes.ts';
import { formatCheckpoint } from './checkpoint.ts';
import { parseClaim } from './claim.ts';
import { planClaimed } from './claimed.ts';
import { type Commit, supersededPrefixes, type Tip } from './commit.ts';
import { corrupt } from './corrupt.ts';
import { type Head, openHead, readHead, readTip } from './head.ts';
import { checkpointKey, claimKey, stagingKey } from './layout.ts';
import { formatNote } from './note.ts';
import type { Archive } from './opened.ts';
import type { Signer } from './signer.ts';
import { parseTileKey } from './tiles.ts';

/** What a writer starts from: the newest head, whatever was left unfinished before it having been finished. */
export interface Start {
  readonly head: Head | undefined;
  readonly tip: Tip;
}

/**
 * Finishes what a writer that died, or that is slower, has claimed, and gives the end of the log. A claim decides: it
 * is carried out to the letter, by whoever comes first. ARCHIVE_CORRUPT when a claim cannot be carried out.
 */
export async function recover(archive: Archive, log: Signer): Promise<Start> {
  for (;;) {
    const head = await readHead(archive);
    try {
      const tip = await readTip(archive.store, head);
      const finished = await finishClaim(archive, log, head, tip);
      if (!finished) return { head, tip };
    } catch (error) {
      // Another writer may have published and cleaned up under our feet; then its head is the place to start from.
      if (sameHead(await readHead(archive), head)) throw error;
    }
  }
}

function sameHead(a: Head | undefined, b: Head | undefined): boolean {
  return a && b ? equalBytes(a.note, b.note) : a === b;
}

/** Carries out the claim after this head; `false` when there is none. */
async function finishClaim(
  archive: Archive,
  log: Signer,
  head: Head | undefined,
  tip: Tip,
): Promise<boolean> {
  const size = tip.edge.size + 1;
  const claimed = await archive.store.get(claimKey(size));
  if (!claimed) return false;
  const claim = parseClaim(claimed, claimKey(size));
  const leaf = await archive.store.get(stagingKey(size, claim.rootHash));
  if (leaf) {
    const commit = planClaimed(archive, tip, leaf, claimed);
    await carryOut(archive, log, head, commit);
  } else {
    await advance(archive, head, size);
  }
  return true;
}

/** From a claim to a published head. Every step may find its work done already. */
export async function carryOut(
  archive: Archive,
  log: Signer,
  head: Head | undefined,
  commit: Commit,
): Promise<void> {
  const { store } = archive;
  const note = await signCheckpoint(archive, log, commit);
  await store.put(checkpointKey(commit.size), note);
  for (const [key, bytes] of commit.files) await store.put(key, bytes);
  await store.swap(head?.note, note);
  await catchUp(archive, commit.size);
  await cleanUp(archive, commit);
}

async function signCheckpoint(archive: Archive, log: Signer, commit: Commit): Promise<Uint8Array> {
  const { origin } = archive.descriptor;
  const text = formatCheckpoint({ origin, size: commit.size, rootHash: commit.rootHash });
  const signature = await log.sign(utf8(text));
  const { name, keyId } = archive.logKey;
  return utf8(formatNote({ text, signatures: [{ name, keyId, signature }] }));
}

/** For a writer that slept between comparing and replacing `checkpoint`: leads it forward to the newest head again. */
async function catchUp(archive: Archive, size: number): Promise<void> {
  for (let next = size + 1; await archive.store.get(checkpointKey(next)); next++) {
    const head = await readHead(archive);
    if (head && head.size === next - 1) await advance(archive, head, next);
  }
}

/** Publishes a head that is signed already and whose files are in place. */
async function advance(archive: Archive, head: Head | undefined, size: number): Promise<void> {
  const file = checkpointKey(size);
  const note = await archive.store.get(file);
  if (!note) throw corrupt(claimKey(size), 'claimed, but neither its leaf nor its checkpoint is there');
  const next = openHead(note, archive.logKey, archive.descriptor.origin, file);
  await readTip(archive.store, next);
  await archive.store.swap(head?.note, note);
}

async function cleanUp(archive: Archive, commit: Commit): Promise<void> {
  const { store } = archive;
  for await (const key of store.list('staging/')) {
    if (Number(/^staging\/(\d+)-/.exec(key)?.[1]) <= commit.size) await store.discard(key);
  }
  for (const prefix of supersededPrefixes(commit)) {
    for await (const key of store.list(prefix)) {
      if (!commit.files.has(key) && isNarrower(key, commit)) await store.discard(key);
    }
  }
}

// A slow writer may clean up after a faster one, so wider tiles than its own are left alone.
function isNarrower(key: string, commit: Commit): boolean {
  const tile = parseTileKey(key);
  return (
    tile !== undefined &&
    [...commit.files.keys()].some((made) => {
      const own = parseTileKey(made);
      return own?.level === tile.level && own.index === tile.index && own.width > tile.width;
    })
  );
}
