import type { BlobRef, FailedRunPredicate, MissedRunPredicate, RunPredicate } from '../../../src/model/evidence.ts';
import type { ArchivedEntry, ArchiveReader, Verification } from '../../../src/server/archive-reader.ts';
import type { ServerOptions } from '../../../src/server/server.ts';
import { sha256Hex } from '../../../src/util/digest.ts';

export const TOKEN = 'ledger-lantern-orchard-27';

export const REPORT = '<!doctype html><title>Report</title><p>Card shop</p><script>document.title = "ran"</script>';

const cluster = { name: 'card-shop-eu1', id: 'c2c1d7d2-5a0e-4e5f-a3b8-71f0a5b0c9f4', kubernetesVersion: 'v1.34.2' };
const digest = sha256Hex('configuration');

export const REPORT_BLOB = blob('report.html', 'text/html', REPORT);
export const TABLE_BLOB = blob('findings.csv', 'text/csv', 'check,subject\r\n');
export const DISPOSED_BLOB = blob('report.pdf', 'application/pdf', '%PDF-1.7 of long ago');

function blob(name: string, mediaType: string, text: string): BlobRef {
  const sized = { sha256: sha256Hex(text), size: text.length };
  return { name, mediaType, class: 'report', plain: sized, stored: sized };
}

export function run(slot: string, changes: Partial<RunPredicate> = {}): RunPredicate {
  return {
    kind: 'run',
    prev: null,
    recordedAt: slot.replace(':00:00Z', ':00:09Z'),
    runId: sha256Hex(slot),
    cluster,
    identity: 'system:serviceaccount:segproof:segproof',
    slot: { scheduledFor: slot, startedAt: slot, finishedAt: slot.replace(':00:00Z', ':00:07Z'), trigger: 'schedule' },
    previousCheckpoint: { size: 3, rootHash: sha256Hex('three leaves') },
    collection: [],
    coverage: { complete: true, notRead: [], problems: 0, skipped: 0 },
    state: { root: sha256Hex('state'), records: 231, base: digest, deltas: [], header: digest },
    epoch: '2026-11',
    blobs: [REPORT_BLOB, TABLE_BLOB, DISPOSED_BLOB],
    inputs: { tool: { name: 'segproof', version: '0.1.0' }, configuration: digest, frameworks: [] },
    result: {
      mode: 'cluster',
      headline: '18 CDE workloads: 11 isolated both ways, 9 unapproved paths in.',
      incomplete: false,
      workloads: 62,
      passed: { count: 48, of: 61 },
      evaluated: { count: 61, of: 62 },
      counts: { pass: 300, fail: 31, unknown: 9, manual: 0, 'not-applicable': 12, exempt: 3 },
      outcomes: {
        'nist-800-53-r5': { 'exceptions-noted': 6, 'no-exceptions-noted': 2, inconclusive: 5, 'not-tested': 9, supporting: 12 },
        'pci-dss-4.0.1': { 'exceptions-noted': 7, 'no-exceptions-noted': 1, inconclusive: 4, 'not-tested': 8, manual: 3 },
      },
    },
    ...changes,
  };
}

const clean = run('2026-11-24T07:00:00Z');
const failed: FailedRunPredicate = {
  kind: 'failed-run',
  prev: null,
  recordedAt: '2026-11-24T06:00:31Z',
  cluster,
  slot: clean.slot,
  epoch: '2026-11',
  failure: { stage: 'gather', code: 'CLUSTER_UNREACHABLE', message: 'connection refused by 10.10.0.10:6443' },
};
const missed: MissedRunPredicate = {
  kind: 'missed-run',
  prev: null,
  recordedAt: '2026-11-24T05:00:02Z',
  cluster,
  from: '2026-11-24T02:00:00Z',
  to: '2026-11-24T04:00:00Z',
  slots: 3,
  reason: 'the scheduler was not running',
};

/** Leaf 0 is the archive's configuration and is not listed. */
export const ENTRIES: readonly ArchivedEntry[] = [
  run('2026-11-24T09:00:00Z'),
  run('2026-11-24T08:00:00Z', {
    result: {
      ...clean.result,
      headline: '18 CDE workloads: 18 isolated both ways, no unapproved path in.',
      counts: { ...clean.result.counts, fail: 0, unknown: 0 },
      outcomes: { 'pci-dss-4.0.1': { 'no-exceptions-noted': 9, 'not-tested': 2 } },
    },
  }),
  failed,
  missed,
].map((predicate, position) => ({ index: 4 - position, leafHash: sha256Hex(`leaf ${4 - position}`), predicate }));

export const CHECKPOINT = { origin: 'segproof.dev/card-shop', size: 5, rootHash: sha256Hex('five leaves') };
export const INTACT: Verification = { state: 'intact', keyPinned: true, checkpoint: CHECKPOINT, problems: [] };

/** An archive of four entries in memory; parts of it can be replaced. */
export function cardShopArchive(changes: Partial<ArchiveReader> = {}): ArchiveReader {
  return {
    listEntries: async () => ENTRIES,
    head: async () => CHECKPOINT,
    verify: async () => INTACT,
    readBlob: async (asked) => {
      if (asked === DISPOSED_BLOB) return undefined;
      return new TextEncoder().encode(asked === REPORT_BLOB ? REPORT : 'check,subject\r\n');
    },
    ...changes,
  };
}

export function serverOptions(changes: Partial<ServerOptions> = {}): ServerOptions {
  return {
    reader: cardShopArchive(),
    settings: { host: '127.0.0.1', port: 0, token: { value: TOKEN, source: 'file' }, behindTls: false },
    now: () => Date.parse('2026-11-24T09:30:00Z'),
    ...changes,
  };
}
