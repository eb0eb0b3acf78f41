import type { FailedRunPredicate, MissedRunPredicate } from '../model/evidence.ts';
import type { CheckpointRef } from '../model/log.ts';
import type { CollectedList, Coverage, ResultSummary, RunInputs, Slot } from '../model/run-evidence.ts';
import type { ClusterIdentity } from '../model/snapshot.ts';
import { canonicalJson } from '../util/canonical-json.ts';
import { sha256Hex } from '../util/digest.ts';
import { SegproofError } from '../util/error.ts';
import { type Appended, appendEntry, type EntryBody } from './append-entry.ts';
import { type NewBlob, putBlob } from './blobs.ts';
import { utf8 } from './bytes.ts';
import { encodeDescriptor } from './descriptor.ts';
import { canonicalInstant } from './instant.ts';
import { ARCHIVE_KEY, epochOf } from './layout.ts';
import type { Archive } from './opened.ts';
import { recover } from './publish.ts';
import { runIdOf } from './run-id.ts';
import type { ArchiveSigners } from './signer.ts';
import { findSlot } from './slots.ts';
import { splitSnapshot, stateRoot } from './state-root.ts';
import { runSubjects } from './statement.ts';

/** A judged run, ready to be sealed. */
export interface RunInput {
  readonly cluster: ClusterIdentity;
  readonly identity?: string;
  readonly slot: Slot;
  /** The head that the reports print. */
  readonly previousCheckpoint?: CheckpointRef;
  readonly collection: readonly CollectedList[];
  readonly coverage: Coverage;
  readonly inputs: RunInputs;
  readonly result: ResultSummary;
  /** Text of the snapshot: header line, then one canonical record a line. */
  readonly snapshot: Uint8Array;
  /** Everything else to keep: assessment, reports, configuration. */
  readonly blobs: readonly NewBlob[];
}

export interface AppendOptions {
  /** Milliseconds since 1970; the writer's clock. */
  readonly now: () => number;
}

/** Names that the archive gives blobs of its own. */
const OWN_NAMES = ['snapshot-header.json', 'records.ndjson', 'collection.json'] as const;
const MAX_BLOBS = 48;
/** Collection and coverage beyond this go to a blob: base64 adds a third, and a leaf has 65,535 bytes. */
const MAX_COLLECTION_BYTES = 20_000;

/**
 * Seals one run: blobs first, then the statement as the next leaf of the log. `duplicate` when the cluster has a run of
 * this slot already; then nothing is added, whatever the input. A run killed at any step leaves the log without its
 * leaf or with it, and the next writer finishes what was begun.
 */
export async function appendRun(
  archive: Archive,
  signers: ArchiveSigners,
  input: RunInput,
  options: AppendOptions,
): Promise<Appended> {
  requireBlobNames(input.blobs);
  const slot = canonicalSlot(input.slot);
  const { tip, head } = await recover(archive, signers.log);
  const known = await findSlot(archive.store, tip.edge.size, input.cluster, slot.scheduledFor, ['run']);
  if (known !== undefined) {
    return { outcome: 'duplicate', index: known, size: tip.edge.size, rootHash: head!.rootHash };
  }
  const body = await storeRun(archive, { ...input, slot });
  return appendEntry(archive, signers, {
    body,
    subject: runSubjects(body),
    now: options.now,
    duplicate: (at) => findSlot(archive.store, at.edge.size, input.cluster, slot.scheduledFor, ['run']),
  });
}

/** Records that a slot gave no evidence, and why. A later run of the same slot is still taken. */
export async function appendFailedRun(
  archive: Archive,
  signers: ArchiveSigners,
  input: Pick<FailedRunPredicate, 'cluster' | 'slot' | 'failure'>,
  options: AppendOptions,
): Promise<Appended> {
  const slot = canonicalSlot(input.slot);
  const failure = { ...input.failure, message: input.failure.message.slice(0, 2_000) };
  return appendEntry(archive, signers, {
    body: { kind: 'failed-run', ...input, slot, failure, epoch: epochOf(slot.scheduledFor) },
    subject: archiveSubject(archive),
    now: options.now,
    duplicate: (tip) =>
      findSlot(archive.store, tip.edge.size, input.cluster, slot.scheduledFor, ['run', 'failed-run']),
  });
}

