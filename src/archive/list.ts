import type { EntryKind, RunPredicate, Statement } from '../model/evidence.ts';
import type { InclusionProof } from '../model/log.ts';
import type { BlobRef, ResultSummary } from '../model/run-evidence.ts';
import type { ClusterIdentity } from '../model/snapshot.ts';
import { readBlobRef } from './blobs.ts';
import { toHex } from './bytes.ts';
import { parseEnvelope } from './dsse.ts';
import type { Edge } from './edge.ts';
import { type Head, readEdge, readHead } from './head.ts';
import type { Archive } from './opened.ts';
import { proveEntry } from './prove.ts';
import { type ProvenLeaf, provenLeaves } from './proven-leaves.ts';
import { readSnapshotText } from './slot-entries.ts';
import { parseStatement } from './statement.ts';
import { TILE_WIDTH } from './tiles.ts';
import { requireEnvelopeSignature } from './verify-signature.ts';

/** One entry of the log, as a list shows it. */
export interface RunRow {
  /** Opaque: give it to `showRun`. */
  readonly id: string;
  readonly index: number;
  /**
   * `verified`: the signed head holds this leaf, and the attestation key signed its statement. Blobs are proven when
   * they are read, and the archive as a whole by `verifyArchive`. `failed`: nothing else is said of the entry.
   */
  readonly verification: 'verified' | 'failed';
  readonly problem?: string;
  readonly kind?: EntryKind;
  readonly recordedAt?: string;
  readonly cluster?: ClusterIdentity;
  /** Instant of the slot, for runs and failed runs. */
  readonly slot?: string;
  readonly runId?: string;
  readonly result?: ResultSummary;
  /** For a failed or missed run: why. */
  readonly reason?: string;
  readonly leafHash?: string;
  readonly downloads: readonly Download[];
}

/** A file of a run. */
export interface Download {
  /** Opaque: give it to `readDownload`. */
  readonly id: string;
  readonly name: string;
  readonly mediaType: string;
  /** Bytes and digest of the file itself; absent for one that is put together when it is read. */
  readonly size?: number;
  readonly sha256?: string;
}

export interface RunList {
  readonly head: Head | undefined;
  /** Newest first. */
  readonly rows: readonly RunRow[];
  /** `before` of the next page; absent on the last. */
  readonly next?: number;
}

export interface ListOptions {
  readonly limit?: number;
  /** Only entries of a lower index. */
  readonly before?: number;
  readonly kinds?: readonly EntryKind[];
}

const RUN_KINDS: readonly EntryKind[] = ['run', 'failed-run', 'missed-run'];

/** The newest runs, failed and missed ones included; entries that cannot be verified are always listed. */
export async function listRuns(archive: Archive, options: ListOptions = {}): Promise<RunList> {
  const { limit = 50, kinds = RUN_KINDS } = options;
  const head = await readHead(archive);
  const edge = await readEdge(archive.store, head);
  const before = Math.min(options.before ?? edge.size, edge.size);
  const rows: RunRow[] = [];
  for await (const row of newestFirst(archive, edge, before)) {
    if (row.kind !== undefined && !kinds.includes(row.kind)) continue;
    if (rows.length === limit) return { head, rows, next: rows.at(-1)!.index };
    rows.push(row);
  }
  return { head, rows };
}

/** An entry in full. `proof` leads from its leaf to the root of the newest head. */
export interface ShownRun {
  readonly row: RunRow;
  readonly statement?: Statement;
  readonly proof?: InclusionProof;
}

/** One entry with its statement, or `undefined` when there is no entry of this id. */
export async function showRun(archive: Archive, id: string): Promise<ShownRun | undefined> {
  const leaf = await findLeaf(archive, id);
  if (!leaf) return undefined;
  const row = rowOf(archive, leaf);
  if (row.verification === 'failed' || !('bytes' in leaf)) return { row };
  const statement = statementOf(archive, leaf.bytes, leaf.index);
  return { row, statement, proof: await proveEntry(archive, leaf.index) };
}

/**
 * A file of a run, proven against the statement: `undefined` when there is none of this id, ARCHIVE_CORRUPT when its
 * bytes are not those that were sealed. Ids are looked up in the statement and never become part of a path.
 */
