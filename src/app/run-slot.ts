import { appendFailedRun } from '../archive/append.ts';
import type { Appended } from '../archive/append-entry.ts';
import { readHead } from '../archive/head.ts';
import type { Archive } from '../archive/opened.ts';
import type { ArchiveSigners } from '../archive/signer.ts';
import type { Assessment, Run } from '../model/assessment.ts';
import type { RunStage, Slot } from '../model/run-evidence.ts';
import type { ClusterIdentity } from '../model/snapshot.ts';
import { SegproofError } from '../util/error.ts';
import { withApprovedPolicies } from './approved-policies.ts';
import { type ArchivePlace, openArchiveAt, readSigners } from './archive-place.ts';
import type { Deps } from './deps.ts';
import { type GatherRequest, gather } from './gather.ts';
import { judge } from './judge.ts';
import { type RenderedReport, renderReports } from './render.ts';
import { reportsDue } from './reports-due.ts';
import { sealRun } from './seal.ts';
import type { Settings } from './settings.ts';
import type { Timings } from './timings.ts';

/** One slot to run. */
export interface SlotRequest {
  readonly gather: GatherRequest;
  readonly settings: Settings;
  readonly place: ArchivePlace;
  readonly slot: string;
  readonly trigger: Slot['trigger'];
  readonly formats: readonly string[];
  readonly timings: Timings;
}

/** What a slot came to. `failed`: recorded in the archive as a run that gave no evidence. */
export type SlotOutcome =
  | {
      readonly outcome: 'sealed' | 'duplicate';
      readonly appended: Appended;
      readonly assessment: Assessment;
      readonly reports: readonly RenderedReport[];
    }
  | { readonly outcome: 'failed'; readonly stage: RunStage; readonly error: SegproofError };

/**
 * Gather, judge, render, seal. Running a slot again adds nothing. What goes wrong in a way that a user can mend becomes a
 * failed-run entry, so that the gap explains itself; an archive that cannot be written throws.
 */
export async function runSlot(request: SlotRequest, deps: Deps): Promise<SlotOutcome> {
  const archive = await openArchiveAt(request.place);
  const signers = await readSigners(request.place);
  const startedAt = deps.now();
  const progress: { stage: RunStage } = { stage: 'gather' };
  try {
    return await produce(request, { archive, signers, startedAt, progress }, deps);
  } catch (error) {
    if (!(error instanceof SegproofError) || progress.stage === 'seal') throw error;
    const slot = { scheduledFor: request.slot, startedAt, finishedAt: deps.now(), trigger: request.trigger };
    const failure = { stage: progress.stage, code: error.code, message: error.message };
    const cluster = failedCluster(request);
    await appendFailedRun(archive, signers, { cluster, slot, failure }, { now: clockOf(deps) });
    return { outcome: 'failed', stage: progress.stage, error };
  }
}

interface Sealing {
  readonly archive: Archive;
  readonly signers: ArchiveSigners;
  readonly startedAt: string;
  readonly progress: { stage: RunStage };
}

async function produce(request: SlotRequest, sealing: Sealing, deps: Deps): Promise<SlotOutcome> {
  const { timings } = request;
  const { archive, signers, startedAt, progress } = sealing;
  const settings = await withApprovedPolicies(request.settings);
  const snapshot = await timings.measureAsync('gather', () => gather(request.gather, deps));
  progress.stage = 'judge';
  const previousCheckpoint = await headOf(archive);
  const context = {
    now: deps.now(),
    slot: request.slot,
    timings,
    ...(previousCheckpoint && { previousCheckpoint }),
  };
  const assessment = judge(snapshot, settings, context);
  progress.stage = 'render';
  const formats = await reportsDue(archive, assessment, request.formats, settings);
  const reports = await timings.measureAsync('render', () => renderReports(assessment, formats));
  progress.stage = 'seal';
  const slot = { scheduledFor: request.slot, startedAt, finishedAt: deps.now(), trigger: request.trigger };
  const appended = await timings.measureAsync('seal', () =>
    sealRun(archive, signers, { slot, snapshot, settings, assessment, reports }, clockOf(deps)),
  );
  return { outcome: appended.outcome === 'appended' ? 'sealed' : 'duplicate', appended, assessment, reports };
}

function clockOf(deps: Deps): () => number {
  return () => Date.parse(deps.now());
}

async function headOf(archive: Archive): Promise<Run['previousCheckpoint']> {
  const head = await readHead(archive);
  return head && { size: head.size, rootHash: head.rootHash, keyName: archive.logKey.name };
}

/** Before the cluster was read only its configured name is known. */
function failedCluster({ gather: { clusterName, sources } }: SlotRequest): ClusterIdentity {
  return { name: clusterName ?? sources[0] ?? 'cluster' };
}