/** Records slots that passed without a run: their state cannot be made up for, so they are only named. */
export async function appendMissedRun(
  archive: Archive,
  signers: ArchiveSigners,
  input: Pick<MissedRunPredicate, 'cluster' | 'from' | 'to' | 'slots' | 'reason'>,
  options: AppendOptions,
): Promise<Appended> {
  const [from, to] = [canonicalInstant(input.from, 'first slot'), canonicalInstant(input.to, 'last slot')];
  return appendEntry(archive, signers, {
    body: { kind: 'missed-run', ...input, from, to },
    subject: archiveSubject(archive),
    now: options.now,
    duplicate: async () => undefined,
  });
}

type RunBody = Extract<EntryBody, { kind: 'run' }>;

async function storeRun(archive: Archive, input: RunInput): Promise<RunBody> {
  const { store } = archive;
  const epoch = epochOf(input.slot.scheduledFor);
  const { header, records } = splitSnapshot(input.snapshot);
  const own: readonly NewBlob[] = [
    { name: 'snapshot-header.json', mediaType: 'application/json', class: 'state', bytes: header },
    { name: 'records.ndjson', mediaType: 'application/x-ndjson', class: 'state', bytes: records },
    ...detailBlob(input),
  ];
  const blobs = [];
  for (const blob of [...own, ...input.blobs]) blobs.push(await putBlob(store, epoch, blob));
  const { snapshot: text, ...rest } = input;
  const snapshot = sha256Hex(text);
  return {
    ...rest,
    kind: 'run',
    runId: runIdOf({ slot: input.slot.scheduledFor, snapshot, configuration: input.inputs.configuration }),
    ...(own.length > 2 && {
      collection: [],
      coverage: { ...input.coverage, notRead: [] },
      detail: OWN_NAMES[2],
    }),
    state: {
      ...stateRoot(records, 'snapshot'),
      base: blobs[1]!.plain.sha256,
      deltas: [],
      header: blobs[0]!.plain.sha256,
      snapshot,
    },
    epoch,
    blobs,
  };
}

function detailBlob(input: RunInput): readonly NewBlob[] {
  const bytes = utf8(canonicalJson({ collection: input.collection, coverage: input.coverage }));
  if (bytes.length <= MAX_COLLECTION_BYTES) return [];
  return [{ name: OWN_NAMES[2], mediaType: 'application/json', class: 'eval', bytes }];
}

function canonicalSlot(slot: Slot): Slot {
  return {
    scheduledFor: canonicalInstant(slot.scheduledFor, 'slot'),
    startedAt: canonicalInstant(slot.startedAt, 'start of the run'),
    finishedAt: canonicalInstant(slot.finishedAt, 'end of the run'),
    trigger: slot.trigger,
  };
}

function archiveSubject(archive: Archive) {
  return [{ name: ARCHIVE_KEY, digest: { sha256: sha256Hex(encodeDescriptor(archive.descriptor)) } }];
}

function requireBlobNames(blobs: readonly NewBlob[]): void {
  const names = [...OWN_NAMES, ...blobs.map((blob) => blob.name)];
  const bad = names.find((name) => !/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (bad === undefined && twice === undefined && blobs.length <= MAX_BLOBS) return;
  throw new SegproofError({
    code: 'USAGE',
    message: 'files to archive',
    expected: `at most ${MAX_BLOBS}, each with a name of its own of letters, digits, dots and dashes`,
    got: bad ?? twice ?? `${blobs.length} files`,
  });
}
