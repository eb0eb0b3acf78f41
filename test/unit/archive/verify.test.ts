import { beforeAll, describe, expect, test } from 'vitest';
import { appendRun } from '../../../src/archive/append.ts';
import { initArchive } from '../../../src/archive/archive.ts';
import { decodeUtf8, utf8 } from '../../../src/archive/bytes.ts';
import { formatVerifierKey, verifierKey } from '../../../src/archive/note.ts';
import type { Store } from '../../../src/archive/store.ts';
import { verificationExitCode, verificationLines } from '../../../src/archive/verification-text.ts';
import { type Verification, verifyArchive } from '../../../src/archive/verify.ts';
import { SegproofError } from '../../../src/util/error.ts';
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

const LOG_KEY = formatVerifierKey(verifierKey('card-shop.example/evidence', SIGNERS.log.publicKey));

type Files = ReadonlyMap<string, Uint8Array>;

async function filesOf(runs: number, settings = {}): Promise<Files> {
  return ((await archiveOf(runs, memoryStore(), settings)).store as MemoryStore).files;
}

function changed(files: Files, key: string, change: (bytes: Uint8Array) => Uint8Array): MemoryStore {
  return memoryStore(new Map([...files, [key, change(files.get(key)!)]]));
}

function without(files: Files, key: string): MemoryStore {
  return memoryStore([...files].filter(([name]) => name !== key));
}

function flip(place: number, bit: number): (bytes: Uint8Array) => Uint8Array {
  return (bytes) => bytes.with(place, bytes[place]! ^ (1 << bit));
}

function namesOf(verification: Verification): string[] {
  return verification.failures.map(({ file }) => file);
}

describe('an archive as it was sealed', () => {
  test('is intact, and without a pinned key only self-consistent', async () => {
    const { store } = await archiveOf(3);
    const verification = await verifyArchive(store);
    expect(verification).toMatchObject({
      verdict: 'intact',
      keyPinned: false,
      vkey: LOG_KEY,
      counts: { entries: { 'config-change': 1, run: 3 } },
      leftovers: { unreferenced: [], foreign: [] },
    });
    expect(verificationLines(verification)[1]).toContain('self-consistent, key not pinned');
    expect(verificationExitCode(verification)).toBe(0);
  });

  test('is intact under its pinned key, and tampered with under any other', async () => {
    const { store } = await archiveOf(1);
    expect(await verifyArchive(store, { vkeys: [LOG_KEY] })).toMatchObject({
      verdict: 'intact',
      keyPinned: true,
    });
    const other = formatVerifierKey(verifierKey('card-shop.example/evidence', seededSigner(5).publicKey));
    const verification = await verifyArchive(store, { vkeys: [other] });
    expect(verification).toMatchObject({ verdict: 'tampered', keyPinned: false });
    expect(namesOf(verification)).toEqual(['archive.json']);
  });
});

