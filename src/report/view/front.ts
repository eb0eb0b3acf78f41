import type { Assessment, Outcome, Ratio } from '../../model/assessment.ts';
import type { Block, Fact } from './document.ts';
import { cell, column, table } from './document.ts';
import {
  clusterFacts,
  collectionFacts,
  humanFacts,
  leftOutFacts,
  scopeFacts,
  sealFacts,
} from './front-facts.ts';
import { capital, counted, grouped, instant, ratio } from './text.ts';
import { OUTCOME_WORDS } from './words.ts';

/** A count over a count, with what it counts. */
export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly of: string;
  /** Length of its bar, 0 to 100. */
  readonly share: number;
  readonly note: string;
  /** Presence is what other scanners ask: shown beside the two numbers, less loud. */
  readonly quiet: boolean;
}

export interface FactGroup {
  readonly title: string;
  readonly items: readonly Fact[];
}

/** Page one: it answers, before anything else, of what, when, by whom, how completely and with what result. */
export interface Front {
  readonly title: string;
  readonly cluster: string;
  readonly draft: string;
  /** What the reader must know before the result: design review, incomplete reads. */
  readonly warnings: readonly string[];
  readonly headline: string;
  readonly presence: string;
  readonly time: string;
  readonly figures: readonly Figure[];
  readonly groups: readonly FactGroup[];
  readonly outcomes: Block | null;
  readonly seals: FactGroup;
}

export function frontPage(assessment: Assessment): Front {
  const { run, summary } = assessment;
  return {
    title: titleOf(assessment),
    cluster: run.cluster.name,
    draft: 'Unsigned draft',
    warnings: warnings(assessment),
    headline: summary.headline,
    presence: summary.presence,
    time: timeText(assessment),
    figures: figures(assessment),
    groups: [
      { title: 'Cluster', items: clusterFacts(assessment) },
      { title: 'Collection', items: collectionFacts(assessment) },
      { title: 'Scope', items: scopeFacts(assessment) },
      {
        title: 'Left out, accepted, open',
        items: [...leftOutFacts(assessment), ...humanFacts(assessment)],
      },
    ],
    outcomes: outcomesTable(assessment),
    seals: {
      title: 'Digests (SHA-256) and archive',
      items: sealFacts(assessment),
    },
  };
}

function timeText({ run, period }: Assessment): string {
  if (!period) return `Point in time: judged for ${instant(run.at)}. Nothing is said of any other time.`;
  const { from, to, runs, gaps, windows, changes } = period;
  const found = [
    counted(gaps.length, 'gap'),
    counted(windows.length, 'window of exposure', 'windows of exposure'),
    counted(changes.length, 'change'),
  ].join(', ');
  return `Period from ${instant(from)} until ${instant(to)}: ${counted(runs.length, 'sealed run')}, ${found}. Judged for its end, ${instant(run.at)}, on the last snapshot in it.`;
}

function titleOf(assessment: Assessment): string {
  return assessment.mode === 'manifests'
    ? 'Network segmentation: design review, not evidence of operation'
    : 'Network segmentation assessment';
}

function warnings(assessment: Assessment): readonly string[] {
  const { mode, summary } = assessment;
  return [
    ...(mode === 'manifests'
      ? [
          'Judged from files of a repository as a design. It does not show what runs, nor that it is enforced.',
        ]
      : []),
    ...(mode === 'dump' ? ['Read from a dump: that it is complete cannot be proven.'] : []),
    ...(summary.incomplete ? ['Incomplete: something required was not read or could not be judged.'] : []),
  ];
}

function figures(assessment: Assessment): readonly Figure[] {
  const { passed, evaluated, namespacesWithPolicy } = assessment.summary;
  return [
    {
      label: 'Passed',
      ...parts(passed),
      note: 'tests of workloads that could be evaluated. One test is one workload and one required check',
      quiet: false,
    },
    {
      label: 'Evaluated',
      ...parts(evaluated),
      note: 'tests of workloads that apply. The others are unknown, or their check is not available',
      quiet: false,
    },
    {
      label: 'Presence only',
      ...parts(namespacesWithPolicy),
      note: 'namespaces have some network policy, as scanners ask; it proves no isolation',
      quiet: true,
    },
  ];
}

function parts(value: Ratio): Pick<Figure, 'value' | 'of' | 'share'> {
  if (value.of === 0) return { value: ratio(value), of: '', share: 0 };
  const share = Math.round((1000 * value.count) / value.of) / 10;
  return { value: grouped(value.count), of: `of ${grouped(value.of)}`, share };
}

function outcomesTable(assessment: Assessment): Block | null {
  if (assessment.frameworks.length === 0) return null;
  const outcomes = Object.keys(OUTCOME_WORDS) as Outcome[];
  const columns = [
    column('Framework', 2.6),
    ...outcomes.map((outcome) => column(capital(OUTCOME_WORDS[outcome].mark.word), 1.2, 'right')),
  ];
  const rows = assessment.frameworks.map((framework) => [
    cell(`${framework.title} ${framework.version}`.trim()),
    ...outcomes.map((outcome) => cell(String(framework.outcomes[outcome]))),
  ]);
  return table('Controls by outcome', columns, rows);
}
