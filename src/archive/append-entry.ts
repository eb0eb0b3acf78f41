import { PAYLOAD_TYPE, type Predicate, type StatementSubject } from '../model/evidence.ts';
import { SegproofError } from '../util/error.ts';
import { equalBytes, toHex } from './bytes.ts';
import { type Commit, planCommit, type Tip } from './commit.ts';
import { formatEnvelope, parseEnvelope, preAuthEncoding } from './dsse.ts';
import { formatInstant, millisOf } from './instant.ts';
import { readLeaf } from './leaf.ts';
import { leafHash } from './merkle.ts';
import type { Archive } from './opened.ts';
import { carryOut, recover, type Start } from './publish.ts';
import type { ArchiveSigners } from './signer.ts';
import { buildStatement, encodeStatement, parseStatement } from './statement.ts';
import { MAX_ENTRY_SIZE } from './tiles.ts';
import { envelopeKeyId } from './verify-signature.ts';

type WithoutPlace<P> = P extends unknown ? Omit<P, 'prev' | 'recordedAt' | 'clockBehindMs'> : never;

/** A predicate but for its place in the log, which is known only when it is claimed. */
export type EntryBody = WithoutPlace<Predicate>;

export interface Draft {
  readonly body: EntryBody;
  readonly subject: readonly StatementSubject[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Index of the leaf that already says what this one would say. */
  readonly duplicate: (tip: Tip) => Promise<number | undefined>;
}

/** What became of an append. `duplicate`: the leaf named here was there already, and none was added. */
export interface Appended {
  readonly outcome: 'appended' | 'duplicate';
  readonly index: number;
  /** Head of the log afterwards. */
  readonly size: number;
  readonly rootHash: string;
}

/** A clock that is further behind the last entry than this is wrong; less is the skew between honest machines. */
const MAX_CLOCK_BEHIND_MS = 5_000;

/**
 * Adds one leaf: stage, claim, sign, publish (evidence.md §2.6). A writer that loses the claim to another starts again
 * behind it. Needs no lock: the claim is one.
 */
export async function appendEntry(
  archive: Archive,
  signers: ArchiveSigners,
  draft: Draft,
): Promise<Appended> {
  requireOwnKeys(archive, signers);
  for (;;) {
    const start = await recover(archive, signers.log);
    const known = await draft.duplicate(start.tip);
    if (known !== undefined) return outcomeOf('duplicate', known, start);
    const commit = await seal(archive, signers, draft, start);
    if (await claim(archive, commit)) {
      await carryOut(archive, signers.log, start.head, commit);
      return { outcome: 'appended', index: commit.size - 1, size: commit.size, rootHash: commit.rootHash };
    }
  }
}

function outcomeOf(outcome: 'duplicate', index: number, start: Start): Appended {
  return { outcome, index, size: start.tip.edge.size, rootHash: start.head!.rootHash };
}

/** The leaf for this place in the log, signed, and all that follows from it. */
async function seal(archive: Archive, signers: ArchiveSigners, draft: Draft, start: Start): Promise<Commit> {
  const place = await placeAfter(archive, start.tip, draft.now());
  const predicate = { ...draft.body, ...place } as Predicate;
  const payload = encodeStatement(buildStatement(predicate, draft.subject));
  const sig = await signers.attestation.sign(preAuthEncoding(PAYLOAD_TYPE, payload));
  const keyid = envelopeKeyId(signers.attestation.publicKey);
  const leaf = formatEnvelope({ payloadType: PAYLOAD_TYPE, payload, signatures: [{ keyid, sig }] });
  if (leaf.length > MAX_ENTRY_SIZE) throw tooLarge(leaf.length);
  return planCommit(start.tip, leaf, predicate);
}

async function placeAfter(archive: Archive, tip: Tip, now: number) {
  if (tip.edge.size === 0) return { prev: null, recordedAt: formatInstant(now) };
  const index = tip.edge.size - 1;
  const bytes = tip.entries.at(-1) ?? (await readLeaf(archive.store, tip.edge.size, index)).bytes;
  const file = `leaf ${index}`;
  const last = parseStatement(parseEnvelope(bytes, file).payload, file).predicate;
  const behind = millisOf(last.recordedAt) - now;
  if (behind > MAX_CLOCK_BEHIND_MS) throw clockBehind(last.recordedAt, now);
  const prev = { index, leafHash: toHex(leafHash(bytes)) };
  return behind > 0
    ? { prev, recordedAt: last.recordedAt, clockBehindMs: behind }
    : { prev, recordedAt: formatInstant(now) };
}

/** `false` when another writer was first. An equal claim may be our own, from before a lost answer: recovery tells. */
async function claim(archive: Archive, commit: Commit): Promise<boolean> {
  const { store } = archive;
  await store.put(commit.stagingKey, commit.leaf);
  try {
    return (await store.put(commit.claim.key, commit.claim.bytes)) === 'created';
  } catch (error) {
    if (!(error instanceof SegproofError) || error.code !== 'ARCHIVE_CONFLICT') throw error;
    await store.discard(commit.stagingKey);
    return false;
  }
}

function requireOwnKeys(archive: Archive, signers: ArchiveSigners): void {
  for (const [role, own] of [
    ['log', archive.logKey],
    ['attestation', archive.attestationKey],
  ] as const) {
    if (equalBytes(signers[role].publicKey, own.publicKey)) continue;
    throw new SegproofError({
      code: 'KEY_INVALID',
      message: `the ${role} key is not the one of this archive`,
      expected: `the private key of ${own.name}+${own.keyId}`,
    });
  }
}

function tooLarge(bytes: number): SegproofError {
  return new SegproofError({
    code: 'USAGE',
    message: 'the statement is too large for a leaf of the log',
    expected: `at most ${MAX_ENTRY_SIZE} bytes`,
    got: `${bytes} bytes`,
  });
}

function clockBehind(last: string, now: number): SegproofError {
  return new SegproofError({
    code: 'ARCHIVE_CONFLICT',
    message:
      'this clock is behind the last entry of the archive; nothing is recorded until one of them is explained',
    expected: `a time not before ${last}`,
    got: formatInstant(now),
  });
}
