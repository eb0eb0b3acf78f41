import { styleText } from 'node:util';
import type { Deps } from '../app/deps.ts';

export interface TerminalOptions {
  readonly quiet: boolean;
  readonly color: boolean;
}

const STYLES = {
  bad: 'red',
  good: 'green',
  open: 'yellow',
  accepted: 'cyan',
  neutral: 'reset',
  strong: 'bold',
  quiet: 'dim',
} as const;

/** Data on standard output, messages and progress on standard error. */
export function terminalDeps(options: TerminalOptions, signal: AbortSignal): Deps {
  const showsProgress = process.stderr.isTTY === true && !options.quiet && process.env.CI === undefined;
  return {
    now: () => new Date().toISOString().replace(/\.\d{3}Z$/, 'Z'),
    env: process.env,
    out: (text) => void process.stdout.write(text),
    outBytes: (bytes) => void process.stdout.write(bytes),
    say: (line) => {
      if (!options.quiet) process.stderr.write(`${line}\n`);
    },
    progress: (text) => {
      if (showsProgress) process.stderr.write(`\r\u001b[K${text}`);
    },
    stdin: process.stdin,
    signal,
    style: (text, as) => (options.color ? styleText(STYLES[as], text, { stream: process.stdout }) : text),
  };
}
