import { FORMATS, PRINTED_FORMATS } from '../../report/formats/index.ts';
import type { CommandSpec, OptionSpec } from '../command.ts';
import { CONFIG_OPTIONS, FRAMEWORKS_DIR, JUDGE_OPTIONS, PERIOD_OPTIONS, SOURCE_OPTIONS } from '../options.ts';

const FORMAT = (choices: readonly string[], fallback: string): OptionSpec => ({
  flags: '-f, --format <format>',
  help: 'output format',
  choices,
  default: fallback,
});

const ARCHIVE: OptionSpec = {
  flags: '--archive <dir>',
  help: 'the archive (default: archive.url of the configuration)',
};
const FAIL_ON: OptionSpec = {
  flags: '--fail-on <severity>',
  help: 'exit 1 when a check fails at this severity or above',
  choices: ['low', 'medium', 'high', 'critical', 'none'],
};

const SOURCE_HELP = `
SOURCE is a file or folder of YAML or JSON, a snapshot file, git:REF:PATH, or - for standard input.
Without one, the cluster of the kubeconfig, or the one this runs in, is read.`;

const EXIT_HELP = `
Exit codes: 0 nothing found · 1 a fail at or above --fail-on · 2 something required could not be judged,
or nothing was there to judge · 3 usage, configuration, or nothing readable.`;

const CHECK_HELP = `Examples:
  kustomize build overlays/prod | segproof check -
  segproof check deploy/ --framework pci-dss --control 1.3.1,1.3.2 --fail-on high
  segproof check git:origin/main:deploy/ --format json > before.json
  segproof check deploy/ --baseline before.json --fail-on-new --format md

A subject whose coverage changed is never told as resolved, and a fail that reaches further than before is new. What is
shown never changes the exit code; a subject that could not be judged gives 2 with --fail-on-new too.`;

