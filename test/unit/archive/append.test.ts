import { describe, expect, test } from 'vitest';
import { appendFailedRun, appendMissedRun, appendRun } from '../../../src/archive/append.ts';
import { initArchive, openArchive } from '../../../src/archive/archive.ts';
import { utf8 } from '../../../src/archive/bytes.ts';
import { readHead } from '../../../src/archive/head.ts';
import { listRuns, showRun } from '../../../src/archive/list.ts';
import { runIdOf } from '../../../src/archive/run-id.ts';
import { verifyArchive } from '../../../src/archive/verify.ts';
import type { RunPredicate } from '../../../src/model/evidence.ts';
import { sha256Hex } from '../../../src/util/digest.ts';
import {
  archiveOf,
  newArchive,
  runInput,
  SIGNERS,
  START,
  seededSigner,
  slotOf,
  steadyClock,
} from './card-shop.ts';
import { type MemoryStore, memoryStore } from './memory-store.ts';

function filesOf(archive: { readonly store: unknown }): Map<string, Uint8Array> {
  return (archive.store as MemoryStore).files;
}

const later = { now: () => START + 100 * 3_600_000 };

async function runOf(archive: Awaited<ReturnType<typeof newArchive>>, index: number): Promise<RunPredicate> {
  const shown = await showRun(archive, String(index));
  return shown!.statement!.predicate as RunPredicate;
}

describe('making an archive', () => {
  test('writes archive.json and leaf 0, which holds its digest and the settings', async () => {
    const archive = await newArchive(memoryStore(), { schedule: '0 * * * *' });
    const shown = await showRun(archive, '0');
    expect(shown?.statement?.subject).toEqual([
      { name: 'archive.json', digest: { sha256: sha256Hex(filesOf(archive).get('archive.json')!) } },
    ]);
    expect(shown?.statement?.predicate).toMatchObject({
      kind: 'config-change',
      prev: null,
      settings: { schedule: '0 * * * *' },
    });
    expect((await verifyArchive(archive.store)).verdict).toBe('intact');
  });

  test('is refused where an archive is, or where anything else lies', async () => {
    const archive = await newArchive();
    await expect(newArchive(archive.store)).rejects.toMatchObject({ code: 'ARCHIVE_CONFLICT' });
    const other = memoryStore([['holiday.jpg', utf8('beach')]]);
    await expect(newArchive(other)).rejects.toMatchObject({ code: 'ARCHIVE_CONFLICT' });
  });

  test('that was interrupted is completed by the same keys and by no others', async () => {
    const whole = filesOf(await newArchive());
    const begun = memoryStore([['archive.json', whole.get('archive.json')!]]);
    const options = { store: begun, archiveId: 'another', settings: {}, now: steadyClock() };
    const strangers = { log: seededSigner(8), attestation: seededSigner(9) };
    await expect(initArchive({ ...options, signers: strangers })).rejects.toMatchObject({
      code: 'ARCHIVE_CONFLICT',
    });
    await initArchive({ ...options, signers: SIGNERS });
    expect([...begun.files.keys()].sort()).toEqual([...whole.keys()].sort());
  });

  test.each(['two words', 'a+b', 'line\nbreak'])(
    'is refused for the origin %j, which no note can bear',
    async (origin) => {
      const store = memoryStore();
      const options = { store, signers: SIGNERS, archiveId: 'id', origin, settings: {}, now: steadyClock() };
      await expect(initArchive(options)).rejects.toThrow('keys.log');
      expect(store.files.size).toBe(0);
    },
  );

  test('opening none says how to make one', async () => {
    await expect(openArchive(memoryStore())).rejects.toMatchObject({
      code: 'ARCHIVE_MISSING',
      message: expect.stringContaining('segproof archive init'),
    });
  });
});

