import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line from source, as `npm run segproof --` does. */
export function segproof(
  args: readonly string[],
  options: { readonly cwd?: string; readonly input?: string } = {},
): Ran {
  const env = { ...process.env, NO_COLOR: '1', KUBECONFIG: '/nonexistent', HOME: '/nonexistent' };
  const ran = spawnSync(process.execPath, [join(ROOT, 'src/cli/bin.ts'), ...args], {
    cwd: options.cwd ?? ROOT,
    env,
    encoding: 'utf8',
    ...(options.input !== undefined && { input: options.input }),
    maxBuffer: 64 << 20,
  });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}
