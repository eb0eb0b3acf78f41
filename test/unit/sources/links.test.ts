import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readFiles } from '../../../src/sources/files.ts';
import { formatProblem } from '../../../src/util/error.ts';
import { folderOf, POD } from './folder.ts';

const CRANE = ['/Pod/harbour/crane'];

async function read(folder: string) {
  const { records, header } = await readFiles([folder]);
  return {
    keys: records.map(({ key }) => key),
    problems: header.problems.map((problem) => formatProblem(problem).replaceAll(`${folder}/`, '')),
    notes: header.notes.map((note) => note.replaceAll(`${folder}/`, '')),
  };
}

describe('what a folder holds besides files', () => {
  test('links to files and folders are followed, as in a mounted ConfigMap', async () => {
    const folder = folderOf({ '..data/crane.yaml': POD });
    symlinkSync('..data/crane.yaml', join(folder, 'crane.yaml'));
    symlinkSync('..data', join(folder, 'again'));
    expect(await read(folder)).toMatchObject({ keys: CRANE, problems: [] });
  });

  test('a link back to a folder that holds it is not entered again, and noted', async () => {
    const folder = folderOf({ 'quay/crane.yaml': POD });
    symlinkSync('..', join(folder, 'quay/up'));
    const { keys, problems, notes } = await read(folder);
    expect({ keys, problems }).toEqual({ keys: CRANE, problems: [] });
    expect(notes).toEqual([expect.stringMatching(/^quay\/up links back to .*: not entered again$/)]);
  });

  test('a link that leads nowhere is a problem, and the rest is read', async () => {
    const folder = folderOf({ 'crane.yaml': POD });
    symlinkSync('gone.yaml', join(folder, 'berth.yaml'));
    symlinkSync('gone', join(folder, 'terminal'));
    symlinkSync('gone.md', join(folder, 'README.md'));
    const { keys, problems } = await read(folder);
    expect(keys).toEqual(CRANE);
    expect(problems.map((problem) => problem.split(';')[0])).toEqual([
      'berth.yaml: no such file or folder',
      'terminal: no such file or folder',
    ]);
  });

  test('a link to itself is a problem, and the rest is read', async () => {
    const folder = folderOf({ 'crane.yaml': POD });
    symlinkSync('loop.yaml', join(folder, 'loop.yaml'));
    const { keys, problems } = await read(folder);
    expect(keys).toEqual(CRANE);
    expect(problems).toEqual([expect.stringMatching(/^loop\.yaml: cannot be read: ELOOP/)]);
  });

  test('a named pipe is a problem, not a wait without end', async () => {
    const folder = folderOf({ 'crane.yaml': POD });
    execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
    expect(await read(folder)).toMatchObject({
      keys: CRANE,
      problems: ['pipe.yaml: neither a file nor a folder; expected a regular file'],
    });
  });

  test('a folder named as a kustomization or a chart is an ordinary folder', async () => {
    const folder = folderOf({ 'Kustomization/crane.yaml': POD, 'Chart.yaml/crane.yaml': POD });
    expect(await read(folder)).toMatchObject({ keys: CRANE, problems: [] });
  });

  test('a folder named like a manifest is a folder', async () => {
    const folder = folderOf({ 'crane.yaml/crane.yaml': POD });
    mkdirSync(join(folder, 'empty.json'));
    expect(await read(folder)).toMatchObject({ keys: CRANE, problems: [] });
  });
});
