import type { Predicate } from '../model/evidence.ts';
import { sha256Hex } from '../util/digest.ts';
import { SegproofError } from '../util/error.ts';
import { decodeUtf8, equalBytes } from './bytes.ts';
import { corrupt } from './corrupt.ts';
import { type ArchiveDescriptor, keyOf, parseDescriptor } from './descriptor.ts';
import { parseEnvelope } from './dsse.ts';
import { type Head, openHead } from './head.ts';
import { millisOf } from './instant.ts';
import { ARCHIVE_KEY, CHECKPOINT_KEY } from './layout.ts';
import { readLeaf } from './leaf.ts';
import { formatVerifierKey } from './note.ts';
import type { Archive } from './opened.ts';
import type { Store } from './store.ts';
import { verifyEntries } from './verify/entries.ts';
import { type Heads, readHeads } from './verify/heads.ts';
import { type Leftovers, sortLeftovers, verifyPending } from './verify/leftovers.ts';
import { type Tree, verifyHistory, verifyLog, verifyPin } from './verify/log.ts';
import { attempt, type Failure, fail, newReport, type Report } from './verify/report.ts';
import { findGaps, type Gap, newSchedule, noteEntry, type Schedule } from './verify/schedule.ts';

export type { Failure } from './verify/report.ts';
export type { Gap } from './verify/schedule.ts';

export interface VerifyOptions {
  /** Log keys that the auditor has from elsewhere (C2SP verifier keys). Without any, nothing says whose archive it is. */
  readonly vkeys?: readonly string[];
  /** A signed checkpoint that the auditor kept: the log must still begin with it. */
  readonly pin?: Uint8Array;
  /** Slots after this instant are not asked for; default: the instant of the last entry. */
  readonly until?: string;
}

/** `tampered`: something is not as it was sealed. `incomplete`: nothing is, but not all is there or could be judged. */
type VerificationVerdict = 'intact' | 'tampered' | 'incomplete';

export interface Verification {
  readonly verdict: VerificationVerdict;
  /** True when the log key is one that the caller named. */
  readonly keyPinned: boolean;
  /** The log key found in the archive, to be compared and pinned. */
  readonly vkey?: string;
  readonly head?: { readonly size: number; readonly rootHash: string; readonly origin: string };
  readonly lastRecordedAt?: string;
  /** Entries by kind, and files looked at. */
  readonly counts: {
    readonly files: number;
    readonly entries: Readonly<Partial<Record<Predicate['kind'], number>>>;
  };
  readonly failures: readonly Failure[];
  readonly gaps: readonly Gap[];
  readonly undecided: readonly string[];
  readonly notes: readonly string[];
  readonly leftovers: Leftovers;
}

const MAX_TRIES = 5;

/**
 * Verifies an archive from its files alone (evidence.md §2.8): every head, claim, tile, entry, statement, link, time,
 * slot, blob and copy; names each file that fails. Reads only. A commit that is published meanwhile starts it again.
 */
export async function verifyArchive(store: Store, options: VerifyOptions = {}): Promise<Verification> {
  for (let tries = 1; ; tries++) {
    const before = await published(store);
    const verification = await verifyOnce(store, options);
    const settled = equalBytes(before, await published(store));
    if (settled || verification.verdict === 'intact' || tries === MAX_TRIES) return verification;
  }
}

async function published(store: Store): Promise<Uint8Array> {
  return (await store.get(CHECKPOINT_KEY).catch(() => undefined)) ?? new Uint8Array();
}

async function verifyOnce(store: Store, options: VerifyOptions): Promise<Verification> {
  const report = newReport();
  const keys = new Set<string>();
  for await (const key of store.list('')) keys.add(key);
  const opened = await attempt(report, undefined, () => openDescriptor(store, report));
  if (!opened) return conclude(report, { keys, leftovers: { unreferenced: [], foreign: [] } });
  const { archive, digest } = opened;
  const vkey = formatVerifierKey(archive.logKey);
  const keyPinned = checkPinnedKey(options.vkeys, vkey, report);
  const heads = await readHeads(archive, keys, report);
  await verifyPending(archive, heads, keys, report);
  const log = heads.head && (await verifyBranch(archive, digest, heads, heads.head, options, report));
  if (!log && report.failures.length === 0) report.undecided.push('the archive has no entry yet');
  const leftovers = await sortLeftovers(archive, log?.tree, keys, report);
  return conclude(report, {
    keys,
    // With an unreadable entry it is not known what is referred to, and every blob of it would be listed.
    leftovers: log?.complete === false ? { ...leftovers, unreferenced: [] } : leftovers,
    keyPinned,
    vkey,
    ...(heads.head && { head: heads.head }),
    ...(log && { log }),
    ...(options.until !== undefined && { until: options.until }),
  });
}

