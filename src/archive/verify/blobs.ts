import type { RunPredicate } from '../../model/evidence.ts';
import type { BlobRef } from '../../model/run-evidence.ts';
import { decodeBlob } from '../codec.ts';
import { corrupt } from '../corrupt.ts';
import { blobKey } from '../layout.ts';
import { runIdOf } from '../run-id.ts';
import { stateRoot } from '../state-root.ts';
import type { Store } from '../store.ts';
import { attempt, fail, type Report, requireFile } from './report.ts';

/** What was proven of a blob; only digests and roots are kept, never content. */
interface Proven {
  /** Digest of the stored bytes. */
  readonly stored: string;
  /** RFC 6962 root over the lines, for blobs of records. */
  readonly state: { readonly root: string; readonly records: number } | undefined;
}

/** By key; `undefined` for a blob that failed. Runs share blobs, and each blob is read once. */
export type ProvenBlobs = Map<string, Proven | undefined>;

/** Proves the blobs of an entry: there, and stored bytes and plaintext as the statement says. */
export async function verifyBlobs(
  store: Store,
  entry: { readonly epoch: string; readonly blobs: readonly BlobRef[] },
  index: number,
  proven: ProvenBlobs,
  report: Report,
): Promise<void> {
  for (const ref of entry.blobs) {
    const key = blobKey(entry.epoch, ref.class, ref.plain.sha256);
    if (!proven.has(key)) proven.set(key, await attempt(report, index, () => prove(store, report, key, ref)));
    const known = proven.get(key);
    if (!known || known.stored === ref.stored.sha256) continue;
    fail(report, key, 'two entries name different stored bytes', {
      leaf: index,
      expected: ref.stored.sha256,
      got: known.stored,
    });
  }
}

async function prove(store: Store, report: Report, key: string, ref: BlobRef): Promise<Proven> {
  const plain = await decodeBlob(await requireFile(store, report, key), ref, key);
  const state = ref.name === 'records.ndjson' ? stateRoot(plain, key) : undefined;
  return { stored: ref.stored.sha256, state };
}

/** The state that the blobs hold must be the one the run committed to, and the run id must follow from it. */
export function verifyState(run: RunPredicate, index: number, proven: ProvenBlobs, report: Report): void {
  const { state, slot, inputs } = run;
  const runId = runIdOf({
    slot: slot.scheduledFor,
    snapshot: state.snapshot,
    configuration: inputs.configuration,
  });
  if (runId !== run.runId)
    fail(report, `leaf ${index}`, 'run id does not follow from the run', {
      leaf: index,
      expected: runId,
      got: run.runId,
    });
  if (state.deltas.length > 0) {
    report.undecided.push(
      `leaf ${index}: its state is kept as deltas, which this version cannot apply; a newer Segproof can`,
    );
    return;
  }
  const key = blobKey(run.epoch, 'state', state.base);
  if (!run.blobs.some(({ class: kept, plain }) => kept === 'state' && plain.sha256 === state.base)) {
    throw corrupt(`leaf ${index}`, 'names no blob for its state', state.base);
  }
  const got = proven.get(key)?.state;
  if (got && (got.root !== state.root || got.records !== state.records)) {
    throw corrupt(
      key,
      'does not give the state root',
      `${state.root} of ${state.records}`,
      `${got.root} of ${got.records}`,
    );
  }
}
