import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import type { RunInput } from '../../../src/archive/append.ts';
import { appendRun } from '../../../src/archive/append.ts';
import { type Archive, initArchive } from '../../../src/archive/archive.ts';
import { utf8 } from '../../../src/archive/bytes.ts';
import type { ArchiveSigners, Signer } from '../../../src/archive/signer.ts';
import type { Store } from '../../../src/archive/store.ts';
import type { ArchiveSettings } from '../../../src/model/evidence.ts';
import { sha256Hex } from '../../../src/util/digest.ts';
import { memoryStore } from './memory-store.ts';

/** A card-payment shop whose runs are archived: keys, clock and content are always the same. */

export const START = Date.parse('2026-11-24T00:00:00Z');
const HOUR = 3_600_000;

/** PKCS#8 of an Ed25519 key is this prefix and its 32 bytes of seed (RFC 8410). */
export function seededSigner(seed: number): Signer {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seed)]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return { publicKey: spki.subarray(-32), sign: async (message) => sign(null, message, key) };
}

export const SIGNERS: ArchiveSigners = { log: seededSigner(1), attestation: seededSigner(2) };

/** A clock that moves on by a second each time it is read. */
export function steadyClock(start = START): () => number {
  let now = start;
  return () => {
    now += 1_000;
    return now;
  };
}

export async function newArchive(
  store: Store = memoryStore(),
  settings: ArchiveSettings = {},
  now: () => number = steadyClock(),
): Promise<Archive> {
  return initArchive({
    store,
    signers: SIGNERS,
    archiveId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    origin: 'card-shop.example/evidence',
    settings,
    now,
  });
}

/** The instant of the n-th hourly slot after the archive was made. */
export function slotOf(hour: number): string {
  return new Date(START + hour * HOUR).toISOString().replace('.000Z', 'Z');
}

export function runInput(hour: number, more: Partial<RunInput> = {}): RunInput {
  const slot = slotOf(hour);
  return {
    cluster: { name: 'card-shop', id: '3f1c2b7a-0000-4000-8000-00000000c0de' },
    slot: { scheduledFor: slot, startedAt: slot, finishedAt: slot, trigger: 'schedule' },
    collection: [],
    coverage: { complete: true, notRead: [], problems: 0, skipped: 0 },
    inputs: {
      tool: { name: 'segproof', version: '0.1.0' },
      configuration: sha256Hex('cluster: {name: card-shop}'),
      frameworks: [{ id: 'pci-dss-4.0.1', digest: sha256Hex('pci-dss-4.0.1') }],
    },
    result: {
      mode: 'cluster',
      headline: '14 CDE workloads: 13 isolated both ways, 3 unapproved paths in, 1 undecided',
      incomplete: false,
      workloads: 60,
      passed: { count: 51, of: 57 },
      evaluated: { count: 57, of: 58 },
      counts: { pass: 51, fail: 5, unknown: 1, manual: 0, 'not-applicable': 2, exempt: 1 },
      outcomes: { 'pci-dss-4.0.1': { 'exceptions-noted': 3, 'no-exceptions-noted': 9 } },
    },
    snapshot: utf8(`{"collectedFrom":"${slot}","format":"segproof.dev/snapshot/v1"}\n${RECORDS}`),
    blobs: [
      {
        name: 'assessment.json',
        mediaType: 'application/json',
        class: 'eval',
        bytes: utf8(`{"slot":"${slot}"}\n`),
      },
      {
        name: 'report.html',
        mediaType: 'text/html',
        class: 'report',
        bytes: utf8(`<h1>card-shop ${slot}</h1>\n`),
      },
    ],
    ...more,
  };
}

const RECORDS = ['tokeniser', 'vault', 'storefront']
  .map((name) => `{"key":"apps/Deployment/pay/${name}"}\n`)
  .join('');

/** An archive with one run in each of the first `runs` hours. */
export async function archiveOf(
  runs: number,
  store: Store = memoryStore(),
  settings: ArchiveSettings = {},
): Promise<Archive> {
  const archive = await newArchive(store, settings);
  for (let hour = 1; hour <= runs; hour++) {
    await appendRun(archive, SIGNERS, runInput(hour), { now: () => START + hour * HOUR + 60_000 });
  }
  return archive;
}