async function openDescriptor(
  store: Store,
  report: Report,
): Promise<{ readonly archive: Archive; readonly digest: string }> {
  report.accounted.add(ARCHIVE_KEY);
  const bytes = await store.get(ARCHIVE_KEY);
  if (!bytes) throw corrupt(ARCHIVE_KEY, 'missing');
  const digest = sha256Hex(bytes);
  const descriptor = await parseOrDoubt(store, bytes, digest);
  const logKey = keyOf(descriptor, 'log');
  const attestationKey = keyOf(descriptor, 'attestation');
  return { archive: { store, descriptor, logKey, attestationKey }, digest };
}

/** A schema we do not know is a newer version's only if leaf 0 speaks of this very file; else the file was changed. */
async function parseOrDoubt(store: Store, bytes: Uint8Array, digest: string): Promise<ArchiveDescriptor> {
  try {
    return parseDescriptor(bytes);
  } catch (error) {
    if (!(error instanceof SegproofError) || error.code !== 'ARCHIVE_UNSUPPORTED') throw error;
    const { bytes: leaf } = await readLeaf(store, 1, 0);
    if (decodeUtf8(parseEnvelope(leaf, 'leaf 0').payload)?.includes(digest)) throw error;
    throw corrupt(ARCHIVE_KEY, 'is not the file that leaf 0 names');
  }
}

function checkPinnedKey(vkeys: readonly string[] | undefined, vkey: string, report: Report): boolean {
  if (!vkeys || vkeys.length === 0) return false;
  if (vkeys.includes(vkey)) return true;
  fail(report, ARCHIVE_KEY, 'the log is signed with another key than the pinned one', {
    expected: vkeys.join(' or '),
    got: vkey,
  });
  return false;
}

interface VerifiedLog {
  readonly tree: Tree;
  /** Whether every entry could be read. */
  readonly complete: boolean;
  readonly schedule: Schedule;
  readonly entries: Partial<Record<Predicate['kind'], number>>;
  readonly lastRecordedAt: string | undefined;
}

async function verifyBranch(
  archive: Archive,
  archiveDigest: string,
  heads: Heads,
  head: Head,
  options: VerifyOptions,
  report: Report,
): Promise<VerifiedLog> {
  const tree = await verifyLog(archive, head, report);
  await verifyHistory(archive, heads, tree, report);
  if (options.pin)
    await attempt(report, undefined, () => verifyPin(readPin(archive, options.pin!), tree, report));
  const schedule = newSchedule();
  const entries: Partial<Record<Predicate['kind'], number>> = {};
  let lastRecordedAt: string | undefined;
  const complete = await verifyEntries({ archive, archiveDigest, tree, report }, (predicate) => {
    entries[predicate.kind] = (entries[predicate.kind] ?? 0) + 1;
    lastRecordedAt = predicate.recordedAt;
    noteEntry(schedule, predicate);
  });
  return { tree, complete, schedule, entries, lastRecordedAt };
}

function readPin(archive: Archive, pin: Uint8Array): Head {
  return openHead(pin, archive.logKey, archive.descriptor.origin, 'pinned checkpoint');
}

interface Findings {
  readonly keys: ReadonlySet<string>;
  readonly leftovers: Leftovers;
  readonly keyPinned?: boolean;
  readonly vkey?: string;
  readonly head?: Head;
  readonly log?: VerifiedLog;
  readonly until?: string;
}

function conclude(report: Report, findings: Findings): Verification {
  const { keys, leftovers, keyPinned = false, vkey, head, log } = findings;
  const until = findings.until ?? log?.lastRecordedAt;
  const gaps = log && until !== undefined ? findGaps(log.schedule, millisOf(until)) : [];
  const { failures, undecided, notes } = report;
  const whole = undecided.length === 0 && gaps.length === 0;
  return {
    verdict: failures.length > 0 ? 'tampered' : whole ? 'intact' : 'incomplete',
    keyPinned,
    ...(vkey !== undefined && { vkey }),
    ...(head && { head: { size: head.size, rootHash: head.rootHash, origin: head.origin } }),
    ...(log?.lastRecordedAt !== undefined && { lastRecordedAt: log.lastRecordedAt }),
    counts: { files: keys.size, entries: log?.entries ?? {} },
    failures,
    gaps,
    undecided,
    notes,
    leftovers,
  };
}
