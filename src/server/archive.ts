import { openArchive } from '../archive/archive.ts';
import { readHead } from '../archive/head.ts';
import { formatInstant } from '../archive/instant.ts';
import { listRuns, readDownload, showRun } from '../archive/list.ts';
import type { Store } from '../archive/store.ts';
import { type Failure, type Gap, type Verification as Verified, verifyArchive } from '../archive/verify.ts';
import type { ArchiveReader, Verification, VerificationProblem } from './archive-reader.ts';

/**
 * The page's view of an archive in a store. `vkeys`: log keys that are known from elsewhere. Slots are asked for up to now,
 * so that a scheduler that died does not leave an archive that looks whole.
 */
export function archiveReader(store: Store, vkeys: readonly string[], now: () => number): ArchiveReader {
  const opened = () => openArchive(store);
  return {
    listRuns: async (options) => listRuns(await opened(), options),
    showRun: async (id) => showRun(await opened(), id),
    readDownload: async (id) => readDownload(await opened(), id),
    head: async () => readHead(await opened()),
    verify: async () => toVerification(await verifyArchive(store, { vkeys, until: formatInstant(now()) })),
  };
}

function toVerification({ verdict, keyPinned, head, ...found }: Verified): Verification {
  return {
    state: verdict,
    keyPinned,
    ...(head && { checkpoint: head }),
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
  const when = from === to ? from : `${from} to ${to}`;
  return { message: `no entry for ${slots === 1 ? 'slot' : `${slots} slots`} ${when} of ${cluster}` };
}