export async function readDownload(
  archive: Archive,
  id: string,
): Promise<{ readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array } | undefined> {
  const [entry = '', part = ''] = id.split('.', 2);
  const leaf = await findLeaf(archive, entry);
  if (!leaf || !('bytes' in leaf)) return undefined;
  const { predicate } = statementOf(archive, leaf.bytes, leaf.index);
  const download = downloadsOf(predicate.kind === 'run' ? predicate : undefined, leaf.index).find(
    (d) => d.id === id,
  );
  if (!download) return undefined;
  const { name, mediaType } = download;
  if (part === 'statement' || predicate.kind !== 'run') return { name, mediaType, bytes: leaf.bytes };
  const bytes =
    part === 'snapshot'
      ? await readSnapshotText(archive, predicate)
      : await readBlobRef(archive.store, predicate.epoch, predicate.blobs[Number(part)]!);
  return { name, mediaType, bytes };
}

async function* newestFirst(archive: Archive, edge: Edge, before: number): AsyncIterable<RunRow> {
  for (let bundle = Math.ceil(before / TILE_WIDTH) - 1; bundle >= 0; bundle--) {
    const leaves = await provenLeaves(archive.store, edge, bundle);
    for (const leaf of leaves.toReversed()) if (leaf.index < before) yield rowOf(archive, leaf);
  }
}

async function findLeaf(archive: Archive, id: string): Promise<ProvenLeaf | undefined> {
  const index = /^(?:0|[1-9]\d{0,9})$/.test(id) ? Number(id) : Number.NaN;
  const edge = await readEdge(archive.store, await readHead(archive));
  if (!(index < edge.size)) return undefined;
  return (await provenLeaves(archive.store, edge, Math.floor(index / TILE_WIDTH)))[index % TILE_WIDTH];
}

function rowOf(archive: Archive, leaf: ProvenLeaf): RunRow {
  const place = { id: String(leaf.index), index: leaf.index, downloads: [] };
  if ('problem' in leaf) return { ...place, verification: 'failed', problem: leaf.problem };
  try {
    const { predicate } = statementOf(archive, leaf.bytes, leaf.index);
    return {
      ...place,
      verification: 'verified',
      leafHash: toHex(leaf.hash),
      ...describe(predicate, leaf.index),
    };
  } catch (error) {
    return {
      ...place,
      verification: 'failed',
      problem: error instanceof Error ? error.message : String(error),
    };
  }
}

function statementOf(archive: Archive, leaf: Uint8Array, index: number): Statement {
  const file = `leaf ${index}`;
  const envelope = parseEnvelope(leaf, file);
  requireEnvelopeSignature(envelope, archive.attestationKey.publicKey, file);
  return parseStatement(envelope.payload, file);
}

function describe(
  predicate: Statement['predicate'],
  index: number,
): Omit<RunRow, 'id' | 'index' | 'verification'> {
  const { kind, recordedAt } = predicate;
  const run = kind === 'run' ? predicate : undefined;
  return {
    kind,
    recordedAt,
    ...('cluster' in predicate && { cluster: predicate.cluster }),
    ...('slot' in predicate && { slot: predicate.slot.scheduledFor }),
    ...(run && { runId: run.runId, result: run.result }),
    ...(kind === 'failed-run' && { reason: `${predicate.failure.stage}: ${predicate.failure.message}` }),
    ...(kind === 'missed-run' && { reason: predicate.reason }),
    downloads: downloadsOf(run, index),
  };
}

function downloadsOf(run: RunPredicate | undefined, index: number): readonly Download[] {
  const statement = {
    id: `${index}.statement`,
    name: 'statement.dsse.json',
    mediaType: 'application/vnd.dsse+json',
  };
  if (!run) return [statement];
  const reports = run.blobs
    .map((blob, i) => downloadOf(blob, `${index}.${i}`))
    .filter((row) => row !== undefined);
  const snapshot = { id: `${index}.snapshot`, name: 'snapshot.ndjson', mediaType: 'application/x-ndjson' };
  return [...reports, snapshot, statement];
}

/** Header and records are offered as the snapshot they make. */
function downloadOf(blob: BlobRef, id: string): Download | undefined {
  if (blob.class === 'state') return undefined;
  return { id, name: blob.name, mediaType: blob.mediaType, ...blob.plain };
}
