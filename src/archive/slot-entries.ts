import type { Predicate, RunPredicate } from '../model/evidence.ts';
import { readBlobRef } from './blobs.ts';
import { concatBytes } from './bytes.ts';
import { requireDigest } from './codec.ts';
import { parseEnvelope } from './dsse.ts';
import { readEdge, readHead } from './head.ts';
import type { Archive } from './opened.ts';
import { provenLeaves } from './proven-leaves.ts';
import { parseStatement } from './statement.ts';
import { TILE_WIDTH } from './tiles.ts';
import { requireEnvelopeSignature } from './verify-signature.ts';

/** An entry that the signed head holds: what it states, proven by the attestation key, or why nothing can be said of it. */
export type LogEntry =
  | { readonly index: number; readonly predicate: Predicate }
  | { readonly index: number; readonly problem: string };

/** Every entry of the log, oldest first. No blob is read. */
export async function* logEntries(archive: Archive): AsyncGenerator<LogEntry> {
  const edge = await readEdge(archive.store, await readHead(archive));
  for (let bundle = 0; bundle * TILE_WIDTH < edge.size; bundle++) {
    for (const leaf of await provenLeaves(archive.store, edge, bundle)) {
      yield 'problem' in leaf ? leaf : readEntry(archive, leaf.index, leaf.bytes);
    }
  }
}

function readEntry(archive: Archive, index: number, bytes: Uint8Array): LogEntry {
  const file = `leaf ${index}`;
  try {
    const envelope = parseEnvelope(bytes, file);
    requireEnvelopeSignature(envelope, archive.attestationKey.publicKey, file);
    return { index, predicate: parseStatement(envelope.payload, file).predicate };
  } catch (error) {
    return { index, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** A file of a run by its name, proven against the statement; `undefined` when the run has none of this name. */
export async function readRunFile(
  archive: Archive,
  run: RunPredicate,
  name: string,
): Promise<Uint8Array | undefined> {
  const ref = run.blobs.find((blob) => blob.name === name);
  return ref && readBlobRef(archive.store, run.epoch, ref);
}

/** The canonical records of a run's state, one a line, without the snapshot's header. */
export function readRecords(archive: Archive, run: RunPredicate): Promise<Uint8Array> {
  return readState(archive, run, run.state.base);
}

/** Text of an archived snapshot, as it was given to `appendRun`; ARCHIVE_CORRUPT when its bytes are not those sealed. */
export async function readSnapshotText(archive: Archive, run: RunPredicate): Promise<Uint8Array> {
  const { header, base, snapshot } = run.state;
  const text = concatBytes(
    await Promise.all([header, base].map((sha256) => readState(archive, run, sha256))),
  );
  requireDigest(text, { sha256: snapshot, size: text.length }, 'snapshot.ndjson', 'snapshot');
  return text;
}

function readState(archive: Archive, run: RunPredicate, sha256: string): Promise<Uint8Array> {
  const ref = run.blobs.find((blob) => blob.class === 'state' && blob.plain.sha256 === sha256)!;
  return readBlobRef(archive.store, run.epoch, ref);
}
