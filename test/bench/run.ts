/** `npm run bench`: every bench after the other, on compiled code, and at the end one table of the ratios. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatRows } from './table.ts';

const ROOT = join(import.meta.dirname, '../..');

const BENCHES: readonly string[] = [
  'test/bench/whole-map.bench.ts',
  'test/bench/cold-commands.bench.ts',
  'test/bench/engine.bench.ts',
  'test/bench/judging.bench.ts',
  'test/bench/snapshot.bench.ts',
];

const folder = mkdtempSync(join(tmpdir(), 'segproof-bench-'));
const ROWS = join(folder, 'rows');

function run(command: string, args: readonly string[]): void {
  const env = { ...process.env, SEGPROOF_BENCH_ROWS: ROWS };
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', env });
  if (status !== 0) process.exitCode = 1;
}

try {
  writeFileSync(ROWS, '');
  run('npm', ['run', '-s', 'build']);
  for (const [index, file] of BENCHES.entries()) {
    console.log(`${index > 0 ? '\n' : ''}${file}`);
    run(process.execPath, [file]);
  }
  console.log(`\n${formatRows(ROWS)}`);
} finally {
  rmSync(folder, { recursive: true });
}
