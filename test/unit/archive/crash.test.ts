import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import * as nodeFs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { appendRun } from '../../../src/archive/append.ts';
import { openArchive } from '../../../src/archive/archive.ts';
import { utf8 } from '../../../src/archive/bytes.ts';
import { listRuns } from '../../../src/archive/list.ts';
import type { Store } from '../../../src/archive/store.ts';
import type { FileSystem } from '../../../src/archive/stores/durable.ts';
import { filesystemStore } from '../../../src/archive/stores/filesystem.ts';
import { verifyArchive } from '../../../src/archive/verify.ts';
import { archiveOf, newArchive, runInput, SIGNERS, START, slotOf, steadyClock } from './card-shop.ts';
import { type MemoryStore, memoryStore } from './memory-store.ts';

const STRIDE = Number(process.env.ARCHIVE_FAULT_STRIDE ?? 13);

const scratch = mkdtempSync(join(tmpdir(), 'segproof-crash-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const at = (hour: number) => ({ now: () => START + hour * 3_600_000 + 60_000 });

/** Stands for a process that is gone: from the fatal operation on, nothing it does has an effect. */
class Killed extends Error {}

type AnyFunction = (...args: never[]) => unknown;

/** Lets `survive` operations through, then dies: before the next one, or after it has taken effect. */
function mortal<T extends object>(
  target: T,
  survive: number,
  when: 'before' | 'after',
  calls: { count: number },
): T {
  const wrap =
    (method: AnyFunction) =>
    (...args: never[]) => {
      if (calls.count > survive) throw new Killed();
      const fatal = calls.count++ === survive;
      if (fatal && when === 'before') throw new Killed();
      const result = method(...args);
      if (!fatal) return result;
      return Promise.resolve(result).then(() => {
        throw new Killed();
      });
    };
  return Object.fromEntries(
    Object.entries(target).map(([name, value]) => {
      if (typeof value !== 'function' || name === 'list') return [name, value];
      return [name, wrap(value as AnyFunction)];
    }),
  ) as T;
}

async function dies(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return false;
  } catch (error) {
    if (error instanceof Killed || (error as Error).cause instanceof Killed) return true;
    throw error;
  }
}

/** What must hold however the process died: the next run completes, one leaf per slot, nothing acknowledged is lost. */
async function expectRecovered(store: Store, hour: number, before: number): Promise<string[]> {
  const wrong: string[] = [];
  const interrupted = await verifyArchive(store);
  if (interrupted.verdict === 'tampered') wrong.push(`false alarm: ${JSON.stringify(interrupted.failures)}`);
  const archive = await openArchive(store);
  await appendRun(archive, SIGNERS, runInput(hour), at(hour));
  await appendRun(archive, SIGNERS, runInput(hour + 1), at(hour + 1));
  const verification = await verifyArchive(store);
  const slots = (await listRuns(archive)).rows.map(({ slot }) => slot).slice(0, 2);
  if (verification.verdict !== 'intact')
    wrong.push(JSON.stringify([verification.failures, verification.undecided]));
  if (verification.head?.size !== before + 2) wrong.push(`${verification.head?.size} leaves`);
  if (slots.join() !== `${slotOf(hour + 1)},${slotOf(hour)}`) wrong.push(slots.join());
  if (verification.leftovers.unreferenced.length > 0) wrong.push(verification.leftovers.unreferenced.join());
  return wrong;
}

describe('F1: a writer that is killed', () => {
  test.each(['before', 'after'] as const)(
    '%s any operation on the store leaves the log whole',
    { timeout: 120_000 },
    async (when) => {
      const { files } = (await archiveOf(1)).store as MemoryStore;
      const wrong: string[] = [];
      let killed = 0;
      for (let survive = 0; ; survive++) {
        const store = memoryStore(files);
        const calls = { count: 0 };
        const archive = { ...(await openArchive(store)), store: mortal<Store>(store, survive, when, calls) };
        if (!(await dies(appendRun(archive, SIGNERS, runInput(2), at(2))))) break;
        killed++;
        for (const problem of await expectRecovered(store, 2, 2))
          wrong.push(`operation ${survive}: ${problem}`);
      }
      expect(wrong).toEqual([]);
      expect(killed).toBeGreaterThan(20);
    },
  );

  test('before any operation of making an archive leaves a place where it can be made', async () => {
    const wrong: string[] = [];
    let killed = 0;
    for (let survive = 0; ; survive++) {
      const store = memoryStore();
      if (!(await dies(newArchive(mortal<Store>(store, survive, 'before', { count: 0 }))))) break;
      killed++;
      const verification = await verifyArchive(store);
      if (verification.verdict === 'intact' && survive < 10) wrong.push(`operation ${survive}: intact`);
      await newArchive(store, {}, steadyClock()).catch((error: { code?: string }) => {
        // Killed after it was published: then the archive is there.
        if (error.code !== 'ARCHIVE_CONFLICT') throw error;
      });
      await appendRun(await openArchive(store), SIGNERS, runInput(1), at(1));
      const after = await verifyArchive(store);
      if (after.verdict !== 'intact' || after.head?.size !== 2)
        wrong.push(`operation ${survive}: ${JSON.stringify(after)}`);
    }
    expect(wrong).toEqual([]);
    expect(killed).toBeGreaterThan(10);
  });

  test('again while it finishes what another left unfinished leaves the log whole', {
    timeout: 120_000,
  }, async () => {
    const { files } = (await archiveOf(1)).store as MemoryStore;
    const wrong: string[] = [];
    let killed = 0;
    for (let first = 0; ; first += 3) {
      const begun = memoryStore(files);
      const archive = {
        ...(await openArchive(begun)),
        store: mortal<Store>(begun, first, 'before', { count: 0 }),
      };
      if (!(await dies(appendRun(archive, SIGNERS, runInput(2), at(2))))) break;
      if (!begun.files.has('claim/3')) continue;
      for (let second = 0; ; second++) {
        const store = memoryStore(begun.files);
        const next = {
          ...(await openArchive(store)),
          store: mortal<Store>(store, second, 'after', { count: 0 }),
        };
        if (!(await dies(appendRun(next, SIGNERS, runInput(2), at(2))))) break;
        killed++;
        for (const problem of await expectRecovered(store, 2, 2))
          wrong.push(`${first}, ${second}: ${problem}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(killed).toBeGreaterThan(20);
  });

  test('before any call to the file system leaves the log whole', { timeout: 1_800_000 }, async () => {
    const template = join(scratch, 'template');
    await archiveOf(1, filesystemStore(template));
    const wrong: string[] = [];
    let killed = 0;
    // ARCHIVE_FAULT_STRIDE=1 tries every call in turn.
    for (let survive = 0; ; survive += STRIDE) {
      const root = join(scratch, `killed-${survive}`);
      cpSync(template, root, { recursive: true });
      const calls = { count: 0 };
      const { open, link, rename, unlink, mkdir, lstat, readdir } = nodeFs;
      const system = mortal<FileSystem>(
        { open, link, rename, unlink, mkdir, lstat, readdir },
        survive,
        'before',
        calls,
      );
      const archive = { ...(await openArchive(filesystemStore(root))), store: filesystemStore(root, system) };
      if (!(await dies(appendRun(archive, SIGNERS, runInput(2), at(2))))) break;
      killed++;
      for (const problem of await expectRecovered(filesystemStore(root), 2, 2))
        wrong.push(`call ${survive}: ${problem}`);
      rmSync(root, { recursive: true, force: true });
    }
    expect(wrong).toEqual([]);
    expect(killed).toBeGreaterThan(8);
  });
});

describe('recovery', () => {
  test('signs no leaf that the attestation key did not sign for that place', async () => {
    const { files } = (await archiveOf(2)).store as MemoryStore;
    const copies = [...files].filter(([key]) => key.endsWith('.dsse.json'));
    for (const [, leaf] of [...copies, ['', utf8('{}')] as const]) {
      const { planCommit } = await import('../../../src/archive/commit.ts');
      const { readTip } = await import('../../../src/archive/head.ts');
      const { readHead } = await import('../../../src/archive/head.ts');
      const store = memoryStore(files);
      const archive = await openArchive(store);
      const tip = await readTip(store, await readHead(archive));
      const predicate = { kind: 'repair', recordedAt: slotOf(3) } as never;
      const commit = planCommit(tip, leaf, predicate);
      await store.put(commit.stagingKey, leaf);
      await store.put(commit.claim.key, commit.claim.bytes);
      await expect(appendRun(archive, SIGNERS, runInput(3), at(3))).rejects.toMatchObject({
        code: 'ARCHIVE_CORRUPT',
      });
      expect(store.files.has('checkpoints/4')).toBe(false);
      expect((await verifyArchive(store)).verdict).toBe('tampered');
    }
  });

  test('leads a checkpoint that was put back forward again', async () => {
    const older = ((await archiveOf(1)).store as MemoryStore).files.get('checkpoint')!;
    const archive = await archiveOf(3);
    const { files } = archive.store as MemoryStore;
    files.set('checkpoint', older);
    expect((await verifyArchive(archive.store)).verdict).toBe('incomplete');
    expect(await appendRun(archive, SIGNERS, runInput(2), at(9))).toMatchObject({
      outcome: 'duplicate',
      size: 4,
    });
    expect((await verifyArchive(archive.store)).verdict).toBe('intact');
  });
});

describe('F7: several writers at once', () => {
  test.each([
    ['in memory', () => memoryStore()],
    ['in a folder', () => filesystemStore(join(scratch, 'shared'))],
  ])('%s make one leaf per slot and never two heads of one size', { timeout: 120_000 }, async (_, open) => {
    const { store } = await newArchive(open());
    const writer = async (n: number) => {
      const archive = await openArchive(store);
      const outcomes = [];
      for (let hour = 1; hour <= 5; hour++) {
        const input = runInput(hour, { identity: `writer ${n}` });
        outcomes.push((await appendRun(archive, SIGNERS, input, at(6))).outcome);
      }
      return outcomes;
    };
    const outcomes = await Promise.all(Array.from({ length: 6 }, (_, n) => writer(n)));
    expect(outcomes.flat().filter((outcome) => outcome === 'appended').length).toBeLessThanOrEqual(5);
    expect(await verifyArchive(store)).toMatchObject({ verdict: 'intact', head: { size: 6 } });
  });

  test('a writer that comes late finds its work done by another, and nothing to undo', async () => {
    const archive = await archiveOf(1);
    const { store } = archive;
    let stalled: (() => void) | undefined;
    const pause = new Promise<void>((resolve) => {
      stalled = resolve;
    });
    // Stops where it has compared the checkpoint and is about to replace it: F8 at its worst moment.
    const sleepy: Store = {
      ...store,
      swap: async (_, next) => {
        await pause;
        (store as MemoryStore).files.set('checkpoint', next);
        return true;
      },
    };
    const slow = appendRun({ ...archive, store: sleepy }, SIGNERS, runInput(2), at(2));
    while (!(await store.get('checkpoints/3'))) await new Promise((resolve) => setImmediate(resolve));
    for (const hour of [3, 4]) await appendRun(archive, SIGNERS, runInput(hour), at(hour));
    stalled?.();
    expect(await slow).toMatchObject({ outcome: 'appended', index: 2 });
    expect(await verifyArchive(store)).toMatchObject({ verdict: 'intact', head: { size: 5 } });
  });
});
