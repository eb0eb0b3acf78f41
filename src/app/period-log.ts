import type { Archive } from '../archive/opened.ts';
import { type LogEntry, logEntries } from '../archive/slot-entries.ts';
import type { Predicate, RunPredicate } from '../model/evidence.ts';
import type { Absence } from '../model/period.ts';
import { parseCron, slotsBetween } from '../util/cron.ts';
import { SegproofError } from '../util/error.ts';
import type { TimeRange } from '../util/period.ts';

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

/** A run with its place in the log. */
export type RunEntry = { readonly index: number; readonly predicate: RunPredicate };

/** The log as far as a period needs it. */
export interface FoundEntries {
  /** Runs of the period, and everything else that the log says. */
  readonly entries: readonly LogEntry[];
  /** The newest run before the period, by cluster and what it judged. */
  readonly earlier: ReadonlyMap<string, RunEntry>;
  /** First and last slot of which there is a run. */
  readonly slots: readonly string[];
}

/** Goes through the log once; of the runs outside the period only the newest before it is kept. */
export async function entriesOf(archive: Archive, { range, cluster }: PeriodRequest): Promise<FoundEntries> {
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

/** What the log says of a period: its runs, the one before, and what stands in place of a run. */
export interface SortedLog {
  readonly runs: readonly RunEntry[];
  readonly before?: RunEntry | undefined;
  readonly absences: readonly Absence[];
}

/** Throws USAGE where the period holds runs of several clusters. */
export function sortEntries(
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

/** The instant for which the run was scheduled. */
export function slotOf({ predicate }: RunEntry): string {
  return predicate.slot.scheduledFor;
}

/** Of instants as text, by UTF-16 code units. */
export function compare(a: string, b: string): number {
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

/** The schedule that the archive promised, as far as the period goes, else the configuration's. */
export function slotsOf(
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

/** What the reader should know of the log, as sentences. */
export function notesOf(entries: readonly LogEntry[], runs: readonly RunEntry[]): readonly string[] {
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