describe('tampering', () => {
  let files: Files;
  beforeAll(async () => {
    files = await filesOf(2);
  });

  test('F6: one bit flipped in any byte of any file is found, and the file named', {
    timeout: 120_000,
  }, async () => {
    const missed: string[] = [];
    const small = await filesOf(1);
    let flips = 0;
    for (const [key, bytes] of small) {
      // Every byte of the small files; of the larger ones, which are base64 all through, every 23rd.
      for (let place = 0; place < bytes.length; place += bytes.length > 700 ? 23 : 1) {
        const verification = await verifyArchive(changed(small, key, flip(place, (place * 5 + 3) % 8)));
        flips++;
        const found = verification.verdict === 'tampered' && namesOf(verification).includes(key);
        if (!found) missed.push(`${key} byte ${place}: ${verification.verdict} ${namesOf(verification)}`);
      }
    }
    expect(missed).toEqual([]);
    expect(flips).toBeGreaterThan(2_500);
  });

  test('any file removed, emptied, cut or lengthened is found and named', async () => {
    const missed: string[] = [];
    for (const key of files.keys()) {
      const stores: Readonly<Record<string, MemoryStore>> = {
        removed: without(files, key),
        emptied: changed(files, key, () => new Uint8Array()),
        cut: changed(files, key, (bytes) => bytes.subarray(0, -1)),
        lengthened: changed(files, key, (bytes) => Buffer.concat([bytes, Buffer.from('\n')])),
        doubled: changed(files, key, (bytes) => Buffer.concat([bytes, bytes])),
      };
      for (const [how, store] of Object.entries(stores)) {
        const verification = await verifyArchive(store);
        if (verification.verdict !== 'tampered' || !namesOf(verification).includes(key)) {
          missed.push(`${key} ${how}: ${verification.verdict} ${namesOf(verification)}`);
        }
      }
    }
    expect(missed).toEqual([]);
  });

  test('any two files of one folder swapped are found and named', async () => {
    const folderOf = (key: string) => key.split('/').slice(0, 3).join('/').replace(/\d+$/, '');
    const missed: string[] = [];
    for (const [a, bytes] of files) {
      for (const [b, others] of files) {
        if (a >= b || folderOf(a) !== folderOf(b)) continue;
        const verification = await verifyArchive(memoryStore(new Map([...files, [a, others], [b, bytes]])));
        const named = namesOf(verification);
        if (verification.verdict !== 'tampered' || !named.includes(a) || !named.includes(b))
          missed.push(`${a} ↔ ${b}`);
      }
    }
    expect(missed).toEqual([]);
  });

  test('names the entry that a changed blob belongs to, what was expected and what is there', async () => {
    const key = [...files.keys()].find((name) => name.includes('/report/'))!;
    const verification = await verifyArchive(changed(files, key, flip(9, 0)));
    expect(verification.failures).toEqual([
      expect.objectContaining({ file: key, leaf: 1, message: 'digest of the stored bytes differs' }),
    ]);
    expect(verificationExitCode(verification)).toBe(1);
    expect(verificationLines(verification)[2]).toMatch(
      /^epoch.*zst: digest of the stored bytes differs \(leaf 1\); expected [0-9a-f]{64}; got/,
    );
  });

  test('a history that was made again with other keys is another archive', async () => {
    const strangers = { log: seededSigner(7), attestation: seededSigner(8) };
    const options = {
      archiveId: 'id',
      origin: 'card-shop.example/evidence',
      settings: {},
      now: steadyClock(),
    };
    const store = memoryStore();
    await initArchive({ ...options, store, signers: strangers });
    expect((await verifyArchive(store)).verdict).toBe('intact');
    const verification = await verifyArchive(store, { vkeys: [LOG_KEY] });
    expect(verification.verdict).toBe('tampered');
  });

  test('a log rolled back to an older head is found by a pin, and by nothing else', async () => {
    const longer = await filesOf(3);
    const pin = longer.get('checkpoint')!;
    expect(await verifyArchive(memoryStore(longer), { pin })).toMatchObject({ verdict: 'intact' });
    const rolledBack = memoryStore(files);
    expect((await verifyArchive(rolledBack)).verdict).toBe('intact');
    const verification = await verifyArchive(rolledBack, { pin });
    expect(verification.failures).toEqual([
      expect.objectContaining({ file: 'checkpoint', message: expect.stringContaining('rolled back') }),
    ]);
  });

  test('a history that forks before the pinned head is found', async () => {
    const archive = await newArchive();
    await appendRun(archive, SIGNERS, runInput(9), { now: () => START + 9 * 3_600_000 });
    await appendRun(archive, SIGNERS, runInput(10), { now: () => START + 10 * 3_600_000 });
    const verification = await verifyArchive(archive.store, { pin: files.get('checkpoint')! });
    expect(verification.failures[0]!.message).toContain('its history was replaced');
  });

  test('a pin that the log key never signed is no pin', async () => {
    const pin = utf8(decodeUtf8(files.get('checkpoint')!)!.replace('\n3\n', '\n2\n'));
    const verification = await verifyArchive(memoryStore(files), { pin });
    expect(namesOf(verification)).toEqual(['pinned checkpoint']);
  });

  test('a newer archive.json is unsupported when leaf 0 speaks of it, else tampered with', async () => {
    const newer = changed(files, 'archive.json', (bytes) =>
      utf8(decodeUtf8(bytes)!.replace('archive/v1', 'archive/v2')),
    );
    expect(namesOf(await verifyArchive(newer))).toEqual(['archive.json']);
  });

  test('a claim for a leaf that is nowhere is found', async () => {
    const store = memoryStore([...files, ['claim/4', files.get('claim/3')!]]);
    expect(namesOf(await verifyArchive(store))).toEqual(['claim/4']);
  });
});

describe('entries that the keys signed and the log contradicts', () => {
  test('the same statement put in twice, by whoever holds the keys, is found', async () => {
    const { carryOut, recover } = await import('../../../src/archive/publish.ts');
    const { planCommit } = await import('../../../src/archive/commit.ts');
    const { parseEnvelope } = await import('../../../src/archive/dsse.ts');
    const { parseStatement } = await import('../../../src/archive/statement.ts');
    const archive = await archiveOf(1);
    const { files } = archive.store as MemoryStore;
    const leaf = files.get([...files.keys()].find((key) => key.includes('/run/'))!)!;
    const { head, tip } = await recover(archive, SIGNERS.log);
    const commit = planCommit(
      tip,
      leaf,
      parseStatement(parseEnvelope(leaf, 'leaf').payload, 'leaf').predicate,
    );
    await archive.store.put(commit.claim.key, commit.claim.bytes);
    await carryOut(archive, SIGNERS.log, head, commit);
    const verification = await verifyArchive(archive.store);
    expect(verification.failures.map(({ message }) => message)).toEqual([
      'was signed for another place in the log',
      'a second run of the same slot',
    ]);
    expect(verification.failures[0]).toMatchObject({ file: 'leaf 2', leaf: 2 });
  });

  test('a report that prints a head the log never had is found', async () => {
    const archive = await archiveOf(1);
    const previousCheckpoint = { size: 2, rootHash: 'ab'.repeat(32) };
    await appendRun(archive, SIGNERS, runInput(2, { previousCheckpoint }), {
      now: () => START + 2 * 3_600_000,
    });
    expect((await verifyArchive(archive.store)).failures).toEqual([
      expect.objectContaining({
        file: 'leaf 2',
        message: 'its reports print a head that this log never had',
      }),
    ]);
  });

  test('a slot after the moment it was recorded is worth a note', async () => {
    const archive = await newArchive();
    await appendRun(archive, SIGNERS, runInput(9), { now: () => START + 10_000 });
    const verification = await verifyArchive(archive.store);
    expect(verification.verdict).toBe('intact');
    expect(verification.notes[0]).toContain('its slot, 2026-11-24T09:00:00Z, lies after');
  });
});

