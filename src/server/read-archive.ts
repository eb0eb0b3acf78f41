import { readHead } from '../archive/head.ts';
import { listRuns, readDownload, showRun } from '../archive/list.ts';
import type { Archive } from '../archive/opened.ts';
import { verifyArchive } from '../archive/verify.ts';
import type { ArchiveReader, Verification } from './archive-reader.ts';

/** What the auditors' page asks of an archive. `vkey`: the log key that the operator pins. */
export function readArchive(archive: Archive, vkey?: string): ArchiveReader {
  return {
    listRuns: (options) => listRuns(archive, options),
    showRun: (id) => showRun(archive, id),
    readDownload: (id) => readDownload(archive, id),
    head: () => readHead(archive),
    verify: () => verify(archive, vkey),
  };
}

async function verify(archive: Archive, vkey: string | undefined): Promise<Verification> {
  const found = await verifyArchive(archive.store, { ...(vkey !== undefined && { vkeys: [vkey] }) });
  const gaps = found.gaps.map(({ slots, from, to }) => ({
    message: `no entry for ${slots} slots, ${from} to ${to}`,
  }));
  return {
    state: found.verdict,
    keyPinned: found.keyPinned,
    ...(found.head && { checkpoint: found.head }),
    problems: [...found.failures, ...gaps, ...found.undecided.map((message) => ({ message }))],
  };
}
