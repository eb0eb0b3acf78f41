import type { Download } from '../archive/list.ts';
import type { Outcome } from '../model/assessment.ts';
import type { Statement } from '../model/evidence.ts';
import type { ResultSummary } from '../model/run-evidence.ts';
import { visible } from '../util/escape.ts';
import type { ShownRun } from './archive-reader.ts';
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
export function runView({ row, statement }: ShownRun, state: VerificationState): RunView {
  const facts = [
    ['Leaf', row.leafHash === undefined ? `${row.index}` : `${row.index}, hash ${row.leafHash}`] as const,
    ...(statement ? statementFacts(statement.predicate) : []),
  ];
  return {
    standing: standingView(state),
    entry: entryView(row, state),
    facts: facts.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value: visible(value) }])),
    frameworks: row.result ? frameworkViews(row.result) : [],
    files: row.downloads.map(fileView),
  };
}

type Fact = readonly [name: string, value: string | undefined];

function statementFacts(predicate: Statement['predicate']): readonly Fact[] {
  const signed: Fact = ['Signed at', predicate.recordedAt];
  switch (predicate.kind) {
    case 'run':
      return [signed, ...clusterFacts(predicate.cluster), ...runFacts(predicate)];
    case 'failed-run':
      return [
        signed,
        ...clusterFacts(predicate.cluster),
        ['Stopped while', `${predicate.failure.stage} (${predicate.failure.code})`],
      ];
    case 'missed-run':
      return [
        signed,
        ...clusterFacts(predicate.cluster),
        ['Slots missed', `${predicate.slots}, from ${predicate.from} to ${predicate.to}`],
      ];
    default:
      return [signed];
  }
}

type RunPredicate = Extract<Statement['predicate'], { readonly kind: 'run' }>;

function clusterFacts(cluster: RunPredicate['cluster']): readonly Fact[] {
  return [
    ['Cluster id', cluster.id],
    ['Kubernetes', cluster.kubernetesVersion],
  ];
}

function runFacts(run: RunPredicate): readonly Fact[] {
  const { previousCheckpoint: previous, state, inputs, slot } = run;
  return [
    ['Read by', run.identity],
    ['Started', `${slot.startedAt} (${slot.trigger})`],
    ['Finished', slot.finishedAt],
    ['Run id', run.runId],
    ['Previous checkpoint', previous && `${previous.size}, root ${previous.rootHash}`],
    ['State root', `${state.root} over ${state.records} records`],
    ['Tool', `${inputs.tool.name} ${inputs.tool.version}`],
    ['Configuration', inputs.configuration],
  ];
}

function frameworkViews(result: ResultSummary): readonly FrameworkView[] {
  return Object.entries(result.outcomes).map(([id, counts]) => ({
    id: visible(id),
    outcomes: OUTCOME_WORDS.filter(([outcome]) => (counts[outcome] ?? 0) > 0)
      .map(([outcome, words]) => `${counts[outcome]} ${words}`)
      .join(', '),
  }));
}

function fileView(file: Download): FileView {
  const path = `/files/${file.id}`;
  return {
    name: visible(file.name),
    path,
    viewPath: isHtml(file.mediaType) ? `${path}/view` : '',
    about: [visible(file.mediaType), ...(file.size === undefined ? [] : [sizeText(file.size)])].join(', '),
    sha256: file.sha256 ?? '',
  };
}

/** True for a file that may be shown in the browser, under the sandbox. */
export function isHtml(mediaType: string): boolean {
  return /^text\/html(;|$)/.test(mediaType);
}

/** `831 B`, `12.4 kB`, `3.1 MB`, in powers of 1000. */
function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
