/** The two recordings of the card shop: before and after the change of act two. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { recordSample } from '../record.ts';

export const CARD_SHOP = join(import.meta.dirname, '../../../reports/samples/card-shop');
const INPUT = join(CARD_SHOP, 'input');

/** Snapshot file below `input` → its recording. */
export const RECORDINGS: Readonly<Record<string, () => Promise<Snapshot>>> = {
  'cluster.ndjson': () =>
    recordFrom(INPUT, 'cluster', '2026-11-24T08:59:57Z', '2026-11-24T09:00:00Z', '48211907'),
  'act-two.ndjson': recordActTwo,
};

async function recordActTwo(): Promise<Snapshot> {
  const folder = mkdtempSync(join(tmpdir(), 'segproof-act-two-'));
  try {
    cpSync(join(INPUT, 'cluster'), join(folder, 'act-two'), { recursive: true });
    cpSync(join(INPUT, 'act-two'), join(folder, 'act-two'), { recursive: true });
    return await recordFrom(folder, 'act-two', '2026-11-24T09:59:56Z', '2026-11-24T10:00:00Z', '48216311');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Origins are relative to `folder`, so that the recording is the same wherever it is made. */
async function recordFrom(folder: string, source: string, from: string, to: string, resourceVersion: string) {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return await recordSample({ sources: [source], from, to, resourceVersion });
  } finally {
    process.chdir(before);
  }
}
