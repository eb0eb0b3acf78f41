import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Ran } from './command-line.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface Started {
  readonly child: ChildProcess;
  /** `code` is null for a process that was killed. */
  readonly ended: Promise<Ran>;
}

/** Starts the command line from source and does not wait for it: for tests that kill it, or run two at once. */
export function start(args: readonly string[]): Started {
  const env = { ...process.env, NO_COLOR: '1', KUBECONFIG: '/nonexistent', HOME: '/nonexistent' };
  const child = spawn(process.execPath, [join(ROOT, 'src/cli/bin.ts'), ...args], { cwd: ROOT, env });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
  const ended = new Promise<Ran>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out: out.join(''), err: err.join('') }));
  });
  return { child, ended };
}
