import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { filesystemStore } from '../archive/stores/filesystem.ts';
import { type Verification, verifyArchive } from '../archive/verify.ts';
import type { EngineDiff } from '../engine/diff.ts';
import type { Assessment } from '../model/assessment.ts';
import { SegproofError } from '../util/error.ts';
import { type ArchivePlace, createArchive } from './archive-place.ts';
import type { Deps } from './deps.ts';
import { diffSources } from './diff.ts';
import { PACKAGE_ROOT } from './package.ts';
import { writeReports } from './render.ts';
import { runSlot } from './run-slot.ts';
import { loadJudgingSettings, loadSettings } from './settings.ts';
import type { Timings } from './timings.ts';

/** The bundled sample: a shop that takes cards, judged before and after a change. */
const DEMO_INPUT = join(PACKAGE_ROOT, 'reports/samples/card-shop/input');

export interface DemoResult {
  /** The snapshot of act two, as it is found from the working folder. */
  readonly source: string;
  /** HTML, PDF and assessment of act one. */
  readonly files: readonly string[];
  readonly archive: string;
  readonly before: Assessment;
  /** After the change of act two. */
  readonly after: Assessment;
  /** What the change of act two opens. */
  readonly diff: EngineDiff;
  /** The two snapshots that differ by it, as they are found from the working folder. */
  readonly compared: readonly [string, string];
  readonly intact: Verification;
  /** A copy of the archive with one byte flipped, left for the reader to verify. */
  readonly tampered: {
    readonly folder: string;
    readonly flipped: string;
    readonly verification: Verification;
  };
}

/** Two slots of the sample's hourly schedule, each with the snapshot that was taken then. */
const ACTS = [
  { slot: '2026-11-24T09:00:00Z', source: 'cluster.ndjson' },
  { slot: '2026-11-24T10:00:00Z', source: 'act-two.ndjson' },
] as const;

/** What the demo wrote before, and may therefore remove. */
const MARKER = '.segproof-demo';

/**
 * The whole way on the bundled sample: two runs are gathered, judged, rendered and sealed, the archive is verified, and a
 * copy of it with one flipped byte is caught. The sample's clock is used, so that every run gives the same reports.
 */
export async function runDemo(folder: string, deps: Deps, timings: Timings): Promise<DemoResult> {
  prepareFolder(folder);
  const place = { folder: join(folder, 'archive'), keyDir: join(folder, 'keys') };
  const clocks = ACTS.map(({ slot }) =>
    new Date(Date.parse(slot) + 5_000).toISOString().replace(/\.\d{3}Z$/, 'Z'),
  );
  await createArchive(place, { schedule: '0 * * * *', reports: 'always' }, () => Date.parse(clocks[0]!));
  const before = await runAct(0, place, { ...deps, now: () => clocks[0]! }, timings);
  const after = await runAct(1, place, { ...deps, now: () => clocks[1]! }, timings);
  const [old, next] = ACTS.map(({ source }) => join(DEMO_INPUT, source)) as [string, string];
  const settings = loadJudgingSettings({ sources: [next], defaultFrameworks: [] });
  const { diff } = await diffSources({ old, new: next, gather: {}, settings }, deps, timings);
  return {
    source: relative('.', join(DEMO_INPUT, ACTS[1].source)),
    files: writeReports(folder, before.reports),
    archive: place.folder,
    before: before.assessment,
    after: after.assessment,
    diff,
    compared: [relative('.', old), relative('.', next)],
    intact: await verifyArchive(filesystemStore(place.folder)),
    tampered: await tamper(place.folder, join(folder, 'archive-tampered')),
  };
}

async function runAct(act: number, place: ArchivePlace, deps: Deps, timings: Timings) {
  const { slot, source } = ACTS[act]!;
  const sources = [join(DEMO_INPUT, source)];
  const settings = loadSettings({ sources, defaultFrameworks: ['all'] });
  const request = { gather: { sources }, settings, place, slot, formats: ['html', 'pdf', 'json'], timings };
  const outcome = await runSlot({ ...request, trigger: 'schedule' }, deps);
  if (outcome.outcome === 'failed') throw outcome.error;
  return outcome;
}

/** Flips the lowest bit of one byte in the middle of a sealed report. */
async function tamper(archive: string, copy: string): Promise<DemoResult['tampered']> {
  cpSync(archive, copy, { recursive: true });
  const names = readdirSync(copy, { recursive: true, encoding: 'utf8' }).sort();
  const flipped = names.find((name) => /\/report\/.*\.zst$/.test(name))!;
  const file = join(copy, flipped);
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  chmodSync(file, 0o644);
  writeFileSync(file, bytes);
  return { folder: copy, flipped, verification: await verifyArchive(filesystemStore(copy)) };
}

/** Makes the folder, or clears what an earlier demo left there. Throws USAGE for a folder of somebody else's. */
function prepareFolder(folder: string): void {
  const isOurs = existsSync(join(folder, MARKER));
  if (existsSync(folder) && readdirSync(folder).length > 0 && !isOurs) {
    const expected = 'a new or empty folder, or one that an earlier demo made';
    throw new SegproofError({
      code: 'USAGE',
      message: 'the demo does not write over other files',
      place: { file: folder },
      expected,
    });
  }
  if (isOurs) rmSync(folder, { recursive: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, MARKER),
    'Made by `segproof demo`, which clears this folder when it runs again.\n',
  );
}
