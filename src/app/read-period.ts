import type { Archive } from '../archive/opened.ts';
import {
  type LogEntry,
  logEntries,
  readRecords,
  readRunFile,
  readSnapshotText,
} from '../archive/slot-entries.ts';
import { parseSnapshotText } from '../inventory/snapshot-text.ts';
import type { Assessment } from '../model/assessment.ts';
import type { Predicate, RunPredicate } from '../model/evidence.ts';
import type { Finding } from '../model/finding.ts';
import type { Absence, Period, PeriodRun } from '../model/period.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { parseCron, slotsBetween } from '../util/cron.ts';
import { SegproofError } from '../util/error.ts';
import type { TimeRange } from '../util/period.ts';
import { type PolicyReader, policyReader } from './period-policies.ts';
import { periodRun } from './period-run.ts';

/** What to read of an archive. */
export interface PeriodRequest {
  readonly range: TimeRange;
  /** The cluster's name; absent: the archive holds one cluster. */
  readonly cluster?: string | undefined;
  /** Checks whose findings are followed. */
  readonly checks: ReadonlySet<string>;
  /** Cron expression that holds where the archive promises none. */
  readonly cron?: string | undefined;
}

/** A period with the last snapshot in it, which the report judges. */
export interface ReadPeriod {
  readonly period: Period;
  readonly snapshot: Snapshot;
}

/** A run recorded later than this after the instant it speaks of was filled in afterwards: it is no evidence of its time. */
const LATE_HOURS = 26;

type RunEntry = { readonly index: number; readonly predicate: RunPredicate };

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

interface FoundEntries {
  /** Runs of the period, and everything else that the log says. */
  readonly entries: readonly LogEntry[];
  /** The newest run before the period, by cluster and what it judged. */
  readonly earlier: ReadonlyMap<string, RunEntry>;
  /** First and last slot of which there is a run. */
  readonly slots: readonly string[];
}

/** Goes through the log once; of the runs outside the period only the newest before it is kept. */
async function entriesOf(archive: Archive, { range, cluster }: PeriodRequest): Promise<FoundEntries> {
  const entries: LogEntry[] = [];
  const earlier = new Map<string, RunEntry>();
  let slots: readonly string[] = [];
  for await (const entry of logEntries(archive)) {
    if (!('predicate' in entry) || !isRun(entry)) {
      entries.push(entry);
    } else if (isOfCluster(entry.predicate, cluster)) {
      const slot = slotOf(entry);
      slots = [...slots, slot]
        .sort(compare)
        .filter((_, index, all) => index === 0 || index === all.length - 1);
      if (range.from <= slot && slot < range.to) entries.push(entry);
      const known = earlier.get(kinOf(entry));
      if (slot < range.from && !(known && slotOf(known) > slot)) earlier.set(kinOf(entry), entry);
    }
  }
  return { entries, earlier, slots };
}

/** Runs that can be compared: of one cluster, and all of them of the cluster itself or all of files. */
function kinOf(run: RunEntry): string {
  return `${isDesign(run) ? 'design' : 'live'} ${run.predicate.cluster.name}`;
}

interface SortedLog {
  readonly runs: readonly RunEntry[];
  readonly before?: RunEntry | undefined;
  readonly absences: readonly Absence[];
}

function sortEntries(
  entries: readonly LogEntry[],
  earlier: FoundEntries['earlier'],
  request: PeriodRequest,
): SortedLog {
  const ofCluster = entries.flatMap((entry) =>
    'predicate' in entry && isOfCluster(entry.predicate, request.cluster) ? [entry] : [],
  );
  const within = ofCluster.filter(isRun).sort((a, b) => compare(slotOf(a), slotOf(b)));
  requireOneCluster(within);
  const sealed = new Set(within.map(slotOf));
  const [designs, live] = partition(within);
  return {
    runs: live,
    before: live[0] && earlier.get(kinOf(live[0])),
    absences: [
      ...ofCluster.flatMap(({ predicate }) => absenceOf(predicate, request.range, sealed)),
      ...designs.map((run) => ({
        from: slotOf(run),
        to: slotOf(run),
        why: 'its run judged files and not the cluster',
      })),
    ],
  };
}

