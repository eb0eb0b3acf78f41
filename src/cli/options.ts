import type { OptionSpec } from './command.ts';

/** Options that several commands share, grouped by what they are about. Names are those users know from kubectl. */
export const SOURCE_OPTIONS: readonly OptionSpec[] = [
  { flags: '--kubeconfig <file>', help: 'kubeconfig to read the cluster with' },
  { flags: '--context <name>', help: 'context of the kubeconfig' },
  { flags: '--mode <mode>', help: 'what the sources are', choices: ['cluster', 'dump', 'manifests'] },
  {
    flags: '--namespaces <list>',
    help: 'list these namespaces one by one, where the account may not list all',
  },
];

export const CONFIG_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '-c, --config <file>',
    help: 'configuration (default: segproof.yaml in the source folder, else here)',
  },
  { flags: '--at <instant>', help: "instant to judge for, RFC 3339 (default: the snapshot's, else now)" },
];

export const FRAMEWORKS_DIR: OptionSpec = {
  flags: '--frameworks-dir <dir>',
  help: 'further framework files, laid over ours',
};

export const PERIOD_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--period <range>',
    help: 'report on a period of the archive: 2026-07-01..2026-09-30, 2026-Q3, or two instants',
  },
  { flags: '--archive <dir>', help: 'the archive of the period (default: archive.url of the configuration)' },
  {
    flags: '--audit-log <file>',
    help: 'audit log of the API server, JSON lines; can be repeated',
    repeatable: true,
  },
];

export const JUDGE_OPTIONS: readonly OptionSpec[] = [
  { flags: '--framework <ids>', help: 'frameworks, comma-separated, or `all`' },
  {
    flags: '--exceptions <file>',
    help: 'accepted exceptions: check, match, reason, owner, approver, expires',
  },
  {
    flags: '--include-namespaces <globs>',
    help: 'judge only workloads of these namespaces (peers are never narrowed)',
  },
  {
    flags: '--exclude-namespaces <globs>',
    help: 'leave these namespaces out of the judgement; printed on page one',
  },
  FRAMEWORKS_DIR,
];

export const COMMON_OPTIONS: readonly OptionSpec[] = [
  { flags: '-q, --quiet', help: 'no messages on standard error, only data and errors' },
  { flags: '--no-color', help: 'no colours (also: NO_COLOR)' },
  { flags: '--timings', help: 'one JSON line on standard error: ms per phase, peak RSS, counts' },
];
