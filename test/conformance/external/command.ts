/** Commands of ours in this process, as the command line runs them. */
import type { Deps } from '../../../src/app/deps.ts';
import { type CommandModule, Options } from '../../../src/cli/command.ts';
import { SegproofError } from '../../../src/util/error.ts';

export interface Ran {
  /** The exit code; 3 for an error that the command line would print. */
  readonly code: number;
  readonly out: string;
}

/** Any error that is not made for users is thrown on: the command line would crash. */
export async function runCommand(
  command: CommandModule,
  sources: string | readonly string[],
  options: Readonly<Record<string, unknown>> = {},
): Promise<Ran> {
  let out = '';
  const deps = silentDeps((text) => {
    out += text;
  });
  try {
    const code = await command.run({ positional: [sources].flat(), options: new Options(options) }, deps);
    return { code, out };
  } catch (error) {
    if (error instanceof SegproofError) return { code: 3, out };
    throw error;
  }
}

function silentDeps(out: (text: string) => void): Deps {
  return {
    now: () => '2026-11-24T12:00:00Z',
    env: {},
    out,
    outBytes: () => {},
    say: () => {},
    progress: () => {},
    stdin: noInput(),
    signal: new AbortController().signal,
    style: (text) => text,
  };
}

async function* noInput(): AsyncGenerator<string> {}
