import type { Download, RunRow } from '../../../src/archive/list.ts';
import {
  PREDICATE_TYPE,
  type RunPredicate,
  STATEMENT_TYPE,
  type Statement,
} from '../../../src/model/evidence.ts';
import type { ArchiveReader, ReadFile, Verification } from '../../../src/server/archive-reader.ts';
import type { ServerOptions } from '../../../src/server/server.ts';
import { sha256Hex } from '../../../src/util/digest.ts';

export const TOKEN = 'ledger-lantern-orchard-27';

const cluster = {
  name: 'card-shop-eu1',
  id: 'c2c1d7d2-5a0e-4e5f-a3b8-71f0a5b0c9f4',
  kubernetesVersion: 'v1.34.2',
};

export const RESULT: NonNullable<RunRow['result']> = {
  mode: 'cluster',
  headline: '18 CDE workloads: 11 isolated both ways, 9 unapproved paths in.',
  incomplete: false,
  workloads: 62,
  passed: { count: 48, of: 61 },
  evaluated: { count: 61, of: 62 },
  counts: { pass: 300, fail: 31, unknown: 9, manual: 0, 'not-applicable': 12, exempt: 3 },
  outcomes: {
    'nist-800-53-r5': {
      'exceptions-noted': 6,
      'no-exceptions-noted': 2,
      inconclusive: 5,
      'not-tested': 9,
      supporting: 12,
    },
    'pci-dss-4.0.1': {
      'exceptions-noted': 7,
      'no-exceptions-noted': 1,
      inconclusive: 4,
      'not-tested': 8,
      manual: 3,
    },
  },
};

export const CLEAN_RESULT: NonNullable<RunRow['result']> = {
  ...RESULT,
  headline: '18 CDE workloads: 18 isolated both ways, no unapproved path in.',
  counts: { ...RESULT.counts, fail: 0, unknown: 0 },
  outcomes: { 'pci-dss-4.0.1': { 'no-exceptions-noted': 9, 'not-tested': 2 } },
};

/** A report that would run a script if a browser let it. */
export const REPORT =
  '<!doctype html><title>Report</title><p>Card shop</p><script>document.title = "ran"</script>';

/** Files by id; leaf 4 names all of them. */
export const FILES: Readonly<Record<string, ReadFile>> = {
  '4.0': file('report.html', 'text/html', REPORT),
  '4.1': file('findings.csv', 'text/csv', 'check,subject\r\n'),
  '4.2': file('réport "4".pdf', 'text/html\r\nset-cookie: a=b', '%PDF-1.7'),
  '4.snapshot': file('snapshot.ndjson', 'application/x-ndjson', '{}\n'),
  '4.statement': file('statement.dsse.json', 'application/vnd.dsse+json', '{}'),
};

function file(name: string, mediaType: string, text: string): ReadFile {
  return { name, mediaType, bytes: new TextEncoder().encode(text) };
}

const DOWNLOADS: readonly Download[] = Object.entries(FILES).map(([id, { name, mediaType, bytes }]) => ({
  id,
  name,
  mediaType,
  ...(/\d$/.test(id) && { size: bytes.length, sha256: sha256Hex(bytes) }),
}));

export function row(index: number, changes: Partial<RunRow> = {}): RunRow {
  return {
    id: String(index),
    index,
    verification: 'verified',
    kind: 'run',
    recordedAt: `2026-11-24T0${index + 5}:00:09Z`,
    slot: `2026-11-24T0${index + 5}:00:00Z`,
    cluster,
    leafHash: sha256Hex(`leaf ${index}`),
    result: RESULT,
    downloads: [],
    ...changes,
  };
}

/** Leaf 0 is the archive's configuration and is not listed. */
export const ROWS: readonly RunRow[] = [
  row(4, { downloads: DOWNLOADS }),
  row(3, { result: CLEAN_RESULT }),
  withoutResult(row(2, { kind: 'failed-run', reason: 'gather: connection refused by 10.10.0.10:6443' })),
  withoutResult(row(1, { kind: 'missed-run', reason: 'the scheduler was not running' })),
];

function withoutResult({ result: _result, ...rest }: RunRow): RunRow {
  return rest;
}

const digest = sha256Hex('configuration');
const slot = ROWS[0]!.slot!;
const PREDICATE: RunPredicate = {
  kind: 'run',
  prev: null,
  recordedAt: ROWS[0]!.recordedAt!,
  runId: sha256Hex(slot),
  cluster,
  identity: 'system:serviceaccount:segproof:segproof',
  slot: { scheduledFor: slot, startedAt: slot, finishedAt: '2026-11-24T09:00:07Z', trigger: 'schedule' },
  previousCheckpoint: { size: 3, rootHash: sha256Hex('three leaves') },
  collection: [],
  coverage: { complete: true, notRead: [], problems: 0, skipped: 0 },
  state: {
    root: sha256Hex('state'),
    records: 231,
    snapshot: digest,
    base: digest,
    deltas: [],
    header: digest,
  },
  epoch: '2026-11',
  blobs: [],
  inputs: { tool: { name: 'segproof', version: '0.1.0' }, configuration: digest, frameworks: [] },
  result: RESULT,
};
const STATEMENT: Statement = {
  _type: STATEMENT_TYPE,
  subject: [],
  predicateType: PREDICATE_TYPE,
  predicate: PREDICATE,
};

export const CHECKPOINT = { origin: 'segproof.dev/card-shop', size: 5, rootHash: sha256Hex('five leaves') };
export const INTACT: Verification = {
  state: 'intact',
  keyPinned: true,
  checkpoint: CHECKPOINT,
  problems: [],
};

/** An archive of four entries in memory; parts of it can be replaced. */
export function cardShopArchive(changes: Partial<ArchiveReader> = {}): ArchiveReader {
  return {
    listRuns: async ({ limit, before = 5 }) => {
      const rest = ROWS.filter(({ index }) => index < before);
      const rows = rest.slice(0, limit);
      return { head: undefined, rows, ...(rest.length > limit && { next: rows.at(-1)!.index }) };
    },
    showRun: async (id) => {
      const found = ROWS.find((candidate) => candidate.id === id);
      return found && { row: found, ...(found.kind === 'run' && { statement: STATEMENT }) };
    },
    readDownload: async (id) => FILES[id],
    head: async () => CHECKPOINT,
    verify: async () => INTACT,
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
