import type { Assessment, Input } from '../../model/assessment.ts';
import { compare } from './causes.ts';
import type { Fact, Run } from './document.ts';
import { code, link, muted, plain } from './document.ts';
import { counted, grouped, instant } from './text.ts';
import { isRead } from './words.ts';

/** Names listed on page one before it counts the rest. */
const NAMES = 4;

export function clusterFacts({ run }: Assessment): readonly Fact[] {
  const { cluster, cni } = run;
  return [
    fact('Name', plain(cluster.name)),
    fact('Cluster uid', orMissing(cluster.id)),
    fact('Server', orMissing(cluster.server)),
    fact('Kubernetes', plain(cluster.kubernetesVersion ?? 'version not read')),
    fact('CNI', plain(cni ? `${cni.name} ${cni.version ?? '(version not read)'}` : 'not established')),
  ];
}

export function collectionFacts({ run, mode }: Assessment): readonly Fact[] {
  const from = run.collectedFrom ? instant(run.collectedFrom) : 'time not recorded';
  return [
    fact('From', plain(from)),
    fact('To', plain(run.collectedTo ? instant(run.collectedTo) : 'time not recorded')),
    fact('Read by', plain(run.identity ?? 'identity not recorded')),
    fact('Source', plain(`${MODES[mode]}: ${named(run.sources, 'source')}`)),
    ...(run.slot ? [fact('Slot', plain(instant(run.slot)))] : []),
    ...(run.notes.length ? [fact('Notes', plain(run.notes.join(' ')))] : []),
  ];
}

const MODES = {
  cluster: 'live cluster',
  dump: 'kubectl dump',
  manifests: 'manifests',
} as const;

export function scopeFacts({ scope, summary }: Assessment): readonly Fact[] {
  const zones = scope.zones.map(
    (zone) => `${zone.name} ${zone.workloads}${zone.inScope ? '' : ' (out of scope)'}`,
  );
  return [
    fact(
      'Workloads',
      plain(`${grouped(summary.workloads)}, ${grouped(scope.unclassified)} unclassified (kept in scope)`),
    ),
    fact(
      'Zones',
      plain(
        scope.configured ? zones.join(', ') : 'none configured: the whole cluster is one in-scope zone (U8)',
      ),
    ),
    fact(
      'Namespaces',
      plain(scope.includeNamespaces.length ? named(scope.includeNamespaces, 'namespace') : 'all'),
    ),
    fact(
      'Excluded',
      plain(scope.excludeNamespaces.length ? named(scope.excludeNamespaces, 'namespace') : 'nothing'),
    ),
    fact('Presets', plain(scope.assumed.length ? `assumed: ${scope.assumed.join(', ')}` : 'none assumed')),
  ];
}

export function leftOutFacts(assessment: Assessment): readonly Fact[] {
  const missing = assessment.inputs.filter((input) => !isRead(input.outcome));
  const absent = missingChecks(assessment);
  return [
    fact(
      'Not read',
      ...(missing.length
        ? [plain(`${inputNames(missing)} `), link('see inputs', 'inputs')]
        : [plain(allRead(assessment))]),
    ),
    fact('Not evaluated', plain(notEvaluated(assessment, absent))),
  ];
}

function allRead({ inputs }: Assessment): string {
  return `nothing: all ${counted(inputs.length, 'input')} read`;
}

function inputNames(inputs: readonly Input[]): string {
  return `${named(
    inputs.map((input) => `${input.name} (${input.outcome})`),
    'input',
  )};`;
}

function missingChecks({ controls }: Assessment): readonly string[] {
  const checks = controls.flatMap((control) =>
    control.tests.filter((test) => test.result === 'missing').map((test) => test.check),
  );
  return [...new Set(checks)].sort(compare);
}

function notEvaluated({ summary, controls }: Assessment, absent: readonly string[]): string {
  const untested = controls.filter((control) => control.outcome === 'not-tested').length;
  return [
    counted(summary.counts.unknown, 'unknown finding'),
    counted(untested, 'control not tested', 'controls not tested'),
    counted(absent.length, 'check not available', 'checks not available'),
  ].join(', ');
}

export function humanFacts(assessment: Assessment): readonly Fact[] {
  return [
    fact('Exceptions', plain(exceptionsText(assessment))),
    fact('Manual items', ...manualRuns(assessment)),
  ];
}

function exceptionsText({ exceptions }: Assessment): string {
  const live = exceptions.filter((exception) => exception.state === 'in-force');
  const next = live.map((exception) => exception.expires).sort(compare)[0];
  const expired = exceptions.filter((exception) => exception.state === 'expired').length;
  const text = live.length ? `${live.length} accepted, the next expires ${next}` : 'none accepted';
  return expired ? `${text}; ${expired} expired` : text;
}

function manualRuns({ controls }: Assessment): readonly Run[] {
  const items = controls.reduce((sum, control) => sum + control.outstanding.length, 0);
  if (items === 0) return [plain('none outstanding')];
  return [plain(`${counted(items, 'item')} unsigned, `), link('listed', 'attestations')];
}

/** What ties this paper to the machine-readable record and its archive. */
export function sealFacts({ run, tool, frameworks }: Assessment): readonly Fact[] {
  const checkpoint = run.previousCheckpoint;
  return [
    fact('Run', code(run.id)),
    fact('Snapshot', code(run.digests.snapshot)),
    fact('Configuration', code(run.digests.configuration)),
    fact(`Tool ${tool.version}`, orMissing(run.digests.tool ?? tool.digest)),
    ...frameworks.map((framework) => fact(framework.id, code(framework.digest))),
    ...(checkpoint
      ? [
          fact('Previous checkpoint', code(checkpoint.rootHash)),
          fact(
            'Log size, key',
            plain(`${grouped(checkpoint.size)} entries, signed by `),
            code(checkpoint.keyName),
          ),
        ]
      : [fact('Previous checkpoint', muted('none: this run was not written to an archive'))]),
  ];
}

function orMissing(text: string | undefined): Run {
  return text ? code(text) : muted('not recorded');
}

function named(names: readonly string[], what: string): string {
  const left = names.length - NAMES;
  return left > 0 ? `${names.slice(0, NAMES).join(', ')} and ${counted(left, what)} more` : names.join(', ');
}

function fact(term: string, ...runs: readonly Run[]): Fact {
  return { term, runs };
}
