import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import * as nodeFs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../../../src/archive/bytes.ts';
import type { Store } from '../../../../src/archive/store.ts';
import { filesystemStore } from '../../../../src/archive/stores/filesystem.ts';
import { memoryStore } from '../memory-store.ts';

const scratch = mkdtempSync(join(tmpdir(), 'segproof-store-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function holds(text: string) {
  return (bytes: Uint8Array) => Buffer.from(bytes).toString() === text;
}

let folders = 0;
function folder(): string {
  return join(scratch, String(folders++));
}

async function keysOf(store: Store, prefix = ''): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.list(prefix)) keys.push(key);
  return keys.sort();
}

const STORES: readonly (readonly [string, () => Store])[] = [
  ['in a folder', () => filesystemStore(folder())],
  ['in memory, for tests', () => memoryStore()],
];

describe.each(STORES)('a store %s', (_, open) => {
  test('creates a file once: equal bytes are fine, others are a conflict', async () => {
    const store = open();
    expect(await store.put('claim/1', utf8('leaf'))).toBe('created');
    expect(await store.put('claim/1', utf8('leaf'))).toBe('exists');
    await expect(store.put('claim/1', utf8('fork'))).rejects.toMatchObject({ code: 'ARCHIVE_CONFLICT' });
    expect(await store.get('claim/1')).toSatisfy(holds('leaf'));
  });

  test('of many writers that create one file at once lets exactly one win', async () => {
    const store = open();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => store.put('claim/2', utf8(`writer ${n}`)).catch(() => 'conflict')),
    );
    expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'conflict')).toHaveLength(19);
  });

  test('has nothing where nothing was put', async () => {
    const store = open();
    expect(await store.get('claim/3')).toBeUndefined();
    expect(await store.get('claim/3/deeper')).toBeUndefined();
    expect(await keysOf(store)).toEqual([]);
  });

  test('lists by any prefix', async () => {
    const store = open();
    for (const key of ['checkpoints/1', 'checkpoints/10', 'checkpoints/2', 'claim/1'])
      await store.put(key, utf8(key));
    expect(await keysOf(store, 'checkpoints/1')).toEqual(['checkpoints/1', 'checkpoints/10']);
    expect(await keysOf(store, 'claim/')).toEqual(['claim/1']);
    expect(await keysOf(store)).toHaveLength(4);
    expect(await keysOf(store, 'tile/0/')).toEqual([]);
  });

  test('replaces the checkpoint only if it is the one that was expected', async () => {
    const store = open();
    await store.put('archive.json', utf8('{}'));
    expect(await store.swap(utf8('one'), utf8('two'))).toBe(false);
    expect(await store.swap(undefined, utf8('one'))).toBe(true);
    expect(await store.swap(undefined, utf8('two'))).toBe(false);
    expect(await store.swap(utf8('one'), utf8('two'))).toBe(true);
    expect(await store.get('checkpoint')).toSatisfy(holds('two'));
  });

  test('discards staging and partial tiles, and nothing else', async () => {
    const store = open();
    await store.put('staging/1-ab', utf8('leaf'));
    await store.put('tile/0/000.p/7', utf8('tile'));
    await store.put('tile/0/000', utf8('tile'));
    await store.discard('staging/1-ab');
    await store.discard('staging/1-ab');
    await store.discard('tile/0/000.p/7');
    for (const key of ['tile/0/000', 'checkpoint', 'claim/1', 'epoch/2026-11/state/ab/ab.zst']) {
      await expect(store.discard(key)).rejects.toMatchObject({ code: 'USAGE' });
    }
    expect(await keysOf(store)).toEqual(['tile/0/000']);
  });

  test.each(['../outside', '/etc/passwd', 'a/../../b', 'claim/.hidden', '', 'a\u0000b'])(
    'refuses the key %j',
    async (key) => {
      await expect(open().put(key, utf8('x'))).rejects.toMatchObject({ code: 'USAGE' });
    },
  );
});

