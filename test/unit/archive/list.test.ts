import { describe, expect, test } from 'vitest';
import { appendRun } from '../../../src/archive/append.ts';
import { decodeUtf8, fromHex } from '../../../src/archive/bytes.ts';
import { listRuns, readDownload, showRun } from '../../../src/archive/list.ts';
import { verifyInclusion } from '../../../src/archive/merkle.ts';
import { archiveOf, newArchive, runInput, SIGNERS, START, slotOf } from './card-shop.ts';
import type { MemoryStore } from './memory-store.ts';

describe('the list of runs', () => {
  test('shows the newest first, with slot, result and files', async () => {
    const { rows, head, next } = await listRuns(await archiveOf(2));
    expect(head?.size).toBe(3);
    expect(next).toBeUndefined();
    expect(rows.map(({ slot, kind, verification }) => [slot, kind, verification])).toEqual([
      [slotOf(2), 'run', 'verified'],
      [slotOf(1), 'run', 'verified'],
    ]);
    expect(rows[0]).toMatchObject({
      cluster: { name: 'card-shop' },
      result: { headline: expect.stringContaining('3 unapproved paths') },
      downloads: [
        { id: '2.2', name: 'assessment.json', mediaType: 'application/json' },
        { id: '2.3', name: 'report.html', mediaType: 'text/html' },
        { id: '2.snapshot', name: 'snapshot.ndjson' },
        { id: '2.statement', name: 'statement.dsse.json' },
      ],
    });
  });

  test('is read page by page', async () => {
    const archive = await archiveOf(5);
    const first = await listRuns(archive, { limit: 2 });
    const second = await listRuns(archive, { limit: 2, before: first.next! });
    const third = await listRuns(archive, { limit: 2, before: second.next! });
    expect([first, second, third].flatMap(({ rows }) => rows.map(({ id }) => id))).toEqual([
      '5',
      '4',
      '3',
      '2',
      '1',
    ]);
    expect(third.next).toBeUndefined();
  });

  test('of an archive without runs is empty', async () => {
    expect((await listRuns(await newArchive())).rows).toEqual([]);
    expect((await listRuns(await newArchive(), { kinds: ['config-change'] })).rows).toHaveLength(1);
  });

  test('S23: an entry that was changed says so and nothing else; the others stand', async () => {
    const archive = await archiveOf(2);
    const { files } = archive.store as MemoryStore;
    const bundle = files.get('tile/entries/000.p/3')!;
    files.set('tile/entries/000.p/3', bundle.with(bundle.length - 200, bundle.at(-200)! ^ 1));
    // The writer refuses to go on, the reader shows what is left.
    await expect(appendRun(archive, SIGNERS, runInput(3), { now: () => START + 9e7 })).rejects.toThrow(
      'tile/entries/000.p/3',
    );
    const { rows } = await listRuns(archive);
    expect(rows[0]).toEqual({
      id: '2',
      index: 2,
      verification: 'failed',
      problem: expect.any(String),
      downloads: [],
    });
    expect(rows[1]).toMatchObject({ id: '1', verification: 'verified', slot: slotOf(1) });
  });
});

describe('one run', () => {
  test('comes with its statement', async () => {
    const archive = await archiveOf(1);
    const shown = await showRun(archive, '1');
    expect(shown?.row.slot).toBe(slotOf(1));
    expect(shown?.statement?.predicate).toMatchObject({ kind: 'run', prev: { index: 0 } });
  });

  test('comes with a proof that leads from its leaf to the signed root', async () => {
    const archive = await archiveOf(6);
    const { head } = await listRuns(archive);
    const shown = await showRun(archive, '4');
    const { index, size, hashes } = shown!.proof!;
    const leaf = fromHex(shown!.row.leafHash!)!;
    const path = hashes.map((hash) => fromHex(hash)!);
    expect([index, size]).toEqual([4, 7]);
    expect(verifyInclusion(leaf, index, size, path, fromHex(head!.rootHash)!)).toBe(true);
  });

  test.each(['2', '-1', '01', '1.0', '1e0', ' 1', '', 'checkpoint', '../archive', '99999999999999'])(
    'there is none of the id %j',
    async (id) => {
      expect(await showRun(await archiveOf(1), id)).toBeUndefined();
    },
  );
});

describe('a download', () => {
  test.each([
    ['1.2', 'assessment.json', `{"slot":"${slotOf(1)}"}\n`],
    ['1.3', 'report.html', `<h1>card-shop ${slotOf(1)}</h1>\n`],
    ['1.snapshot', 'snapshot.ndjson', decodeUtf8(runInput(1).snapshot)],
  ])('%s is %s, as it was given', async (id, name, text) => {
    const download = await readDownload(await archiveOf(1), id);
    expect(download?.name).toBe(name);
    expect(decodeUtf8(download!.bytes)).toBe(text);
  });

  test('of the statement is the leaf, byte by byte', async () => {
    const archive = await archiveOf(1);
    const copy = [...(archive.store as MemoryStore).files].find(([key]) => key.includes('/run/'))![1];
    expect(Buffer.from((await readDownload(archive, '1.statement'))!.bytes).equals(copy)).toBe(true);
    expect((await readDownload(archive, '0.statement'))?.name).toBe('statement.dsse.json');
  });

  test.each([
    '1.0',
    '1.1',
    '1.4',
    '1.-1',
    '1.02',
    '1',
    '1.',
    '1.2.3',
    '0.2',
    '9.2',
    '1.__proto__',
    '1.../archive.json',
    '%2e%2e',
  ])('there is none of the id %j', async (id) => {
    expect(await readDownload(await archiveOf(1), id)).toBeUndefined();
  });

  test('of a blob that was changed is refused', async () => {
    const archive = await archiveOf(1);
    const { files } = archive.store as MemoryStore;
    const [key, bytes] = [...files].find(([name]) => name.includes('/report/'))!;
    files.set(key, bytes.with(12, bytes[12]! ^ 4));
    await expect(readDownload(archive, '1.3')).rejects.toMatchObject({
      code: 'ARCHIVE_CORRUPT',
      message: expect.stringContaining(key),
    });
    files.delete(key);
    await expect(readDownload(archive, '1.3')).rejects.toThrow('missing: report.html');
  });
});
