/** `npm run bench`: every bench after the other, on compiled code; each prints its ratios against its own baseline. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** The engine's largest cases need a large heap; the others show what a user gets. */
const BENCHES: readonly (readonly string[])[] = [
  ['test/bench/cold-commands.bench.ts'],
  ['--max-old-space-size=8192', 'test/bench/engine.bench.ts'],
  ['test/bench/snapshot.bench.ts'],
];

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

run('npm', ['run', '-s', 'build']);
for (const [index, args] of BENCHES.entries()) {
  console.log(`${index > 0 ? '\n' : ''}${args.at(-1)}`);
  run(process.execPath, args);
}
