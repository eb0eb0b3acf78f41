import { beforeAll, describe, expect, test } from 'vitest';
import { appendRun } from '../../../src/archive/append.ts';
import type { Archive } from '../../../src/archive/archive.ts';
import { listRuns, showRun } from '../../../src/archive/list.ts';
import { verifyArchive } from '../../../src/archive/verify.ts';
import { newArchive, runInput, SIGNERS, START, slotOf } from './card-shop.ts';
import { type MemoryStore, memoryStore } from './memory-store.ts';

const TILES = ['tile/0/000', 'tile/0/001.p/5', 'tile/1/000.p/1', 'tile/entries/000', 'tile/entries/001.p/5'];

describe('a log of 261 entries: full and partial tiles, on two levels', () => {
  let archive: Archive;
  beforeAll(async () => {
    archive = await newArchive();
    const input = runInput(0, { blobs: [] });
    for (let n = 0; n < 260; n++) {
      const slot = { ...input.slot, scheduledFor: slotOf(n) };
      await appendRun(archive, SIGNERS, { ...input, slot }, { now: () => START + (n + 1) * 3_600_000 });
    }
  }, 120_000);

  function changed(key: string): MemoryStore {
    const { files } = archive.store as MemoryStore;
    const bytes = files.get(key)!;
    return memoryStore(new Map([...files, [key, bytes.with(bytes.length - 9, bytes.at(-9)! ^ 1)]]));
  }

  test('has the tiles of its size and no others, and is intact', async () => {
    const verification = await verifyArchive(archive.store);
    expect(verification).toMatchObject({
      verdict: 'intact',
      head: { size: 261 },
      leftovers: { unreferenced: [] },
    });
    const tiles = [...(archive.store as MemoryStore).files.keys()].filter((key) => key.startsWith('tile/'));
    expect(tiles.sort()).toEqual(TILES);
  });

  test.each(TILES)('names %s when a bit of it is flipped', async (key) => {
    const { verdict, failures } = await verifyArchive(changed(key));
    expect(verdict).toBe('tampered');
    expect(failures.map(({ file }) => file)).toContain(key);
  });

  test('lists entries under full tiles, each hashed up to the signed head', async () => {
    const { rows } = await listRuns(archive, { limit: 300 });
    expect(rows).toHaveLength(260);
    expect(new Set(rows.map(({ verification }) => verification))).toEqual(new Set(['verified']));
    const broken = await listRuns({ ...archive, store: changed('tile/0/000') }, { limit: 300 });
    expect(broken.rows.filter(({ verification }) => verification === 'failed')).toHaveLength(256);
  });

  test('shows its first entry and its last', async () => {
    expect((await showRun(archive, '1'))?.row).toMatchObject({ verification: 'verified', slot: slotOf(0) });
    expect((await showRun(archive, '260'))?.row).toMatchObject({
      verification: 'verified',
      slot: slotOf(259),
    });
  });

  test('knows a slot of any age again', async () => {
    const again = { now: () => START + 300 * 3_600_000 };
    expect(await appendRun(archive, SIGNERS, runInput(0), again)).toMatchObject({
      outcome: 'duplicate',
      index: 1,
    });
    expect(await appendRun(archive, SIGNERS, runInput(255), again)).toMatchObject({
      outcome: 'duplicate',
      index: 256,
    });
  });
});
