import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseGitSource } from '../../../src/sources/git.ts';
import { readSources } from '../../../src/sources/read-sources.ts';

const OPEN = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: orchard}\n';

let repository = '';
const home = process.cwd();

function git(...args: readonly string[]): void {
  const identity = ['-c', 'user.name=gardener', '-c', 'user.email=gardener@orchard.example'];
  execFileSync('git', [...identity, ...args], { cwd: repository, stdio: 'pipe' });
}

beforeAll(() => {
  repository = mkdtempSync(join(tmpdir(), 'segproof-orchard-'));
  mkdirSync(join(repository, 'deploy/nested'), { recursive: true });
  writeFileSync(join(repository, 'deploy/space.yaml'), OPEN);
  writeFileSync(join(repository, 'deploy/nested/bad.yaml'), 'kind: [\n');
  writeFileSync(join(repository, 'deploy/readme.md'), 'not a manifest');
  symlinkSync('/etc/hostname.yaml', join(repository, 'deploy/link.yaml'));
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-qm', 'Plant');
  git('tag', 'v1');
  writeFileSync(join(repository, 'deploy/space.yaml'), OPEN.replace('orchard', 'meadow'));
  git('commit', '-qam', 'Mow');
  process.chdir(repository);
});

afterAll(() => {
  process.chdir(home);
  rmSync(repository, { recursive: true });
});

describe('a source in git', () => {
  it('is a folder as it stands at a ref, with places named by ref and path', async () => {
    const { header, records } = await readSources(['git:v1:deploy/']);
    expect(records.map(({ key }) => key)).toEqual(['/Namespace//orchard']);
    expect(header.origins['/Namespace//orchard']).toMatchObject({ file: 'v1:deploy/space.yaml', line: 1 });
    expect(header.problems[0]!.place!.file).toBe('v1:deploy/nested/bad.yaml');
    expect(header.sources).toEqual(['git:v1:deploy/']);
    expect(header.cluster.name).toBe('deploy');
    expect(JSON.stringify(header)).not.toContain('segproof-git-');
  });

  it('is one file too, at a branch or relative to a commit, or from here with ./', async () => {
    const at = async (source: string) => (await readSources([source])).records[0]!.key;
    expect(await at('git:main:deploy/space.yaml')).toBe('/Namespace//meadow');
    expect(await at('git:HEAD~1:deploy/space.yaml')).toBe('/Namespace//orchard');
    process.chdir(join(repository, 'deploy'));
    expect(await at('git:main:./space.yaml')).toBe('/Namespace//meadow');
    process.chdir(repository);
  });

  it('follows no link out of the tree', async () => {
    const { header } = await readSources(['git:main:deploy']);
    expect(header.notes).toContain('main:deploy/link.yaml is not a regular file: left out');
  });

  it('says what is missing: a form, a repository, a ref, a path', async () => {
    expect(parseGitSource('deploy/')).toBeUndefined();
    expect(() => parseGitSource('git:main')).toThrow('expected git:REF:PATH');
    await expect(readSources(['git:autumn:deploy'])).rejects.toThrow('git knows no autumn');
    await expect(readSources(['git:--upload-pack=x:deploy'])).rejects.toThrow('git knows no --upload-pack=x');
    await expect(readSources(['git:main:pond'])).rejects.toThrow('there is no pond in main');
    process.chdir(tmpdir());
    await expect(readSources(['git:main:deploy'])).rejects.toThrow('not in a git repository');
    process.chdir(repository);
  });

  it('says that the program is missing', async () => {
    const { PATH } = process.env;
    process.env.PATH = '/nonexistent';
    await expect(readSources(['git:main:deploy'])).rejects.toThrow('the program git was not found');
    process.env.PATH = PATH;
  });
});