describe('sealing a run', () => {
  test('adds one leaf, whose statement names every blob by both digests', async () => {
    const archive = await newArchive();
    const appended = await appendRun(archive, SIGNERS, runInput(1), later);
    expect(appended).toMatchObject({ outcome: 'appended', index: 1, size: 2 });
    const run = await runOf(archive, 1);
    expect(run.blobs.map(({ name, class: kept }) => [name, kept])).toEqual([
      ['snapshot-header.json', 'state'],
      ['records.ndjson', 'state'],
      ['assessment.json', 'eval'],
      ['report.html', 'report'],
    ]);
    for (const { class: kept, plain, stored } of run.blobs) {
      const file = filesOf(archive).get(
        `epoch/2026-11/${kept}/${plain.sha256.slice(0, 2)}/${plain.sha256}.zst`,
      )!;
      expect(stored).toEqual({ sha256: sha256Hex(file), size: file.length });
    }
    expect(run.state).toMatchObject({ records: 3, deltas: [] });
  });

  test('gives the run id that its reports print', async () => {
    const archive = await archiveOf(1);
    const input = runInput(1);
    const { configuration } = input.inputs;
    expect((await runOf(archive, 1)).runId).toBe(
      runIdOf({ slot: slotOf(1), snapshot: sha256Hex(input.snapshot), configuration }),
    );
  });

  test('twice for one slot adds one leaf, whatever the second says', async () => {
    const archive = await archiveOf(2);
    const before = new Map(filesOf(archive));
    const again = runInput(1, { blobs: [] });
    expect(await appendRun(archive, SIGNERS, again, later)).toMatchObject({
      outcome: 'duplicate',
      index: 1,
      size: 3,
    });
    const spelled = { ...again, slot: { ...again.slot, scheduledFor: slotOf(1).replace('Z', '.000Z') } };
    expect(await appendRun(archive, SIGNERS, spelled, later)).toMatchObject({
      outcome: 'duplicate',
      index: 1,
    });
    expect(filesOf(archive)).toEqual(before);
  });

  test('of another cluster at the same slot is another run', async () => {
    const archive = await archiveOf(1);
    const other = runInput(1, { cluster: { name: 'card-shop', id: 'another-uid' } });
    expect(await appendRun(archive, SIGNERS, other, later)).toMatchObject({ outcome: 'appended', index: 2 });
    expect((await verifyArchive(archive.store)).verdict).toBe('intact');
  });

  test('a planted file does not pass for a run', async () => {
    const archive = await archiveOf(1);
    const [copy] = [...filesOf(archive)].find(([key]) => key.includes('/run/'))!;
    for (const size of ['2', '1', '99', 'x']) {
      await archive.store.put(copy.replace('T010000Z-2', `T020000Z-${size}`), utf8('{}'));
    }
    expect(await appendRun(archive, SIGNERS, runInput(2), later)).toMatchObject({
      outcome: 'appended',
      index: 2,
    });
  });

  test('stores records once that did not change, and nothing twice', async () => {
    const archive = await archiveOf(3);
    const runs = await Promise.all([1, 2, 3].map((index) => runOf(archive, index)));
    expect(new Set(runs.map((run) => run.state.base)).size).toBe(1);
    expect([...filesOf(archive).keys()].filter((key) => key.includes('/state/'))).toHaveLength(4);
  });

  test('keeps a blob that another zstd had packed, and names its bytes', async () => {
    const other = await archiveOf(1);
    const [key, packed] = [...filesOf(other)].find(([name]) => name.includes('/report/'))!;
    // A skippable frame (RFC 8878 §3.1.2) unpacks to nothing.
    const repacked = Buffer.concat([packed, Buffer.from('502a4d1800000000', 'hex')]);
    const archive = await newArchive();
    await archive.store.put(key, repacked);
    await appendRun(archive, SIGNERS, runInput(1), later);
    const { blobs } = await runOf(archive, 1);
    expect(blobs.find(({ class: kept }) => kept === 'report')!.stored.sha256).toBe(sha256Hex(repacked));
    expect((await verifyArchive(archive.store)).verdict).toBe('intact');
  });

  test('does not build on a blob whose content is not what its name says', async () => {
    const [key] = [...filesOf(await archiveOf(1))].find(([name]) => name.includes('/report/'))!;
    const archive = await newArchive();
    await archive.store.put(key, utf8('not zstd'));
    await expect(appendRun(archive, SIGNERS, runInput(1), later)).rejects.toMatchObject({
      code: 'ARCHIVE_CORRUPT',
    });
    expect((await readHead(archive))!.size).toBe(1);
  });

  test('moves a collection too large for a leaf to a blob of its own', async () => {
    const archive = await newArchive();
    const list = {
      group: '',
      version: 'v1',
      outcome: 'read',
      items: 1,
      pages: 1,
      restarts: 0,
      retries: 0,
    } as const;
    const collection = Array.from({ length: 2_000 }, (_, n) => ({
      ...list,
      resource: 'pods',
      namespaces: [`shop-${n}`],
    }));
    await appendRun(archive, SIGNERS, runInput(1, { collection }), later);
    const run = await runOf(archive, 1);
    expect(run).toMatchObject({ collection: [], detail: 'collection.json' });
    expect(run.blobs.map(({ name }) => name)).toContain('collection.json');
    expect((await verifyArchive(archive.store)).verdict).toBe('intact');
  });

  test('too large for a leaf is refused before anything is claimed', async () => {
    const archive = await newArchive();
    const { result } = runInput(1);
    const input = runInput(1, { result: { ...result, headline: 'x'.repeat(60_000) } });
    await expect(appendRun(archive, SIGNERS, input, later)).rejects.toThrow('at most 65535 bytes');
    expect(filesOf(archive).has('claim/2')).toBe(false);
  });

  test.each([
    ['a name that is a path', ['../report.html']],
    ['a name given twice', ['report.html', 'report.html']],
    ['a name of the archive’s own', ['records.ndjson']],
    ['too many files', Array.from({ length: 49 }, (_, n) => `report-${n}.html`)],
  ])('with %s is refused', async (_, names) => {
    const archive = await newArchive();
    const blobs = names.map(
      (name) => ({ name, mediaType: 'text/html', class: 'report', bytes: utf8('x') }) as const,
    );
    await expect(appendRun(archive, SIGNERS, runInput(1, { blobs }), later)).rejects.toMatchObject({
      code: 'USAGE',
    });
  });

  test('with a slot that is no instant is refused', async () => {
    const archive = await newArchive();
    const input = runInput(1);
    const slot = { ...input.slot, scheduledFor: 'yesterday' };
    await expect(appendRun(archive, SIGNERS, { ...input, slot }, later)).rejects.toThrow(
      'slot is not an instant',
    );
  });

  test.each(['log', 'attestation'] as const)('with another %s key is refused', async (role) => {
    const archive = await newArchive();
    const signers = { ...SIGNERS, [role]: seededSigner(9) };
    await expect(appendRun(archive, signers, runInput(1), later)).rejects.toMatchObject({
      code: 'KEY_INVALID',
    });
    expect((await verifyArchive(archive.store)).verdict).toBe('intact');
  });
});

