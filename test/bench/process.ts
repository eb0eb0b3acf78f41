/** Whole processes of the benches, timed. */
import { spawnSync } from 'node:child_process';

/** Longer than any peer was seen to take. */
const TIMEOUT_MS = 30 * 60_000;

export interface Run {
  readonly seconds: number;
  /** Processor time of all threads, user and system, as GNU time tells it: what other work beside it changes least. */
  readonly processor: number;
  /** Peak memory in MB, as GNU time tells it. */
  readonly peak: number;
}

/** Exit codes up to `worst` are no fault: findings make `check` exit 1. */
export function run(command: string, args: readonly string[], worst = 0): Run {
  const start = performance.now();
  const timed = ['-f', '%U %S %M', command, ...args];
  const { status, stderr, error } = spawnSync('/usr/bin/time', timed, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error || status === null || status > worst)
    throw error ?? new Error(`${command}: exit ${status}: ${stderr.slice(-300)}`);
  const seconds = (performance.now() - start) / 1000;
  const [user, system, kilobytes] = stderr.trim().split('\n').at(-1)!.split(' ').map(Number);
  return { seconds, processor: user! + system!, peak: kilobytes! / 1024 };
}

export function shown({ seconds, processor, peak }: Run): string {
  return `${seconds.toFixed(2)} s, ${processor.toFixed(2)} s of processor, ${peak.toFixed(0)} MB`;
}
