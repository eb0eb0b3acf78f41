import type { Archive } from '../archive/opened.ts';
import { readRecords, readRunFile, readSnapshotText } from '../archive/slot-entries.ts';
import { parseSnapshotText } from '../inventory/snapshot-text.ts';
import type { Assessment } from '../model/assessment.ts';
import type { RunPredicate } from '../model/evidence.ts';
import type { Finding } from '../model/finding.ts';
import type { Absence, Period, PeriodRun } from '../model/period.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { SegproofError } from '../util/error.ts';
import type { TimeRange } from '../util/period.ts';
import {
  compare,
  entriesOf,
  notesOf,
  type PeriodRequest,
  type RunEntry,
  slotOf,
  slotsOf,
  sortEntries,
} from './period-log.ts';
import { type PolicyReader, policyReader } from './period-policies.ts';
import { periodRun } from './period-run.ts';

/** A period with the last snapshot in it, which the report judges. */
export interface ReadPeriod {
  readonly period: Period;
  readonly snapshot: Snapshot;
}

/** A run recorded later than this after the instant it speaks of was filled in afterwards: it is no evidence of its time. */
const LATE_HOURS = 26;

/**
 * Reads the sealed runs of a period: their assessments as they were sealed, none judged again, their policies, and the last
 * snapshot. A run that cannot be read, or was filled in later, becomes an absence with its reason. Throws USAGE when the
 * archive has no run of the period, or runs of several clusters.
 */
export async function readPeriod(archive: Archive, request: PeriodRequest): Promise<ReadPeriod> {
  const { entries, earlier, slots: known } = await entriesOf(archive, request);
  const log = sortEntries(entries, earlier, request);
  const reader = policyReader();
  const read = await readRuns(archive, log.runs, request, reader);
  const last = read.runs.at(-1);
  if (!last) throw noRuns(archive, request, known, read.absences);
  const before = log.before && (await readRuns(archive, [log.before], request, reader)).runs[0];
  const slots = slotsOf(entries, request);
  const notes = notesOf(entries, log.runs);
  const text = new TextDecoder().decode(await readSnapshotText(archive, last.predicate));
  return {
    period: {
      ...request.range,
      ...(slots && { slots }),
      runs: read.runs.map(({ run }) => run),
      ...(before && { before: before.run }),
      absences: [...log.absences, ...read.absences].sort((a, b) => (a.from < b.from ? -1 : 1)),
      ...(notes.length > 0 && { notes }),
    },
    snapshot: parseSnapshotText(text, `snapshot of entry ${last.index}`),
  };
}

interface ReadRuns {
  readonly runs: readonly (RunEntry & { readonly run: PeriodRun })[];
  readonly absences: readonly Absence[];
}

async function readRuns(
  archive: Archive,
  entries: readonly RunEntry[],
  { checks, range }: PeriodRequest,
  policies: PolicyReader,
): Promise<ReadRuns> {
  const runs: (RunEntry & { readonly run: PeriodRun })[] = [];
  const absences: Absence[] = [];
  const interned = new Map<string, Finding>();
  for (const entry of entries) {
    const slot = slotOf(entry);
    try {
      const run = await readRun(archive, entry, { checks, interned, policies });
      const why = whyNoEvidence(run, entry.predicate, range);
      if (why === undefined) runs.push({ ...entry, run });
      else absences.push({ from: slot, to: slot, why });
    } catch (error) {
      if (!(error instanceof SegproofError)) throw error;
      absences.push({ from: slot, to: slot, why: `entry ${entry.index} cannot be read: ${error.message}` });
    }
  }
  return { runs: runs.sort((a, b) => compare(a.run.at, b.run.at)), absences };
}

interface Reading {
  readonly checks: ReadonlySet<string>;
  /** Equal findings of several runs are kept once. */
  readonly interned: Map<string, Finding>;
  readonly policies: PolicyReader;
}

async function readRun(
  archive: Archive,
  { index, predicate }: RunEntry,
  reading: Reading,
): Promise<PeriodRun> {
  const bytes = await readRunFile(archive, predicate, 'assessment.json');
  if (!bytes) throw withoutAssessment(index);
  const assessment = JSON.parse(new TextDecoder().decode(bytes)) as Assessment;
  const { base } = predicate.state;
  const policies =
    reading.policies.known(base) ?? reading.policies.read(base, await readRecords(archive, predicate));
  return periodRun({ index, predicate, assessment, policies }, reading);
}

function withoutAssessment(index: number): SegproofError {
  return new SegproofError({
    code: 'ARCHIVE_CORRUPT',
    message: 'the run has no assessment',
    place: { file: `leaf ${index}` },
  });
}

function whyNoEvidence(run: PeriodRun, { recordedAt }: RunPredicate, { to }: TimeRange): string | undefined {
  const lateHours = (Date.parse(recordedAt) - Date.parse(run.at)) / 3_600_000;
  if (lateHours > LATE_HOURS) return `its run was recorded only at ${recordedAt}: filled in afterwards`;
  if (run.at >= to) return `its run speaks of ${run.at}, after the period`;
  // A state of another time than the slot's is that time's.
  if (Date.parse(run.slot) - Date.parse(run.at) > LATE_HOURS * 3_600_000)
    return `its run speaks of ${run.at}`;
  return undefined;
}

function noRuns(
  { store }: Archive,
  { range, cluster }: PeriodRequest,
  known: readonly string[],
  absences: readonly Absence[],
): SegproofError {
  const of = cluster === undefined ? '' : ` of cluster ${cluster}`;
  const why = absences[0] ? `; ${absences[0].why}` : '';
  return new SegproofError({
    code: 'USAGE',
    message: `the archive at ${store.place} has no run${of} from ${range.from} to ${range.to} that could be used${why}`,
    expected: known.length > 0 ? `a period between ${known[0]} and ${known.at(-1)}` : 'an archive with runs',
  });
}
