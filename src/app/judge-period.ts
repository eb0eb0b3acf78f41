import { readHead } from '../archive/head.ts';
import type { Assessment } from '../model/assessment.ts';
import type { AuditLog } from '../model/period.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { SegproofError } from '../util/error.ts';
import { parsePeriod } from '../util/period.ts';
import { type ArchivePlace, openArchiveAt } from './archive-place.ts';
import { followedChecks, judge } from './judge.ts';
import { readPeriod } from './read-period.ts';
import type { Settings } from './settings.ts';
import type { Timings } from './timings.ts';

/** A report on a period of an archive. */
export interface PeriodJudgement {
  readonly place: ArchivePlace;
  /** As the user wrote it. */
  readonly period: string;
  readonly settings: Settings;
  readonly audit: AuditLog | undefined;
  readonly now: string;
  readonly timings: Timings;
}

/** Reads the archive's runs of the period and judges the last snapshot for its end. Throws USAGE for what is no period. */
export async function judgePeriod(
  request: PeriodJudgement,
): Promise<{ readonly snapshot: Snapshot; readonly assessment: Assessment }> {
  const { settings, timings, audit, now } = request;
  const range = parsePeriod(request.period);
  if (typeof range === 'string') throw notAPeriod(request.period, range);
  const { cluster, schedule } = settings.config.values;
  const archive = await openArchiveAt(request.place);
  const { period, snapshot } = await timings.measureAsync('archive', () =>
    readPeriod(archive, {
      range,
      cluster: cluster?.name,
      checks: followedChecks(settings),
      cron: schedule?.cron,
    }),
  );
  const head = await readHead(archive);
  const context = {
    now,
    timings,
    series: period,
    ...(audit && { audit }),
    ...(head && {
      previousCheckpoint: { size: head.size, rootHash: head.rootHash, keyName: archive.logKey.name },
    }),
  };
  return { snapshot, assessment: judge(snapshot, settings, context) };
}

function notAPeriod(text: string, why: string): SegproofError {
  return new SegproofError({
    code: 'USAGE',
    message: `--period: ${why}`,
    expected: '2026-07-01..2026-09-30, 2026-Q3, 2026-07, or two RFC 3339 instants with `..` between them',
    got: text.slice(0, 80),
  });
}
