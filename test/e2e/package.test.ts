import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** Packing compiles everything and installing asks the registry, so this runs in CI and with the long tests. */
const isAsked = Boolean(process.env.SEGPROOF_CI ?? process.env.SEGPROOF_LONG);

/** What `npm pack` looks at; a copy, so that nothing is built in the folder that others work in. */
const PACKED_FROM = [
  'package.json',
  'tsconfig.json',
  'LICENSE',
  'NOTICE',
  'src',
  'templates',
  'frameworks',
  'docs',
];

/** Nothing but code, what it reads at run time, and what a user reads. */
const EXPECTED =
  /^(package\.json|README\.md|LICENSE|NOTICE|dist\/.+\.js|dist\/(util|model|inventory|policies|engine)\/.+\.d\.ts|templates\/.+\.(hbs|css|ttf)|templates\/fonts\/LICENSE|frameworks\/[^/]+\.(yaml|json|md)|frameworks\/ids\/.+\.txt|docs\/.+\.(md|json|ya?ml|png|svg)|reports\/samples\/card-shop\/input\/.+\.(ya?ml|ndjson|md))$/;

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

const folder = mkdtempSync(join(tmpdir(), 'segproof-package-'));
const project = join(folder, 'project');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function npm(cwd: string, ...args: readonly string[]): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function pack(): Packed {
  const copy = join(folder, 'copy');
  mkdirSync(copy);
  for (const name of [...PACKED_FROM, 'README.md', 'reports/samples/card-shop/input'])
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  npm(copy, 'pack', '--silent', '--pack-destination', folder);
  const [packed] = JSON.parse(npm(copy, 'pack', '--dry-run', '--ignore-scripts', '--json')) as Packed[];
  return packed!;
}

function installed(args: readonly string[], node = process.execPath) {
  const bin = join(project, 'node_modules/.bin/segproof');
  const env = { PATH: '/usr/bin:/bin', NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync(node, [bin, ...args], { cwd: project, env, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

describe.runIf(isAsked)('the packed tarball, installed in an empty folder', () => {
  let packed: Packed;

  beforeAll(() => {
    packed = pack();
    mkdirSync(project);
    const tarball = join(folder, packed.filename);
    npm(project, 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', tarball);
  }, 300_000);

  test('holds no junk', () => {
    expect(packed.files.map(({ path }) => path).filter((path) => !EXPECTED.test(path))).toEqual([]);
    expect(packed.size).toBeLessThan(3_000_000);
  });

  test('has a bin that says its version', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(installed(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  test('can be imported as the engine, with types, as its documentation shows', () => {
    const [, code] = /```js\n(.*?)```/s.exec(readFileSync(join(ROOT, 'docs/engine.md'), 'utf8'))!;
    writeFileSync(join(project, 'example.mjs'), code!);
    const run = spawnSync(process.execPath, ['example.mjs'], { cwd: project, encoding: 'utf8' });
    expect(run.stdout, run.stderr).toContain('TCP 5432 is allow');
    writeFileSync(
      join(project, 'typed.mts'),
      "import { modelManifests } from 'segproof/engine';\nmodelManifests(1);\n",
    );
    const options = ['--noEmit', '--module', 'nodenext', '--target', 'es2024', 'typed.mts'];
    const typed = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), options, { cwd: project, encoding: 'utf8' });
    expect(typed.stdout).toContain("Argument of type 'number' is not assignable");
    expect(typed.stdout.trim().split('\n')).toHaveLength(1);
  });

  test('finds its sample: the demo runs, and its commands can be pasted', () => {
    const demo = installed(['demo']);
    expect(demo).toMatchObject({ code: 0, err: '' });
    expect(readdirSync(join(project, 'reports/demo'))).toEqual(
      expect.arrayContaining(['archive', 'assessment.json', 'report.html', 'report.pdf']),
    );
    const diff = /npx segproof (diff .*)/.exec(demo.out)?.[1];
    expect(installed(diff!.split(' '))).toMatchObject({
      code: 1,
      out: expect.stringContaining('5 connections opened'),
    });
    const explain = /npx segproof (explain .*)/.exec(demo.out)?.[1];
    expect(installed(explain!.split(' '))).toMatchObject({
      code: 0,
      out: expect.stringContaining('Allowed'),
    });
  });

  test('finds its frameworks and templates: a fixture is judged and rendered', () => {
    const fixture = join(ROOT, 'test/fixtures/clinic');
    const frameworks = ['--framework', 'pci-dss,soc2,nist-800-53'];
    const ran = installed(['report', fixture, ...frameworks, '--format', 'html,pdf,json', '-o', 'out']);
    expect(ran.code).toBe(1);
    expect(readFileSync(join(project, 'out/report.html'), 'utf8')).toContain('<!doctype html>');
    expect(readFileSync(join(project, 'out/report.pdf'), 'latin1')).toMatch(/^%PDF-1\.7/);
  });

  // Where the machine's own Node is new enough there is nothing to show.
  const own = spawnSync('/usr/bin/node', ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' });
  if (own.status === 0 && Number(own.stdout) < 24) {
    test('says on an older Node what it needs: exit 3', () => {
      const err = expect.stringMatching(/^segproof needs Node 24 or later; this is v\d+/);
      expect(installed(['--version'], '/usr/bin/node')).toMatchObject({ code: 3, out: '', err });
    });
  }
});
