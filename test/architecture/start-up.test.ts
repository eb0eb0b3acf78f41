import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const COMMANDS = join(import.meta.dirname, '../../src/cli/commands');
const WAITED_FOR = ['connectivity.ts', 'explain.ts', 'diff.ts', 'check.ts'];

/** Packages that each command loads before its first line runs, by static imports; `import()` loads others when needed. */
async function packagesOf(
  ...commands: readonly string[]
): Promise<Readonly<Record<string, readonly string[]>>> {
  const { metafile } = await build({
    entryPoints: commands.map((command) => join(COMMANDS, command)),
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    outdir: 'out',
    metafile: true,
    write: false,
  });
  const { outputs } = metafile;
  const packagesFrom = (entry: string) => {
    const [reached, packages] = [new Set([entry]), new Set<string>()];
    for (const path of reached) {
      const loaded = outputs[path]!.imports.filter(({ kind }) => kind === 'import-statement');
      for (const { path: target, external } of loaded) (external ? packages : reached).add(target);
    }
    return [...packages].filter((name) => !name.startsWith('node:')).sort();
  };
  const entries = Object.entries(outputs).flatMap(([path, { entryPoint }]) => {
    const command = basename(entryPoint ?? '');
    return commands.includes(command) ? [[command, packagesFrom(path)] as const] : [];
  });
  return Object.fromEntries(entries);
}

describe('what a command loads before it runs', () => {
  it('is what reads manifests, and nothing that renders, serves or signs', async () => {
    const loaded = await packagesOf(...WAITED_FOR);
    expect(Object.keys(loaded).sort()).toEqual(WAITED_FOR.toSorted());
    const known = new Set(['csv-stringify/sync', 'yaml', 'zod']);
    expect(Object.values(loaded).flatMap((names) => names.filter((name) => !known.has(name)))).toEqual([]);
  });

  it('is seen where a package is loaded: the auditors’ page needs its server', async () => {
    expect((await packagesOf('serve.ts'))['serve.ts']).toContain('fastify');
  });
});
