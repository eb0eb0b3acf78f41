import type { Predicate, RunPredicate, Statement, StatementSubject } from '../../model/evidence.ts';
import { canonicalJson } from '../../util/canonical-json.ts';
import { equalBytes, toHex } from '../bytes.ts';
import { corrupt } from '../corrupt.ts';
import { parseEnvelope } from '../dsse.ts';
import { millisOf } from '../instant.ts';
import { ARCHIVE_KEY, clusterKey, copyKey, epochOf } from '../layout.ts';
import { leafHash } from '../merkle.ts';
import type { Archive } from '../opened.ts';
import { parseStatement, runSubjects } from '../statement.ts';
import { decodeEntries, entryTiles, TILE_WIDTH, tileKey } from '../tiles.ts';
import { requireEnvelopeSignature } from '../verify-signature.ts';
import { type ProvenBlobs, verifyBlobs, verifyState } from './blobs.ts';
import type { Tree } from './log.ts';
import { attempt, fail, type Report, requireFile } from './report.ts';

/** An entry that passed, as later steps need it. */
export type Visit = (predicate: Predicate, index: number) => void;

/** What earlier entries have said. */
interface Memory {
  readonly blobs: ProvenBlobs;
  readonly slots: Set<string>;
  founding?: readonly StatementSubject[];
  recordedAt?: string;
}

interface Log {
  readonly archive: Archive;
  /** Digest of `archive.json` as it is. */
  readonly archiveDigest: string;
  readonly tree: Tree;
  readonly report: Report;
}

/** Entries whose effect on verification this version cannot follow. */
const UNFOLLOWED: readonly Predicate['kind'][] = ['key-rotation', 'disposal'];

/**
 * Every leaf, in order: its signature, its place, its times, what it says, and the blobs it names. `visit` sees each
 * that could be read; the answer is whether all could.
 */
export async function verifyEntries(log: Log, visit: Visit): Promise<boolean> {
  const memory: Memory = { blobs: new Map(), slots: new Set() };
  let complete = true;
  for (const bundle of entryTiles(log.tree.hashes.length)) {
    const file = tileKey(bundle);
    const leaves = await readable(log.archive, file);
    for (let i = 0; i < bundle.width; i++) {
      const index = bundle.index * TILE_WIDTH + i;
      const predicate = await verifyLeaf(log, memory, index, leaves[i], file);
      if (predicate) visit(predicate, index);
      else complete = false;
    }
  }
  return complete;
}

// A bundle that cannot be read, or has a wrong leaf, was named when the tree was rebuilt.
async function readable(archive: Archive, file: string): Promise<readonly Uint8Array[]> {
  try {
    return decodeEntries((await archive.store.get(file)) ?? new Uint8Array(), file);
  } catch {
    return [];
  }
}

async function verifyLeaf(
  log: Log,
  memory: Memory,
  index: number,
  leaf: Uint8Array | undefined,
  file: string,
): Promise<Predicate | undefined> {
  if (!leaf || !equalBytes(leafHash(leaf), log.tree.hashes[index]!)) return undefined;
  const statement = await attempt(log.report, index, () => openLeaf(log, leaf, file));
  if (!statement) return undefined;
  const { predicate } = statement;
  await attempt(log.report, index, () => verifyCopy(log, leaf, predicate, index));
  await attempt(log.report, index, () => verifyPlace(log, memory, predicate, index));
  await attempt(log.report, index, () => verifySubject(log, memory, statement, index));
  if (predicate.kind === 'run' || predicate.kind === 'import') {
    await verifyBlobs(log.archive.store, predicate, index, memory.blobs, log.report);
  }
  if (predicate.kind === 'run')
    await attempt(log.report, index, () => verifyRun(log, memory, predicate, index));
  if (UNFOLLOWED.includes(predicate.kind)) {
    log.report.undecided.push(
      `leaf ${index} is a ${predicate.kind}, which this version cannot follow; a newer Segproof can`,
    );
  }
  return predicate;
}

