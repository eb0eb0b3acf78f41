/**
 * All checks under all 14 frameworks on a dump of 20,000 pods and 2,000 policies, against gathering and engine only (the dump
 * read, the policies lowered, the engine built and every row of it computed) in the same run. Prints medians of the processor time
 * of whole processes and asserts nothing: `node test/bench/judging.bench.ts [ROUNDS]`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeBody } from '../../src/app/judge.ts';
import { modelCluster } from '../../src/app/model-cluster.ts';
import { loadJudgingSettings } from '../../src/app/settings.ts';
import { startTimings } from '../../src/app/timings.ts';
import { readFiles } from '../../src/sources/files.ts';
import { type ClusterSize, generateCluster } from './cluster.ts';
import { addRow } from './table.ts';
import { quantile } from './timed.ts';

const AT = '2026-11-24T09:00:00Z';
const PODS = { pods: 20_000, policies: 2_000, seed: 1 };

const CASES: readonly { readonly size: ClusterSize; readonly pods: string }[] = [
  { size: { ...PODS, namespaces: 100, workloads: 1_000 }, pods: '20,000 pods of 1,000 Deployments' },
  { size: { ...PODS, namespaces: 10, workloads: 0 }, pods: '20,000 bare pods' },
];

type Part = 'engine' | 'judgement';

/** Milliseconds of this thread's processor. */
function clock(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** One part after reading the dump, in milliseconds from the start of reading. */
async function measure(part: Part, dump: string): Promise<number> {
  const settings = loadJudgingSettings({ sources: [], frameworks: ['all'], defaultFrameworks: [], at: AT });
  const start = clock();
  const snapshot = await readFiles([dump], { clusterName: 'bench', mode: 'dump' });
  if (part === 'judgement') judgeBody(snapshot, settings, { now: AT, timings: startTimings(clock, () => 0) });
  else computeRows(modelCluster(snapshot, settings, 'unknown').engine);
  return clock() - start;
}

function computeRows(engine: ReturnType<typeof modelCluster>['engine']): void {
  for (const { id } of engine.classes) {
    engine.isolation(id, 'ingress');
    engine.isolation(id, 'egress');
  }
}

/** Each in a process of its own, so that neither warms the other. */
function inProcess(part: Part, dump: string): number {
  const args = ['--max-old-space-size=8192', import.meta.filename, '--part', part, dump];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

function tell(dump: string, pods: string, rounds: number): void {
  const runs = Array.from({ length: rounds }, () => ({
    engine: inProcess('engine', dump),
    judgement: inProcess('judgement', dump),
  }));
  const median = (part: Part) =>
    quantile(
      runs.map((one) => one[part]),
      0.5,
    );
  const [engine, judgement] = [median('engine'), median('judgement')];
  addRow({
    work: `reading and judging under all frameworks, ${pods} × 2,000 policies`,
    ours: `${judgement.toFixed(0)} ms of processor`,
    baseline: `gathering and engine only: ${engine.toFixed(0)} ms`,
    ratio: (judgement / engine).toFixed(2),
    goal: '≤ 1.5',
  });
}

const [first, part, dump] = process.argv.slice(2);
if (first === '--part') {
  process.stdout.write(String(await measure(part as Part, dump!)));
} else {
  const folder = mkdtempSync(join(tmpdir(), 'segproof-bench-'));
  try {
    for (const { size, pods } of CASES) {
      const file = join(folder, 'dump.json');
      writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: generateCluster(size) }));
      tell(file, pods, Number(first ?? 3));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
