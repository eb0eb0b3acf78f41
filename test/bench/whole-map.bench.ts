/**
 * The whole connectivity map as JSON, in a cold process, against the peers whose binaries variables name, else against
 * `JSON.parse` of the same bytes: SEGPROOF_NETPOL_ANALYZER_BIN (netpol-analyzer), SEGPROOF_NCA_BIN (`nca`, of
 * network-config-analyzer). Peers take minutes on the larger cases. `node test/bench/whole-map.bench.ts [1|2|3 …]`, after
 * `npm run build`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterSize, generateCluster } from './cluster.ts';
import { type Run, run, shown } from './process.ts';
import { addRow } from './table.ts';

const BIN = join(import.meta.dirname, '../../dist/cli/bin.js');
const NETPOL_ANALYZER = process.env.SEGPROOF_NETPOL_ANALYZER_BIN;
const NCA = process.env.SEGPROOF_NCA_BIN;

interface Case {
  readonly name: string;
  readonly size: ClusterSize;
  /** Times faster than each peer. */
  readonly goals: Readonly<Record<'netpol-analyzer' | 'NCA', number | undefined>>;
}

const CASES: readonly Case[] = [
  {
    name: '1,000 bare pods × 50 policies',
    size: { pods: 1_000, policies: 50, namespaces: 10, workloads: 0, seed: 1 },
    goals: { 'netpol-analyzer': 80, NCA: 30 },
  },
  {
    name: '2,000 bare pods × 200 policies',
    size: { pods: 2_000, policies: 200, namespaces: 20, workloads: 0, seed: 1 },
    goals: { 'netpol-analyzer': 200, NCA: undefined },
  },
  {
    name: '5,000 pods in 500 workloads × 500 policies',
    size: { pods: 5_000, policies: 500, namespaces: 50, workloads: 500, seed: 1 },
    goals: { 'netpol-analyzer': 50, NCA: undefined },
  },
];

/** One object per document: the only form that every peer reads. */
function written(folder: string, size: ClusterSize): string {
  mkdirSync(folder);
  const file = join(folder, 'cluster.json');
  const items = generateCluster(size).filter(({ kind }) => kind !== 'Node');
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  return file;
}

function measure({ name, size, goals }: Case, folder: string): void {
  const file = written(folder, size);
  const ours = run(process.execPath, [BIN, 'connectivity', '--quiet', '--format', 'json', file]);
  const compare = (peer: string, theirs: Run, goal: string) =>
    addRow({
      work: `${name}, whole map as JSON, cold`,
      ours: shown(ours),
      baseline: `${peer}: ${shown(theirs)}`,
      ratio: `${(theirs.seconds / ours.seconds).toFixed(1)} × faster, ${(theirs.processor / ours.processor).toFixed(1)} × less processor`,
      goal,
    });
  if (NETPOL_ANALYZER) {
    const theirs = run(NETPOL_ANALYZER, ['list', '--dirpath', folder, '-o', 'json', '-q']);
    compare('netpol-analyzer', theirs, `≥ ${goals['netpol-analyzer']} ×`);
  }
  if (NCA && goals.NCA) {
    compare('NCA', run(NCA, ['--connectivity', '-r', folder, '-o', 'txt_no_fw_rules']), `≥ ${goals.NCA} ×`);
  }
  const parse = `JSON.parse(require('node:fs').readFileSync(${JSON.stringify(file)}, 'utf8'))`;
  compare('JSON.parse of the same bytes', run(process.execPath, ['-e', parse]), 'peers named by variables');
}

const asked = process.argv.slice(2).map(Number);
/** Cases by number, all when none is named: the second takes netpol-analyzer ten minutes. */
const isAsked = (index: number) => asked.length === 0 || asked.includes(index + 1);

const folder = mkdtempSync(join(tmpdir(), 'segproof-bench-'));
try {
  for (const [index, one] of CASES.entries()) if (isAsked(index)) measure(one, join(folder, String(index)));
} finally {
  rmSync(folder, { recursive: true });
}