/** Every command, in the order of help. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    usage: 'report [source...]',
    summary: 'judge and write reports: the main job',
    details: `${SOURCE_HELP}

With --period no SOURCE is read: the last snapshot of the period is judged for its end, and what the runs in between
found is taken from the archive as it was sealed.

Examples:
  segproof report manifests/ --framework pci-dss,soc2 --format html,pdf,json -o out
  segproof report --period 2026-Q3 --archive ./archive --audit-log audit.log.gz -o q3${EXIT_HELP}`,
    options: [
      ...SOURCE_OPTIONS,
      ...CONFIG_OPTIONS,
      ...JUDGE_OPTIONS,
      ...PERIOD_OPTIONS,
      {
        flags: '-f, --format <formats>',
        help: `${Object.keys(FORMATS).join(', ')}, comma-separated`,
        default: 'html,pdf,json',
      },
      { flags: '-o, --output <dir>', help: 'folder for the reports (default: reports/<cluster or folder>)' },
      { flags: '--templates-dir <dir>', help: 'templates of yours, laid over ours' },
      { ...FAIL_ON, default: 'low' },
    ],
    load: () => import('./report.ts'),
  },
  {
    usage: 'check [source...]',
    summary: 'same judgement as a terminal table and a gate for CI',
    details: `${SOURCE_HELP}\n\n${CHECK_HELP}${EXIT_HELP}`,
    options: [
      ...SOURCE_OPTIONS,
      ...CONFIG_OPTIONS,
      ...JUDGE_OPTIONS,
      { flags: '--control <ids>', help: 'judge only these controls of the frameworks, comma-separated' },
      FORMAT(['txt', ...PRINTED_FORMATS], 'txt'),
      { ...FAIL_ON, default: 'low' },
      { flags: '--baseline <file>', help: 'an assessment.json of before: what is new, resolved, unchanged' },
      { flags: '--fail-on-new', help: 'of the fails, only those that the baseline did not have count' },
      {
        flags: '--fail-coverage-below <percent>',
        help: 'exit 2 when less than this share of the tests was evaluated',
      },
    ],
    load: () => import('./check.ts'),
  },
  {
    usage: 'snapshot [source...]',
    summary: 'collect only: one file that everything else can be judged from later',
    details: SOURCE_HELP,
    options: [
      ...SOURCE_OPTIONS,
      ...CONFIG_OPTIONS,
      {
        flags: '-o, --output <file>',
        help: 'file to write: .ndjson, .ndjson.gz or .ndjson.zst (default: standard output)',
      },
    ],
    load: () => import('./snapshot.ts'),
  },
  {
    usage: 'connectivity [source...]',
    summary: 'what may talk to what',
    details: `${SOURCE_HELP}

A pair that is not listed is denied. \`unknown\` holds what may be allowed besides, with reasons.

--focus takes namespace/name, namespace/name[Kind], namespace:NAME or zone:NAME (zone:DIMENSION=NAME), and keeps rows
with one of them at an end; --direction and --exposure speak of what is in focus, or of everything.
--by namespace or zone: conn is what some endpoint of the one may use towards some endpoint of the other.
A map of more than 2000 rows is cut down to groups of workloads that are treated alike, or to namespaces, unless --by
asks for every row; json and csv are always complete.

Examples:
  segproof connectivity manifests/ --focus zone:cde --direction ingress
  segproof connectivity manifests/ --by namespace --format svg -o map.svg
  segproof connectivity manifests/ --exposure --port 22/tcp`,
    options: [
      ...SOURCE_OPTIONS,
      ...CONFIG_OPTIONS,
      FORMAT(['txt', 'json', 'csv', 'md', 'dot', 'svg'], 'txt'),
      { flags: '-o, --output <file>', help: 'file to write (default: standard output)' },
      { flags: '--focus <peer>', help: 'workload, namespace or zone; can be repeated', repeatable: true },
      {
        flags: '--direction <direction>',
        help: 'only what enters or leaves the focus',
        choices: ['ingress', 'egress'],
      },
      { flags: '--port <port>', help: 'only this traffic: 5432/tcp, 8000-8080/udp, icmp' },
      {
        flags: '--by <level>',
        help: 'one row per pair of these (default: workload, or coarser when too many)',
        choices: ['endpoint', 'workload', 'namespace', 'zone'],
      },
      {
        flags: '--exposure',
        help: 'what is open to pods that do not exist yet and to the Internet, and the rule',
      },
    ],
    load: () => import('./connectivity.ts'),
  },
  {
    usage: 'explain [source...]',
    summary: 'why a flow is allowed or denied, and what would change that',
    details: `${SOURCE_HELP}

PEER is namespace/pod, namespace/name[Kind], or an address. Without --port: all traffic, cut where what decides changes.

Examples:
  segproof explain manifests/ --from shop/web --to pay/tokeniser --port 8443/tcp
  segproof explain manifests/ --from 203.0.113.7 --to shop/web

Exit codes: 0 answered · 1 not what --expect said · 2 unknown, with --expect · 3 usage or nothing readable.`,
    options: [
      ...SOURCE_OPTIONS,
      ...CONFIG_OPTIONS,
      { flags: '--from <peer>', help: 'who connects' },
      { flags: '--to <peer>', help: 'to whom' },
      {
        flags: '--port <port>',
        help: 'such as 5432/tcp, 8000-8080/udp, icmp, icmp/8 (default: all traffic)',
      },
      { flags: '--expect <verdict>', help: 'exit 1 when the verdict is another', choices: ['allow', 'deny'] },
      FORMAT(['txt', 'json'], 'txt'),
    ],
    load: () => import('./explain.ts'),
  },
  {
    usage: 'diff <old> <new>',
    summary:
      'what opened and what closed between two sources, or what became of the findings of two assessments',
    details: `
OLD and NEW are each a file or folder of YAML or JSON, a snapshot file, git:REF:PATH, or - for standard input; or both are
an assessment.json: then findings and controls are compared, and --fail-on takes a severity (default low).
Connections are compared between peers that both have; a change to "unknown" is neither opened nor closed.

Examples:
  segproof diff git:origin/main:deploy/ deploy/ --format md
  segproof diff july/assessment.json october/assessment.json

Exit codes: 0 nothing of --fail-on · 1 something of --fail-on · 2 something was not read, is not known, or not judged any more
· 3 usage or nothing readable. \`--fail-on none\` only shows.`,
    options: [
      ...SOURCE_OPTIONS.filter(({ flags }) => flags.startsWith('--mode')),
      ...CONFIG_OPTIONS,
      {
        flags: '--fail-on <changes>',
        help: 'exit 1 when there is one of: opened (default), closed, changed, none',
      },
      { flags: '--focus <name>', help: 'show one namespace, or ns/name, only (the exit code looks at all)' },
      FORMAT(['txt', 'json', 'csv', 'md'], 'txt'),
    ],
    load: () => import('./diff.ts'),
  },
  {
    usage: 'scope [source...]',
    summary: 'every workload, its zones, and the rule that decided',
    details: SOURCE_HELP,
    options: [...SOURCE_OPTIONS, ...CONFIG_OPTIONS, FORMAT(['txt', 'json'], 'txt')],
    load: () => import('./scope.ts'),
  },
  {
    usage: 'review',
    summary: 'reviews of the rules and of the diagram of zones',
    commands: [
      {
        usage: 'start [source...]',
        summary: 'what is to be reviewed, what changed since the last time, and the row to sign',
        details: `${SOURCE_HELP}

Prints rows for the register of reviews: put a name and an outcome into them after the review. With -o the rules (one line
per policy: digest and key) and the diagram of zones are written as text; sha256sum of a file is its row's hash.

Exit codes: 0 printed · 2 something was not read · 3 usage or nothing readable.`,
        options: [
          ...SOURCE_OPTIONS,
          ...CONFIG_OPTIONS,
          { flags: '-o, --output <dir>', help: 'folder for ruleset.txt and diagram.txt' },
        ],
        load: () => import('./review-start.ts'),
      },
    ],
  },
  {
    usage: 'frameworks',
    summary: 'list, show and lint control frameworks',
    commands: [
      {
        usage: 'list',
        summary: 'frameworks and their versions',
        options: [FRAMEWORKS_DIR, { flags: '--all', help: 'proposed, superseded and variant ones as well' }],
        load: () => import('./frameworks-list.ts'),
      },
      {
        usage: 'show <id> [control]',
        summary: 'controls of one framework, or all that is mapped to one control',
        options: [FRAMEWORKS_DIR],
        load: () => import('./frameworks-show.ts'),
      },
      {
        usage: 'lint [file...]',
        summary: 'check framework files: yours, or all of them',
        options: [FRAMEWORKS_DIR],
        load: () => import('./frameworks-lint.ts'),
      },
    ],
  },
  {
    usage: 'checks',
    summary: 'list and show checks',
    commands: [
      { usage: 'list', summary: 'checks with subject and severity', load: () => import('./checks-list.ts') },
      { usage: 'show <id>', summary: 'what one check looks at', load: () => import('./checks-show.ts') },
    ],
  },
  {
    usage: 'archive',
    summary: 'the tamper-evident evidence archive',
    commands: [
      {
        usage: 'init',
        summary: 'create an archive and its two keys',
        options: [
          ...CONFIG_OPTIONS,
          ARCHIVE,
          { flags: '--key-dir <dir>', help: 'folder for the signing keys, outside the archive' },
          { flags: '--origin <name>', help: 'name of the log (default: segproof.dev/<cluster>)' },
        ],
        load: () => import('./archive-init.ts'),
      },
      {
        usage: 'list [archive]',
        summary: 'runs, newest last',
        options: [...CONFIG_OPTIONS, ARCHIVE, FORMAT(['txt', 'json'], 'txt')],
        load: () => import('./archive-list.ts'),
      },
      {
        usage: 'show <run> [archive]',
        summary: 'one run: statement and files; RUN is a leaf index or `latest`',
        options: [
          ...CONFIG_OPTIONS,
          ARCHIVE,
          { flags: '--file <name>', help: 'print one file of the run, verified' },
          FORMAT(['txt', 'json'], 'txt'),
        ],
        load: () => import('./archive-show.ts'),
      },
      {
        usage: 'verify [archive]',
        summary: 'prove that nothing was changed',
        details: `
Exit codes: 0 intact · 1 tampered · 2 undeclared gap or incomplete · 3 usage.
Without --vkey the result says "self-consistent, key not pinned": keep the key that \`archive init\` printed.`,
        options: [
          ...CONFIG_OPTIONS,
          ARCHIVE,
          { flags: '--vkey <key>', help: 'verifier key of the log, as text or file' },
          FORMAT(['txt', 'json'], 'txt'),
        ],
        load: () => import('./archive-verify.ts'),
      },
    ],
  },
  {
    usage: 'run [source...]',
    summary: 'one scheduled slot: gather, judge, render, seal',
    details: `${SOURCE_HELP}\n\nExit codes: 0 sealed, whatever was found (--fail-on opts in) · 2 could not gather or seal · 3 usage.`,
    options: [
      ...SOURCE_OPTIONS,
      ...CONFIG_OPTIONS,
      ...JUDGE_OPTIONS,
      { flags: '--slot <time>', help: 'slot to record (default: the latest of the schedule, else now)' },
      { flags: '--key-dir <dir>', help: 'folder of the signing keys' },
      ARCHIVE,
      FAIL_ON,
    ],
    load: () => import('./run.ts'),
  },
  {
    usage: 'schedule [source...]',
    summary: 'run on a built-in clock (UTC, one process)',
    details: SOURCE_HELP,
    options: [
      ...SOURCE_OPTIONS,
      ...CONFIG_OPTIONS,
      ...JUDGE_OPTIONS,
      {
        flags: '--cron <expression>',
        help: 'five fields, UTC (default: schedule.cron of the configuration)',
      },
      { flags: '--key-dir <dir>', help: 'folder of the signing keys' },
      ARCHIVE,
    ],
    stopsByItself: true,
    load: () => import('./schedule.ts'),
  },
  {
    usage: 'serve [archive]',
    summary: "the auditors' page: runs, outcomes, verification, downloads",
    options: [
      ...CONFIG_OPTIONS,
      ARCHIVE,
      { flags: '--host <address>', help: 'address to listen on', default: '127.0.0.1' },
      { flags: '--port <number>', help: 'port to listen on', default: '8480' },
      { flags: '--behind-tls', help: 'a proxy in front speaks TLS: cookies are Secure' },
      {
        flags: '--token-file <file>',
        help: 'token for sign-in (else SEGPROOF_SERVE_TOKEN, else generated and printed)',
      },
      { flags: '--vkey <key>', help: 'verifier key of the log, as text or file' },
    ],
    stopsByItself: true,
    load: () => import('./serve.ts'),
  },
  {
    usage: 'doctor',
    summary: 'can this account read what is needed, and the YAML that lets it',
    options: [...SOURCE_OPTIONS, FORMAT(['txt', 'json', 'yaml'], 'txt')],
    load: () => import('./doctor.ts'),
  },
  {
    usage: 'demo',
    summary: 'the bundled sample cluster, end to end',
    options: [{ flags: '-o, --output <dir>', help: 'where to write', default: 'reports/demo' }],
    load: () => import('./demo.ts'),
  },
];
