import type { Outcome } from '../model/assessment.ts';
import type { BlobRef, ResultSummary } from '../model/evidence.ts';
import { visible } from '../util/escape.ts';
import type { ArchivedEntry } from './archive-reader.ts';
import { entryView } from './entry-view.ts';
import { standingView } from './standing-view.ts';
import type { VerificationState } from './verification-cache.ts';
import type { FileView, FrameworkView, RunView } from './views.ts';

const OUTCOME_WORDS: readonly (readonly [Outcome, string])[] = [
  ['exceptions-noted', 'exceptions noted'],
  ['inconclusive', 'inconclusive'],
  ['no-exceptions-noted', 'no exceptions noted'],
  ['not-tested', 'not tested'],
  ['supporting', 'supporting'],
  ['manual', 'for people to attest'],
];

/** The page of one entry: facts of its statement, and its files. */
export function runView(entry: ArchivedEntry, state: VerificationState): RunView {
  return {
    standing: standingView(state),
    entry: entryView(entry, state),
    facts: facts(entry),
    frameworks: entry.predicate.kind === 'run' ? frameworkViews(entry.predicate.result) : [],
    files: entry.predicate.kind === 'run' ? entry.predicate.blobs.map((blob) => fileView(entry.index, blob)) : [],
  };
}

function facts({ index, leafHash, predicate }: ArchivedEntry): RunView['facts'] {
  const run = predicate.kind === 'run' ? predicate : undefined;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Leaf', `${index}, hash ${leafHash}`],
    ['Signed at', predicate.recordedAt],
    ['Cluster id', predicate.cluster.id],
    ['Kubernetes', predicate.cluster.kubernetesVersion],
    ['Read by', run?.identity],
    ['Run id', run?.runId],
    ['Previous checkpoint', run?.previousCheckpoint && `${run.previousCheckpoint.size}, root ${run.previousCheckpoint.rootHash}`],
    ['State root', run && `${run.state.root} over ${run.state.records} records`],
    ['Tool', run && `${run.inputs.tool.name} ${run.inputs.tool.version}`],
    ['Configuration', run?.inputs.configuration],
  ];
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value: visible(value) }]));
}

function frameworkViews(result: ResultSummary): readonly FrameworkView[] {
  return Object.entries(result.outcomes).map(([id, counts]) => ({
    id: visible(id),
    outcomes: OUTCOME_WORDS.filter(([outcome]) => (counts[outcome] ?? 0) > 0)
      .map(([outcome, words]) => `${counts[outcome]} ${words}`)
      .join(', '),
  }));
}

function fileView(index: number, blob: BlobRef): FileView {
  const path = `/runs/${index}/files/${blob.plain.sha256}`;
  return {
    name: visible(blob.name),
    path,
    viewPath: isHtml(blob) ? `${path}/view` : '',
    mediaType: visible(blob.mediaType),
    size: sizeText(blob.plain.size),
    sha256: blob.plain.sha256,
  };
}

/** True for a file that may be shown in the browser, under the sandbox. */
export function isHtml(blob: BlobRef): boolean {
  return /^text\/html\b/.test(blob.mediaType);
}

/** `831 B`, `12.4 kB`, `3.1 MB`, in powers of 1000. */
function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
