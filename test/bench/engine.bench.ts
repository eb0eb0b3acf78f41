/**
 * Speed of the engine on generated clusters, against `JSON.parse` of the same bytes in the same run:
 * `node test/bench/engine.bench.ts [PODS POLICIES NAMESPACES WORKLOADS]…`. Prints and asserts nothing.
 */
import { buildEngine } from '../../src/engine/build.ts';
import { connectivityRows } from '../../src/engine/connectivity.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { buildInventory } from '../../src/inventory/inventory.ts';
import { lowerPolicies } from '../../src/policies/index.ts';
import { connectivityText } from '../../src/report/connectivity.ts';
import { snapshotOf } from '../unit/inventory/objects.ts';
import { type ClusterSize, generateCluster } from './cluster.ts';

const CASES: readonly ClusterSize[] = [
  { pods: 1_000, policies: 50, namespaces: 10, workloads: 0, seed: 1 },
  { pods: 2_000, policies: 200, namespaces: 20, workloads: 0, seed: 1 },
  { pods: 5_000, policies: 500, namespaces: 50, workloads: 500, seed: 1 },
  { pods: 20_000, policies: 2_000, namespaces: 100, workloads: 1_000, seed: 1 },
  { pods: 100_000, policies: 10_000, namespaces: 200, workloads: 1_000, seed: 1 },
  { pods: 100_000, policies: 10_000, namespaces: 1_000, workloads: 5_000, seed: 1 },
  { pods: 100_000, policies: 10_000, namespaces: 2_000, workloads: 40_000, seed: 1 },
];

/** Milliseconds of this thread's processor that `work` took, beside what it gives: other work beside it does not count. */
function timed<T>(work: () => T): readonly [T, number] {
  const start = process.threadCpuUsage();
  const value = work();
  const { user, system } = process.threadCpuUsage(start);
  return [value, (user + system) / 1000];
}

/** Every row of both directions, every class's isolation. */
function evaluate(engine: Engine): void {
  for (const { id } of engine.classes) {
    engine.isolation(id, 'ingress');
    engine.isolation(id, 'egress');
  }
}

/** A map of more rows than this is read by nobody, and not written to its end here. */
const MOST_ROWS = 2_000_000;

function countRows(engine: Engine): readonly [number, number] {
  let bytes = 0;
  let rows = 0;
  const counted = function* () {
    for (const row of connectivityRows(engine)) {
      if (rows++ === MOST_ROWS) return;
      yield row;
    }
  };
  for (const piece of connectivityText(counted(), 'json')) bytes += piece.length;
  return [rows, bytes];
}

function measure(size: ClusterSize): void {
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: generateCluster(size) });
  const [parsed, parse] = timed(() => JSON.parse(text) as { items: Record<string, unknown>[] });
  const [snapshot, minimising] = timed(() => snapshotOf(parsed.items, { mode: 'dump' }));
  const [inventory, building] = timed(() => buildInventory(snapshot));
  const [policies, lowering] = timed(() => lowerPolicies(snapshot, inventory));
  const [engine, classing] = timed(() =>
    buildEngine({
      inventory,
      policies,
      addressSets: [{ name: 'internal', cidrs: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] }],
      profile: { name: 'none', addressBlocksMatchPods: true },
      undeclaredNamespaceLabels: 'absent',
    }),
  );
  const [, evaluating] = timed(() => evaluate(engine));
  const [[rows, bytes], printing] = timed(() => countRows(engine));
  const work = lowering + classing + evaluating;
  const parts = { parse, minimising, building, lowering, classing, evaluating, printing };
  const shown = Object.entries(parts).map(([name, ms]) => `${name} ${ms.toFixed(0)}`);
  console.log(
    [
      `${size.pods} pods x ${size.policies} policies, ${(text.length / 1e6).toFixed(0)} MB:`,
      `${engine.classes.length} classes; ms: ${shown.join(', ')};`,
      `${rows} rows, ${(bytes / 1e6).toFixed(1)} MB;`,
      `lower+engine / JSON.parse = ${(work / parse).toFixed(2)};`,
      `RSS ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`,
    ].join(' '),
  );
}

const [pods, policies, namespaces, workloads] = process.argv.slice(2).map(Number);
const asked =
  pods && policies && namespaces
    ? [{ pods, policies, namespaces, workloads: workloads ?? 0, seed: 1 }]
    : CASES;
for (const size of asked) measure(size);
