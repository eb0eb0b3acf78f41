import { appendRun } from '../archive/append.ts';
import type { Appended } from '../archive/append-entry.ts';
import type { Archive } from '../archive/opened.ts';
import type { ArchiveSigners } from '../archive/signer.ts';
import { snapshotText } from '../inventory/snapshot-text.ts';
import type { Assessment } from '../model/assessment.ts';
import type { CollectedList, Coverage, ResultSummary, RunInputs, Slot } from '../model/run-evidence.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { canonicalJson } from '../util/canonical-json.ts';
import type { RenderedReport } from './render.ts';
import type { Settings } from './settings.ts';

/** What one slot produced. */
export interface SlotResult {
  readonly slot: Slot;
  readonly snapshot: Snapshot;
  readonly settings: Settings;
  readonly assessment: Assessment;
  readonly reports: readonly RenderedReport[];
}

/** Adds a run to the log: snapshot, configuration, assessment and reports, with the statement that names them. */
export function sealRun(
  archive: Archive,
  signers: ArchiveSigners,
  result: SlotResult,
  now: () => number,
): Promise<Appended> {
  const { snapshot, assessment, settings } = result;
  return appendRun(
    archive,
    signers,
    {
      cluster: snapshot.header.cluster,
      ...(snapshot.header.identity !== undefined && { identity: snapshot.header.identity }),
      slot: result.slot,
      ...(assessment.run.previousCheckpoint && {
        previousCheckpoint: checkpointRef(assessment.run.previousCheckpoint),
      }),
      collection: snapshot.header.lists.map(toCollectedList),
      coverage: coverageOf(snapshot, assessment),
      inputs: inputsOf(settings),
      result: resultOf(assessment),
      snapshot: new TextEncoder().encode(snapshotText(snapshot)),
      blobs: [configurationBlob(settings), ...result.reports.map(toBlob)],
    },
    { now },
  );
}

function checkpointRef({ size, rootHash }: { readonly size: number; readonly rootHash: string }) {
  return { size, rootHash };
}

function toCollectedList(list: Snapshot['header']['lists'][number]): CollectedList {
  const { kind: _kind, message: _message, ...collected } = list;
  return collected;
}

function coverageOf(snapshot: Snapshot, assessment: Assessment): Coverage {
  const notRead = snapshot.header.lists.filter(({ outcome }) => outcome !== 'read' && outcome !== 'missing');
  return {
    complete: !assessment.summary.incomplete,
    notRead: notRead.map(({ group, resource, outcome }) => ({
      resource: group ? `${resource}.${group}` : resource,
      outcome,
    })),
    problems: snapshot.header.problems.length,
    skipped: snapshot.header.skipped,
  };
}

function inputsOf(settings: Settings): RunInputs {
  return {
    tool: { name: 'segproof', ...settings.tool },
    configuration: settings.digests.configuration,
    frameworks: settings.frameworks.map(({ framework, digest }) => ({ id: framework.id, digest })),
    registers: settings.digests.registers,
  };
}

function resultOf({ mode, summary, frameworks }: Assessment): ResultSummary {
  const { headline, incomplete, workloads, passed, evaluated, counts } = summary;
  const outcomes = Object.fromEntries(frameworks.map((framework) => [framework.id, framework.outcomes]));
  return { mode, headline, incomplete, workloads, passed, evaluated, counts, outcomes };
}

function configurationBlob(settings: Settings) {
  const { config, registers, filters } = settings;
  const text = `${canonicalJson({ configuration: config.values, registers, filters })}\n`;
  return {
    name: 'configuration.json',
    mediaType: 'application/json',
    class: 'eval' as const,
    bytes: new TextEncoder().encode(text),
  };
}

function toBlob({ fileName, mediaType, bytes }: RenderedReport) {
  return {
    name: fileName,
    mediaType,
    class: fileName === 'assessment.json' ? ('eval' as const) : ('report' as const),
    bytes,
  };
}