describe('the clock', () => {
  test('F12: a little behind the last entry is recorded as that, and verifies', async () => {
    const archive = await newArchive(memoryStore(), {}, () => START);
    await appendRun(archive, SIGNERS, runInput(0), { now: () => START - 4_000 });
    expect(await runOf(archive, 1)).toMatchObject({
      recordedAt: '2026-11-24T00:00:00Z',
      clockBehindMs: 4_000,
    });
    expect((await verifyArchive(archive.store)).verdict).toBe('intact');
  });

  test('F12: further behind, nothing is recorded', async () => {
    const archive = await newArchive(memoryStore(), {}, () => START);
    const past = { now: () => START - 6_000 };
    await expect(appendRun(archive, SIGNERS, runInput(0), past)).rejects.toThrow(
      'this clock is behind the last entry',
    );
    expect((await readHead(archive))!.size).toBe(1);
  });
});

describe('slots without evidence', () => {
  const failure = {
    stage: 'gather',
    code: 'CLUSTER_UNREACHABLE',
    message: 'no route to the API server',
  } as const;

  test('a failed run is an entry; a later run of its slot is still taken, and after that no failure', async () => {
    const archive = await newArchive();
    const { cluster, slot } = runInput(1);
    expect(await appendFailedRun(archive, SIGNERS, { cluster, slot, failure }, later)).toMatchObject({
      outcome: 'appended',
    });
    expect(await appendFailedRun(archive, SIGNERS, { cluster, slot, failure }, later)).toMatchObject({
      outcome: 'duplicate',
    });
    expect(await appendRun(archive, SIGNERS, runInput(1), later)).toMatchObject({
      outcome: 'appended',
      index: 2,
    });
    expect(await appendFailedRun(archive, SIGNERS, { cluster, slot, failure }, later)).toMatchObject({
      outcome: 'duplicate',
      index: 1,
    });
    const { rows } = await listRuns(archive);
    expect(rows.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['run', undefined],
      ['failed-run', 'gather: no route to the API server'],
    ]);
    expect((await verifyArchive(archive.store)).verdict).toBe('intact');
  });

  test('F10: missed slots are one entry that closes the gap', async () => {
    const archive = await archiveOf(1, memoryStore(), { schedule: '0 * * * *' });
    const { cluster } = runInput(1);
    await appendRun(archive, SIGNERS, runInput(8), { now: () => START + 8.1 * 3_600_000 });
    const before = await verifyArchive(archive.store);
    expect(before.verdict).toBe('incomplete');
    expect(before.gaps).toEqual([{ cluster: cluster.id, from: slotOf(2), to: slotOf(7), slots: 6 }]);
    const missed = { cluster, from: slotOf(2), to: slotOf(7), slots: 6, reason: 'the node was drained' };
    await appendMissedRun(archive, SIGNERS, missed, { now: () => START + 8.2 * 3_600_000 });
    expect((await verifyArchive(archive.store)).verdict).toBe('intact');
  });
});
