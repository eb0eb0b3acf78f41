/**
 * Speed of the engine on generated clusters, against `JSON.parse` of the same bytes in the same run:
 * `node test/bench/engine.bench.ts`. Prints and asserts nothing.
 */
import { execFileSync } from 'node:child_process';
import { buildEngine } from '../../src/engine/build.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { buildInventory } from '../../src/inventory/inventory.ts';
import { portsOf } from '../../src/model/connection-set.ts';
import { lowerPolicies } from '../../src/policies/index.ts';
import { snapshotOf } from '../unit/inventory/objects.ts';
import { type ClusterSize, generateCluster } from './cluster.ts';
import { type EditTimes, timeEdits } from './policy-edits.ts';
import { addRow } from './table.ts';
import { quantile, type Taken, timed } from './timed.ts';

interface Case {
  readonly size: ClusterSize;
  readonly goal: string;
}

const AT_FULL_SIZE = { pods: 100_000, policies: 10_000, seed: 1 };

const CASES: readonly Case[] = [
  { size: { pods: 1_000, policies: 100, namespaces: 10, workloads: 10, seed: 1 }, goal: '' },
  { size: { pods: 10_000, policies: 1_000, namespaces: 50, workloads: 100, seed: 1 }, goal: '' },
  { size: { pods: 20_000, policies: 2_000, namespaces: 100, workloads: 1_000, seed: 1 }, goal: '' },
  { size: { ...AT_FULL_SIZE, namespaces: 200, workloads: 1_000 }, goal: '< 1 s, < 1 GB' },
  { size: { ...AT_FULL_SIZE, namespaces: 1_000, workloads: 5_000 }, goal: '< 1 s, < 1 GB' },
  {
    size: { ...AT_FULL_SIZE, namespaces: 2_000, workloads: 40_000, everyAppApart: true },
    goal: '< 4 s, < 2 GB',
  },
];

interface Measured {
  readonly parse: Taken;
  readonly engine: Taken;
  /** Milliseconds of processor. */
  readonly explain: number;
  /** Only at full size. */
  readonly edits?: EditTimes;
  readonly classes: number;
  /** MB that the engine, built and asked for every row, keeps beside the inventory. */
  readonly memory: number;
}

/** Every row of both directions, every class's isolation. */
function evaluate(engine: Engine): void {
  for (const { id } of engine.classes) {
    engine.isolation(id, 'ingress');
    engine.isolation(id, 'egress');
  }
}

const FLOWS = 200;

/** Milliseconds of one flow of many, the engine warm. */
function explainOne(engine: Engine): number {
  const { length } = engine.classes;
  const postgres = portsOf('TCP', [{ first: 5432, last: 5432 }]);
  const [, taken] = timed(() => {
    for (let flow = 0; flow < FLOWS; flow++) {
      engine.explain({ class: (flow * 7919) % length }, { class: (flow * 104_729) % length }, postgres);
    }
  });
  return taken.processor / FLOWS;
}

function kept(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

function measure(size: ClusterSize): Measured {
  const manifests = generateCluster(size);
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests });
  const [parsed, parse] = timed(() => JSON.parse(text) as { items: Record<string, unknown>[] });
  const snapshot = snapshotOf(parsed.items, { mode: 'dump' });
  const inventory = buildInventory(snapshot);
  const before = kept();
  const [engine, taken] = timed(() => {
    const built = buildEngine({
      inventory,
      policies: lowerPolicies(snapshot, inventory),
      addressSets: [{ name: 'internal', cidrs: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] }],
      profile: { name: 'none', addressBlocksMatchPods: true },
      undeclaredNamespaceLabels: 'absent',
    });
    evaluate(built);
    return built;
  });
  const memory = kept() - before;
  return {
    parse,
    engine: taken,
    explain: explainOne(engine),
    classes: engine.classes.length,
    memory,
    ...(isFull(size) && { edits: timeEdits(engine, manifests) }),
  };
}

/** Each case in a process of its own, so that memory is its own. */
function inProcess(size: ClusterSize): Measured {
  const args = ['--expose-gc', '--max-old-space-size=8192', import.meta.filename, JSON.stringify(size)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Measured;
}

function isFull({ pods }: ClusterSize): boolean {
  return pods >= AT_FULL_SIZE.pods;
}

function tell({ size, goal }: Case, measured: Measured): void {
  const { parse, engine, explain, classes, memory, edits } = measured;
  const name = `${size.pods.toLocaleString('en')} pods × ${size.policies.toLocaleString('en')} policies`;
  const sized = `${name}, ${classes.toLocaleString('en')} classes`;
  const baseline = `\`JSON.parse\` of the same bytes: ${parse.processor.toFixed(0)} ms`;
  addRow({
    work: `engine alone (lower, build, every row), ${sized}`,
    ours: `${shown(engine)}, ${memory.toFixed(0)} MB kept`,
    baseline,
    ratio: (engine.processor / parse.processor).toFixed(2),
    goal,
  });
  if (!edits) return;
  addRow({
    work: `\`explain\` of one flow, engine warm, ${sized}`,
    ours: `${explain.toFixed(2)} ms`,
    baseline,
    ratio: (explain / parse.processor).toFixed(5),
    goal: '< 5 ms',
  });
  tellEdits(
    `one policy edited (rule added, ports, labels of peers, removed, added again), ${sized}`,
    edits.edits,
    engine,
  );
  tellEdits(`one policy edited, by an address block that no other speaks of, ${sized}`, edits.blocks, engine);
}

function shown({ processor, clock }: Taken): string {
  return `${processor.toFixed(0)} ms of processor (${clock.toFixed(0)} ms by the clock)`;
}

function tellEdits(work: string, taken: readonly Taken[], engine: Taken): void {
  const at = (share: number): Taken => ({
    processor: quantile(
      taken.map(({ processor }) => processor),
      share,
    ),
    clock: quantile(
      taken.map(({ clock }) => clock),
      share,
    ),
  });
  addRow({
    work,
    ours: `median of ${taken.length} edits ${shown(at(0.5))}, p95 ${shown(at(0.95))}`,
    baseline: `from scratch: ${shown(engine)}`,
    ratio: `${(engine.processor / at(0.5).processor).toFixed(0)} × faster`,
    goal: '< 50 ms, ≥ 20 × faster',
  });
}

/** One application per hundred pods and one policy per ten, at every size. */
function tellGrowth(measured: readonly Measured[]): void {
  const [small, , , large] = measured;
  const exponent = Math.log(large!.engine.processor / small!.engine.processor) / Math.log(100);
  addRow({
    work: 'engine alone, growth from 1,000 to 100,000 pods (1 policy per 10 pods, 1 application per 100)',
    ours: `${small!.engine.processor.toFixed(0)} → ${large!.engine.processor.toFixed(0)} ms of processor`,
    baseline: 'itself',
    ratio: `exponent ${exponent.toFixed(2)}`,
    goal: '≤ 1.1',
  });
}

const [asked] = process.argv.slice(2);
if (asked) {
  process.stdout.write(JSON.stringify(measure(JSON.parse(asked) as ClusterSize)));
} else {
  const measured = CASES.map(({ size }) => inProcess(size));
  for (const [index, one] of CASES.entries()) tell(one, measured[index]!);
  tellGrowth(measured);
}
