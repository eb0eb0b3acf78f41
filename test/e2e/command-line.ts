import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { main } from '../../src/cli/main.ts';

const ROOT = join(import.meta.dirname, '../..');

/** No cluster of the person who runs the tests, and no colours. */
const SEALED_OFF = { NO_COLOR: '1', KUBECONFIG: '/nonexistent', HOME: '/nonexistent' };

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line from source in a process of its own, as `npm run segproof --` does. */
export function segproofProcess(args: readonly string[], options: { readonly input?: string } = {}): Ran {
  const ran = spawnSync(process.execPath, [join(ROOT, 'src/cli/bin.ts'), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...SEALED_OFF },
    encoding: 'utf8',
    ...(options.input !== undefined && { input: options.input }),
    maxBuffer: 64 << 20,
  });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}

/**
 * The same within this process, from the arguments to the exit code: most of a command's time is the start of its
 * process. One at a time, since both streams and the environment are the process's own.
 */
export async function segproof(args: readonly string[]): Promise<Ran> {
  const [out, err] = [capture(process.stdout), capture(process.stderr)];
  const environment = replaceVariables(SEALED_OFF);
  try {
    const code = await main(args);
    return { code, out: out.text(), err: err.text() };
  } finally {
    out.end();
    err.end();
    environment.restore();
  }
}

function replaceVariables(variables: Readonly<Record<string, string>>): { readonly restore: () => void } {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  return {
    restore: () => {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    },
  };
}

function capture(stream: NodeJS.WriteStream): { readonly text: () => string; readonly end: () => void } {
  const chunks: Buffer[] = [];
  const write = stream.write;
  stream.write = (chunk: string | Uint8Array) => chunks.push(Buffer.from(chunk)) > 0;
  return {
    text: () => Buffer.concat(chunks).toString('utf8'),
    end: () => {
      stream.write = write;
    },
  };
}
