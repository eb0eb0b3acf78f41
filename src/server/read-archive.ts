import { readHead } from '../archive/head.ts';
import { listRuns, readDownload, showRun } from '../archive/list.ts';
import type { Archive } from '../archive/opened.ts';
import { type Failure, type Gap, verifyArchive } from '../archive/verify.ts';
import type { ArchiveReader, Verification, VerificationProblem } from './archive-reader.ts';

/** What the auditors' page asks of an archive. `vkey`: the log key that the operator pins. */
export function readArchive(archive: Archive, vkey?: string): ArchiveReader {
  return {
    listRuns: (options) => listRuns(archive, options),
    showRun: (id) => showRun(archive, id),
    readDownload: (id) => readDownload(archive, id),
    head: () => readHead(archive),
    verify: (until) => verify(archive, until, vkey),
  };
}

async function verify(archive: Archive, until: string, vkey: string | undefined): Promise<Verification> {
  const found = await verifyArchive(archive.store, { until, ...(vkey !== undefined && { vkeys: [vkey] }) });
  return {
    state: found.verdict,
    keyPinned: found.keyPinned,
    ...(found.head && { checkpoint: found.head }),
    problems: [
      ...found.failures.map(failureProblem),
      ...found.gaps.map(gapProblem),
      ...found.undecided.map((message) => ({ message })),
    ],
  };
}

function failureProblem({ file, leaf, message, expected, got }: Failure): VerificationProblem {
  const values = [
    ...(expected === undefined ? [] : [`expected ${expected}`]),
    ...(got === undefined ? [] : [`got ${got}`]),
  ];
  return { message: [message, ...values].join('; '), file, ...(leaf !== undefined && { leaf }) };
}

function gapProblem({ from, to, slots, cluster }: Gap): VerificationProblem {
  const which = slots === 1 ? `slot ${from}` : `${slots} slots from ${from} to ${to}`;
  return { message: `no entry for ${which} of ${cluster}` };
}
