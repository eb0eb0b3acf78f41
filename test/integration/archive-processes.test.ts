import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendRun } from '../../src/archive/append.ts';
import { openArchive } from '../../src/archive/archive.ts';
import { filesystemStore } from '../../src/archive/stores/filesystem.ts';
import { verifyArchive } from '../../src/archive/verify.ts';
import { archiveOf, newArchive, runInput, SIGNERS, START } from '../unit/archive/card-shop.ts';

const WRITER = join(import.meta.dirname, 'archive-writer.ts');
const folder = mkdtempSync(join(tmpdir(), 'segproof-processes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly signal: string | null;
  readonly output: string;
}

function writer(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [WRITER, ...args], (error, output, stderr) => {
      const { signal = null } = (error ?? {}) as { signal?: string | null };
      resolve({ signal, output: output + (signal ? '' : stderr) });
    });
  });
}

describe('F1: a process killed with SIGKILL', () => {
  const template = join(folder, 'template');
  beforeAll(async () => {
    await archiveOf(1, filesystemStore(template));
  });

  async function killAndRecover(survive: number): Promise<string | undefined> {
    const root = join(folder, `killed-${survive}`);
    cpSync(template, root, { recursive: true });
    const { signal } = await writer(root, '2', String(survive));
    if (signal === null) return undefined;
    const store = filesystemStore(root);
    const between = await verifyArchive(store);
    await appendRun(await openArchive(store), SIGNERS, runInput(2), { now: () => START + 49 * 3_600_000 });
    const after = await verifyArchive(store);
    rmSync(root, { recursive: true, force: true });
    return `${between.verdict === 'tampered' ? 'false alarm' : signal} ${after.verdict} ${after.head?.size}`;
  }

  test('before any write leaves a log that the next run completes', { timeout: 240_000 }, async () => {
    const outcomes: (string | undefined)[] = [];
    // Two at a time, until a process comes to its end alive.
    for (let survive = 0; !outcomes.includes(undefined); survive += 2) {
      outcomes.push(...(await Promise.all([killAndRecover(survive), killAndRecover(survive + 1)])));
    }
    const killed = outcomes.filter((outcome) => outcome !== undefined);
    expect(killed.length).toBeGreaterThan(10);
    expect(new Set(killed)).toEqual(new Set(['SIGKILL intact 3']));
  });
});

describe('F7: processes that seal the same slots at once', () => {
  test('make one leaf per slot, and each hears whose it is', { timeout: 240_000 }, async () => {
    const root = join(folder, 'shared');
    const { store } = await newArchive(filesystemStore(root));
    const hours = ['1,2,3,4,5,6', '6,5,4,3,2,1', '1,3,5,2,4,6', '1,2,3,4,5,6'];
    const ended = await Promise.all(hours.map((order) => writer(root, order)));
    const lines = ended.flatMap(({ output }) => output.trim().split('\n'));
    expect(lines.filter((line) => !/^[1-6] (appended|duplicate)$/.test(line))).toEqual([]);
    expect(lines).toHaveLength(24);
    for (const hour of [1, 2, 3, 4, 5, 6]) {
      expect(lines.filter((line) => line === `${hour} appended`)).toHaveLength(1);
    }
    expect(await verifyArchive(store)).toMatchObject({ verdict: 'intact', head: { size: 7 } });
  });
});