describe('what is no evidence', () => {
  test('is listed, and leaves the archive intact', async () => {
    const files = await filesOf(1);
    const store = memoryStore([
      ...files,
      ['.DS_Store', utf8('x')],
      ['README.md', utf8('x')],
      ['staging/2-old', utf8('x')],
      ['epoch/2026-11/report/ab/never-sealed.zst', utf8('x')],
    ]);
    expect(await verifyArchive(store)).toMatchObject({
      verdict: 'intact',
      leftovers: {
        foreign: ['.DS_Store', 'README.md'],
        unreferenced: ['epoch/2026-11/report/ab/never-sealed.zst', 'staging/2-old'],
      },
    });
  });

  test('a partial tile that a later head superseded may stay, unchanged', async () => {
    const [older, newer] = [await filesOf(1), await filesOf(2)];
    const stale = [...older].filter(([key]) => key.startsWith('tile/'));
    const store = memoryStore([...stale, ...newer]);
    expect((await verifyArchive(store)).verdict).toBe('intact');
    for (const [key, bytes] of stale) {
      for (let place = 0; place < bytes.length; place += 97) {
        const verification = await verifyArchive(changed(store.files, key, flip(place, place % 8)));
        expect([key, verification.verdict, namesOf(verification)]).toEqual([key, 'tampered', [key]]);
      }
    }
  });
});

describe('what cannot be judged', () => {
  test('a medium that fails is not tampering, and not intact', async () => {
    const store: Store = {
      ...memoryStore(await filesOf(1)),
    };
    const failing: Store = {
      ...store,
      get: async (key) => {
        if (key.includes('/report/'))
          throw new SegproofError({ code: 'ARCHIVE_UNAVAILABLE', message: 'the medium failed' });
        return store.get(key);
      },
    };
    const verification = await verifyArchive(failing);
    expect(verification).toMatchObject({
      verdict: 'incomplete',
      failures: [],
      undecided: ['the medium failed'],
    });
    expect(verificationExitCode(verification)).toBe(2);
  });

  test('an archive of archive.json alone is incomplete, and an empty place is none', async () => {
    const files = await filesOf(1);
    const begun = memoryStore([['archive.json', files.get('archive.json')!]]);
    expect((await verifyArchive(begun)).verdict).toBe('incomplete');
    expect(namesOf(await verifyArchive(memoryStore()))).toEqual(['archive.json']);
  });

  test('a checkpoint put back while newer heads are there is incomplete', async () => {
    const [older, newer] = [await filesOf(1), await filesOf(3)];
    const store = memoryStore(new Map([...newer, ['checkpoint', older.get('checkpoint')!]]));
    expect(await verifyArchive(store)).toMatchObject({
      verdict: 'incomplete',
      failures: [],
      head: { size: 4 },
    });
  });
});

describe('the schedule', () => {
  test('is kept when every slot has an entry; a run may take an hour', async () => {
    const { store } = await archiveOf(5, memoryStore(), { schedule: '0 * * * *' });
    expect((await verifyArchive(store)).gaps).toEqual([]);
    expect((await verifyArchive(store, { until: slotOf(6.9) })).gaps).toEqual([]);
    expect(await verifyArchive(store, { until: slotOf(7.5) })).toMatchObject({
      verdict: 'incomplete',
      gaps: [{ from: slotOf(6), to: slotOf(6), slots: 1 }],
    });
  });

  test('that nobody kept from the beginning is a gap as well', async () => {
    const archive = await newArchive(memoryStore(), { schedule: '0 * * * *' });
    const [gap] = (await verifyArchive(archive.store, { until: slotOf(4) })).gaps;
    expect(gap).toMatchObject({ from: slotOf(1), to: slotOf(3), slots: 3 });
  });

  test('binds a second cluster from its first run on', async () => {
    const archive = await archiveOf(6, memoryStore(), { schedule: '0 * * * *' });
    const now = { now: () => START + 7 * 3_600_000 };
    for (const hour of [3, 6])
      await appendRun(archive, SIGNERS, runInput(hour, { cluster: { name: 'branch' } }), now);
    expect((await verifyArchive(archive.store)).gaps).toEqual([
      { cluster: 'branch', from: slotOf(4), to: slotOf(5), slots: 2 },
    ]);
  });
});
