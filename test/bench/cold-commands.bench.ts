/**
 * Whole processes, compiled, on a dump of 20,000 pods and 2,000 policies: `connectivity` and `check` against `JSON.parse` of the
 * same bytes, `--version` and `--help` against `node -e 0`. Prints medians and ratios; asserts nothing.
 * `node test/bench/cold-commands.bench.ts [ROUNDS]`, after `npm run build`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateCluster } from './cluster.ts';
import { addRow } from './table.ts';

const BIN = join(import.meta.dirname, '../../dist/cli/bin.js');
const ROUNDS = Number(process.argv[2] ?? 5);

/** Seconds of one run. Findings make `check` exit 1, which is no fault. */
function seconds(args: readonly string[]): number {
  const start = performance.now();
  const { status, error } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (error || status === null || status > 2) throw error ?? new Error(`${args.join(' ')}: exit ${status}`);
  return (performance.now() - start) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** A dump as `kubectl get -A -o json` writes it: with uids and resourceVersions. */
function writeDump(file: string): void {
  const size = { pods: 20_000, policies: 2_000, namespaces: 100, workloads: 1_000, seed: 1 };
  const items = generateCluster(size).map((item, index) => ({
    ...item,
    metadata: { ...item.metadata, uid: `uid-${index}`, resourceVersion: String(index + 1) },
  }));
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
}

const folder = mkdtempSync(join(tmpdir(), 'segproof-bench-'));
try {
  const dump = join(folder, 'dump.json');
  writeDump(dump);
  const parse = ['-e', `JSON.parse(require('node:fs').readFileSync(${JSON.stringify(dump)}, 'utf8'))`];
  const cases: readonly (readonly [string, readonly string[], readonly string[], string, string])[] = [
    ['connectivity', [BIN, 'connectivity', dump], parse, 'JSON.parse of the same bytes', '≤ 2.5'],
    ['check', [BIN, 'check', dump], parse, 'JSON.parse of the same bytes', '≤ 2.5'],
    ['--version', [BIN, '--version'], ['-e', '0'], '`node -e 0`', '≤ 4'],
    ['--help', [BIN, '--help'], ['-e', '0'], '`node -e 0`', '≤ 4'],
  ];
  for (const [name, ours, baseline, baselineName, goal] of cases) {
    const runs = Array.from({ length: ROUNDS }, () => [seconds(ours), seconds(baseline)] as const);
    const [us, them] = [median(runs.map(([own]) => own)), median(runs.map(([, other]) => other))];
    addRow({
      work: `cold \`${name}\`${name.startsWith('--') ? '' : ', dump of 20,000 pods × 2,000 policies'}`,
      ours: `${us.toFixed(2)} s`,
      baseline: `${baselineName}: ${them.toFixed(2)} s`,
      ratio: (us / them).toFixed(2),
      goal,
    });
  }
} finally {
  rmSync(folder, { recursive: true });
}
