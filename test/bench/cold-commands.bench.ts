/**
 * Whole processes, compiled: `connectivity` and `check` on a dump of 20,000 pods and 2,000 policies, and `explain` on one of
 * 100,000 and 10,000, against `JSON.parse` of the same bytes; `--version` and `--help` against `node -e 0`. Prints medians and
 * ratios; asserts nothing.
 * `node test/bench/cold-commands.bench.ts [ROUNDS]`, after `npm run build`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterSize, generateCluster } from './cluster.ts';
import { type Run, run, shown } from './process.ts';
import { addRow } from './table.ts';
import { quantile } from './timed.ts';

const BIN = join(import.meta.dirname, '../../dist/cli/bin.js');
const ROUNDS = Number(process.argv[2] ?? 5);

/** A dump as `kubectl get -A -o json` writes it: with uids and resourceVersions. */
function writeDump(file: string, size: ClusterSize): void {
  const items = generateCluster(size).map((item, index) => ({
    ...item,
    metadata: { ...item.metadata, uid: `uid-${index}`, resourceVersion: String(index + 1) },
  }));
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
}

interface Case {
  readonly name: string;
  readonly args: readonly string[];
  /** Arguments of Node. */
  readonly baseline: readonly string[];
  readonly baselineName: string;
  readonly goal: string;
}

/** A command on a dump, against `JSON.parse` of it. */
function onDump(
  command: string,
  dump: string,
  size: ClusterSize,
  goal: string,
  args: readonly string[] = [],
): Case {
  const parse = `JSON.parse(require('node:fs').readFileSync(${JSON.stringify(dump)}, 'utf8'))`;
  const [pods, policies] = [size.pods, size.policies].map((number) => number.toLocaleString('en'));
  return {
    name: `\`${command}\`, dump of ${pods} pods × ${policies} policies`,
    args: [command, dump, ...args],
    baseline: ['-e', parse],
    baselineName: '`JSON.parse` of the same bytes',
    goal,
  };
}

/** One that reads nothing, against a process that does nothing. */
function bare(option: string): Case {
  return {
    name: `\`${option}\``,
    args: [option],
    baseline: ['-e', '0'],
    baselineName: '`node -e 0`',
    goal: '≤ 4',
  };
}

function measure({ name, args, baseline, baselineName, goal }: Case): void {
  const runs = Array.from({ length: ROUNDS }, () => ({
    ours: run(process.execPath, [BIN, ...args], 2),
    theirs: run(process.execPath, baseline),
  }));
  const [ours, theirs] = (['ours', 'theirs'] as const).map((side) => medians(runs.map((both) => both[side])));
  addRow({
    work: `cold ${name}`,
    ours: shown(ours!),
    baseline: `${baselineName}: ${shown(theirs!)}`,
    ratio: `${(ours!.seconds / theirs!.seconds).toFixed(2)}; of processor ${(ours!.processor / theirs!.processor).toFixed(2)}`,
    goal,
  });
}

function medians(runs: readonly Run[]): Run {
  const of = (part: keyof Run) =>
    quantile(
      runs.map((one) => one[part]),
      0.5,
    );
  return { seconds: of('seconds'), processor: of('processor'), peak: of('peak') };
}

const SMALL = { pods: 20_000, policies: 2_000, namespaces: 100, workloads: 1_000, seed: 1 };
const LARGE = { pods: 100_000, policies: 10_000, namespaces: 1_000, workloads: 5_000, seed: 1 };
const FLOW = ['--from', 'team-0/app-0-5d000-0', '--to', 'team-0/app-1-5d001-1', '--port', '5432/tcp'];

const folder = mkdtempSync(join(tmpdir(), 'segproof-bench-'));
try {
  const [small, large] = ['small.json', 'large.json'].map((name) => join(folder, name));
  writeDump(small!, SMALL);
  writeDump(large!, LARGE);
  measure(onDump('connectivity', small!, SMALL, '≤ 2.5'));
  measure(onDump('check', small!, SMALL, '≤ 2.5'));
  measure(onDump('explain', large!, LARGE, '≤ 1.5', FLOW));
  measure(bare('--version'));
  measure(bare('--help'));
} finally {
  rmSync(folder, { recursive: true });
}