describe('a store in a folder', () => {
  test('leaves files that nobody can write by mistake, and no temporary ones', async () => {
    const root = folder();
    await filesystemStore(root).put('claim/1', utf8('leaf'));
    expect(statSync(join(root, 'claim/1')).mode & 0o777).toBe(0o444);
    expect(readdirSync(join(root, '.tmp'))).toEqual([]);
  });

  test('follows no symbolic link, neither to a file nor through a folder', async () => {
    const root = folder();
    const store = filesystemStore(root);
    await store.put('claim/1', utf8('leaf'));
    writeFileSync(join(scratch, 'outside'), 'secret');
    mkdirSync(join(scratch, 'elsewhere'), { recursive: true });
    symlinkSync(join(scratch, 'outside'), join(root, 'claim/2'));
    symlinkSync(join(scratch, 'elsewhere'), join(root, 'tile'));
    await expect(store.get('claim/2')).rejects.toMatchObject({ code: 'ARCHIVE_CORRUPT' });
    await expect(store.put('claim/2', utf8('x'))).rejects.toMatchObject({ code: 'ARCHIVE_CORRUPT' });
    await expect(store.put('tile/0/000', utf8('x'))).rejects.toMatchObject({ code: 'ARCHIVE_CORRUPT' });
    await expect(store.get('tile/0')).rejects.toMatchObject({ code: 'ARCHIVE_CORRUPT' });
    await expect(store.discard('tile/0/000.p/1')).rejects.toMatchObject({ code: 'ARCHIVE_CORRUPT' });
    expect(await keysOf(store)).toEqual(['claim/1', 'claim/2', 'tile']);
    expect(readdirSync(join(scratch, 'elsewhere'))).toEqual([]);
  });

  test('lists names that no key can have, so that they are seen', async () => {
    const root = folder();
    const store = filesystemStore(root);
    await store.put('claim/1', utf8('leaf'));
    writeFileSync(join(root, 'claim', '~notes (1).txt'), '');
    mkdirSync(join(root, 'lost+found'));
    writeFileSync(join(root, 'lost+found', '#12'), '');
    expect(await keysOf(store)).toEqual(['claim/1', 'claim/~notes (1).txt', 'lost+found/#12']);
  });

  test.each([
    ['EACCES', 'no permission'],
    ['ENOSPC', 'no space left'],
    ['EROFS', 'mounted read-only'],
    ['EMFILE', 'too many open files'],
    ['EPERM', 'no hard links'],
    ['EBUSY', 'the operating system refused'],
  ])('F4, F5: says %s in one line', async (code, words) => {
    const failing = { ...nodeFs, link: () => Promise.reject(Object.assign(new Error('refused'), { code })) };
    const root = folder();
    const failure = filesystemStore(root, failing).put('claim/1', utf8('leaf'));
    await expect(failure).rejects.toMatchObject({
      code: 'ARCHIVE_UNAVAILABLE',
      message: expect.stringMatching(new RegExp(`^claim/1: the archive at .*${words}.*\\(${code}\\)$`)),
    });
    expect(readdirSync(join(root, '.tmp'))).toEqual([]);
  });

  test('F3: after a failed fsync nothing more is written by this process', async () => {
    let failing = true;
    const open: typeof nodeFs.open = async (...args) => {
      const file = await nodeFs.open(...args);
      if (failing) file.sync = () => Promise.reject(Object.assign(new Error('i/o'), { code: 'EIO' }));
      return file;
    };
    const root = folder();
    mkdirSync(root);
    const store = filesystemStore(root, { ...nodeFs, open });
    await expect(store.put('claim/1', utf8('leaf'))).rejects.toThrow('the medium failed');
    failing = false;
    await expect(store.put('claim/1', utf8('leaf'))).rejects.toThrow('the medium failed');
    expect(await filesystemStore(root).put('claim/1', utf8('leaf'))).toBe('created');
  });
});