/** Reviews of a design are no evidence of operation: beside runs of a cluster they count for nothing. */
function partition(
  runs: readonly RunEntry[],
): readonly [designs: readonly RunEntry[], rest: readonly RunEntry[]] {
  const live = runs.filter((run) => !isDesign(run));
  return live.length > 0 ? [runs.filter(isDesign), live] : [[], runs];
}

function isDesign(run: RunEntry): boolean {
  return run.predicate.result.mode === 'manifests';
}

function isRun(entry: { readonly index: number; readonly predicate: Predicate }): entry is RunEntry {
  return entry.predicate.kind === 'run';
}

function slotOf({ predicate }: RunEntry): string {
  return predicate.slot.scheduledFor;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isOfCluster(predicate: Predicate, name: string | undefined): boolean {
  return 'cluster' in predicate && (name === undefined || predicate.cluster.name === name);
}

function requireOneCluster(runs: readonly RunEntry[]): void {
  const names = [...new Set(runs.map(({ predicate }) => predicate.cluster.name))].sort();
  if (names.length < 2) return;
  throw new SegproofError({
    code: 'USAGE',
    message: 'the archive holds runs of several clusters in the period',
    expected: '`cluster.name` in the configuration, with one of their names',
    got: names.join(', '),
  });
}

/** A failed run that was made up for is no absence. */
function absenceOf(
  predicate: Predicate,
  { from, to }: TimeRange,
  sealed: ReadonlySet<string>,
): readonly Absence[] {
  if (predicate.kind === 'failed-run') {
    const { scheduledFor } = predicate.slot;
    const { stage, message } = predicate.failure;
    if (sealed.has(scheduledFor) || scheduledFor < from || scheduledFor >= to) return [];
    return [{ from: scheduledFor, to: scheduledFor, why: `${stage} failed: ${message}` }];
  }
  if (predicate.kind !== 'missed-run' || predicate.to < from || predicate.from >= to) return [];
  return [{ from: predicate.from, to: predicate.to, why: predicate.reason }];
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

/** The schedule that the archive promised, as far as the period goes, else the configuration's. */
function slotsOf(
  entries: readonly LogEntry[],
  { range, cron }: PeriodRequest,
): readonly string[] | undefined {
  const promised = entries.flatMap((entry) =>
    'predicate' in entry && entry.predicate.kind === 'config-change' ? [entry.predicate] : [],
  );
  const changes = promised.map(({ recordedAt, settings }) => ({
    from: recordedAt,
    cron: settings.schedule ?? cron,
  }));
  if (changes.every((change) => change.cron === undefined)) return undefined;
  const [start, end] = [Date.parse(range.from), Date.parse(range.to) - 1];
  return changes.flatMap((change, index) => {
    const parsed = change.cron === undefined ? undefined : parseCron(change.cron);
    if (parsed === undefined || typeof parsed === 'string') return [];
    // What lies before the first promise is held against it too: the archive was not there, and that is a gap.
    const from = index === 0 ? start : Math.max(start, Date.parse(change.from));
    const until = changes[index + 1];
    const to = until ? Math.min(end, Date.parse(until.from) - 1) : end;
    return [...slotsBetween(parsed, from, to)].map((slot) =>
      new Date(slot).toISOString().replace('.000Z', 'Z'),
    );
  });
}

function notesOf(entries: readonly LogEntry[], runs: readonly RunEntry[]): readonly string[] {
  const failed = entries.flatMap((entry) =>
    'problem' in entry
      ? [`entry ${entry.index} of the archive cannot be verified and counts for nothing: ${entry.problem}`]
      : [],
  );
  const ids = [...new Set(runs.flatMap(({ predicate }) => predicate.cluster.id ?? []))];
  const rebuilt =
    ids.length > 1
      ? [`the cluster was another one at times: kube-system has the uids ${ids.join(', ')}`]
      : [];
  return [...failed, ...rebuilt];
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