function openLeaf(log: Log, leaf: Uint8Array, file: string): Statement {
  const envelope = parseEnvelope(leaf, file);
  requireEnvelopeSignature(envelope, log.archive.attestationKey.publicKey, file);
  return parseStatement(envelope.payload, file);
}

async function verifyCopy(log: Log, leaf: Uint8Array, predicate: Predicate, index: number): Promise<void> {
  const key = copyKey(predicate, index + 1);
  const copy = await requireFile(log.archive.store, log.report, key);
  if (!equalBytes(copy, leaf)) throw corrupt(key, `is not a copy of leaf ${index}`);
}

/** The link to the entry before: an old statement put in again, or one of another archive, does not have it. */
function verifyPlace(log: Log, memory: Memory, predicate: Predicate, index: number): void {
  const leaf = `leaf ${index}`;
  const expected = canonicalJson(
    index === 0 ? null : { index: index - 1, leafHash: toHex(log.tree.hashes[index - 1]!) },
  );
  const before = memory.recordedAt;
  memory.recordedAt = predicate.recordedAt;
  const got = canonicalJson(predicate.prev);
  if (got !== expected) throw corrupt(leaf, 'was signed for another place in the log', expected, got);
  if (before !== undefined && millisOf(predicate.recordedAt) < millisOf(before)) {
    throw corrupt(
      leaf,
      'was recorded before the entry ahead of it',
      `not before ${before}`,
      predicate.recordedAt,
    );
  }
}

function verifySubject(log: Log, memory: Memory, statement: Statement, index: number): void {
  const { predicate, subject } = statement;
  if (index === 0) verifyFounding(log, memory, statement);
  if (index === 0 || predicate.kind === 'import') return;
  const expected = predicate.kind === 'run' ? runSubjects(predicate) : memory.founding;
  if (expected && canonicalJson(subject) !== canonicalJson(expected)) {
    throw corrupt(`leaf ${index}`, 'its subjects are not what it describes');
  }
}

/** Leaf 0 holds the digest of `archive.json`, and with it the keys. */
function verifyFounding(log: Log, memory: Memory, { predicate, subject }: Statement): void {
  memory.founding = subject;
  if (predicate.kind !== 'config-change')
    throw corrupt('leaf 0', 'is not the founding entry', 'config-change', predicate.kind);
  const expected = subject.find(({ name }) => name === ARCHIVE_KEY)?.digest.sha256;
  if (expected !== log.archiveDigest) {
    throw corrupt(
      ARCHIVE_KEY,
      'is not the file that leaf 0 names',
      expected ?? 'a digest in leaf 0',
      log.archiveDigest,
    );
  }
}

function verifyRun(log: Log, memory: Memory, run: RunPredicate, index: number): void {
  const leaf = `leaf ${index}`;
  const slot = `${clusterKey(run.cluster)} ${run.slot.scheduledFor}`;
  if (memory.slots.has(slot))
    fail(log.report, leaf, 'a second run of the same slot', { leaf: index, got: slot });
  memory.slots.add(slot);
  if (run.epoch !== epochOf(run.slot.scheduledFor))
    fail(log.report, leaf, 'its epoch is not its slot’s', { leaf: index });
  const previous = run.previousCheckpoint;
  if (previous && (previous.size > index || log.tree.roots[previous.size - 1] !== previous.rootHash)) {
    fail(log.report, leaf, 'its reports print a head that this log never had', {
      leaf: index,
      got: previous.rootHash,
    });
  }
  if (millisOf(run.slot.scheduledFor) > millisOf(run.recordedAt)) {
    log.report.notes.push(
      `${leaf}: its slot, ${run.slot.scheduledFor}, lies after the moment it was recorded, ${run.recordedAt}`,
    );
  }
  verifyState(run, index, memory.blobs, log.report);
}
