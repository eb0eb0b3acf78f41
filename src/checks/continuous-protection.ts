import type { Finding, Subject } from '../model/finding.ts';
import { formatSubject } from '../model/finding.ts';
import type { Period } from '../model/period.ts';
import type { Reason } from '../model/verdict.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { counted, note } from './parts/evidence.ts';
import { windowsOf, windowText } from './parts/exposure-windows.ts';
import { clusterSubject } from './parts/gaps.ts';
import { fail, type Judgement, notApplicable, pass, toFinding, unknown } from './parts/judgement.ts';
import { listOf, numberOf } from './parts/parameters.ts';
import { gapsOf, gapText } from './parts/period-gaps.ts';
import { isJudged } from './parts/subjects.ts';
import { type Observation, sightings, type Timeline, timelinesOf } from './parts/timeline.ts';

type Needs = 'snapshot' | 'scope' | 'series';

const meta: CheckMeta<Needs> = {
  id: 'continuous-protection',
  title: 'The workload was protected throughout the period.',
  description:
    'Follows each workload, and each pair of zones, through the sealed runs of the period under every check of `baseChecks`, ' +
    'by the findings that were sealed then. Fails where one snapshot shows a fail, and gives the windows of exposure with ' +
    'their bounds; unknown where a snapshot could not tell, or none was taken for `maxGapHours` while it was there (U5). What ' +
    'lived between two snapshots only is not seen. Not applicable to a point in time.',
  subjectKind: 'workload',
  severity: 'high',
  needs: ['snapshot', 'scope', 'series'],
  needsConfiguration: true,
  parameters: {
    baseChecks: {
      default: ['ingress-isolated', 'egress-isolated', 'zone-segmentation'],
      description: 'checks of workloads or zones that must pass in every snapshot',
    },
    maxGapHours: {
      default: 26,
      min: 1,
      max: 8784,
      description: 'hours without a snapshot that count as a gap',
    },
  },
};

/**
 * K45 of frameworks.md §1e: protected only if protected throughout, exposed if exposed at any time. Where a workload was
 * in scope at any moment it is in scope for the period.
 */
export const continuousProtection = defineCheck({
  meta,
  run: (facts) => {
    const { series, snapshot, parameters } = facts;
    const subject = clusterSubject(snapshot.header);
    if (!series) {
      const judgement = notApplicable('The report speaks of one instant, and not of a period.');
      return [toFinding(meta, subject, judgement)];
    }
    return listOf(parameters, 'baseChecks').flatMap((check) => followCheck(check, series, facts));
  },
});

function followCheck(
  check: string,
  period: Period,
  { snapshot, scope, parameters }: Pick<Facts, Needs | 'parameters'>,
): readonly Finding[] {
  const timelines = timelinesOf(period, check).filter(({ subject }) => isJudged(scope, namespaceOf(subject)));
  const maxGapHours = numberOf(parameters, 'maxGapHours');
  const findings = timelines.map((timeline) => judgeTimeline(timeline, period, maxGapHours));
  return [...findings, ...notRun(check, period, clusterSubject(snapshot.header))];
}

function namespaceOf(subject: Subject): string | undefined {
  return 'namespace' in subject ? subject.namespace : undefined;
}

/** One more finding where runs of the period did not run the check: other subjects may have been there. */
function notRun(check: string, { runs }: Period, subject: Subject): readonly Finding[] {
  const without = runs.filter((run) => run.checks && !run.checks.includes(check));
  if (without.length === 0) return [];
  const message = `${counted(without.length, 'run')} of ${runs.length} did not run ${check}, the first of ${without[0]!.at}`;
  return [toFinding(meta, subject, unknown(`What ${check} would have found`, [{ code: 'U5', message }]))];
}

function judgeTimeline(timeline: Timeline, period: Period, maxGapHours: number): Finding {
  const { direction, zones } = timeline;
  const judgement = judge(timeline, period, maxGapHours);
  const finding = toFinding(meta, subjectOf(timeline), judgement, { direction, zones });
  const windows = windowsOf(timeline, period);
  const accepted = windows[0]?.accepted;
  const isAccepted = accepted && windows.every((window) => window.accepted);
  return isAccepted ? { ...finding, status: 'exempt', exception: accepted } : finding;
}

/** The base check is told apart by the path, as one workload has several. */
function subjectOf({ subject, check }: Timeline): Subject {
  return subject.kind === 'ZonePair'
    ? subject
    : { ...(subject as { kind: string; name: string }), path: check };
}

function judge(timeline: Timeline, period: Period, maxGapHours: number): Judgement {
  const name = `${formatSubject(timeline.subject)} under ${timeline.check}`;
  const windows = windowsOf(timeline, period);
  const reasons = unseenReasons(timeline, period, maxGapHours);
  const evidence = [
    ...windows.map((window) => note(windowText(window))),
    ...reasons.map(({ message }) => note(message)),
    note(lifeText(timeline)),
  ];
  if (windows.length > 0) {
    const [first] = windows;
    const more = windows.length > 1 ? ` and ${counted(windows.length - 1, 'more time')}` : '';
    return fail(`${name} was ${windowText(first!)}${more}.`, { evidence, remediation: REMEDY });
  }
  if (reasons.length > 0) return unknown(`Whether ${name} was protected throughout`, reasons, { evidence });
  const good = timeline.observations.filter(({ state }) => state === 'good').length;
  if (good === 0)
    return notApplicable(`${name} was in no snapshot of the period something to judge.`, { evidence });
  return pass(`${name} was protected in each of ${counted(good, 'snapshot')} that show it.`, { evidence });
}

const REMEDY = {
  message:
    'Mend it as the base check says, and keep the ticket with the window: what was exposed stays so in the record.',
} as const;

/** What keeps a timeline from being protected throughout although no snapshot shows a fail. */
function unseenReasons(timeline: Timeline, period: Period, maxGapHours: number): readonly Reason[] {
  const undecided = timeline.observations
    .filter(({ state }) => state === 'unknown')
    .map(({ at, message = '' }) => ({
      code: 'U5' as const,
      message: `the snapshot of ${at} could not tell: ${message}`,
    }));
  const told = timeline.observations.filter(({ state }) => state !== 'unseen');
  const gaps = gapsOf(
    period,
    told.map(({ at }) => at),
    maxGapHours,
  )
    .filter(({ from, to }) => wasThere(told, from) || wasThere(told, to))
    .map((gap) => ({ code: 'U5' as const, message: `no snapshot tells of it from ${gapText(gap)}` }));
  return [...gaps, ...undecided];
}

/** An end of the period is no observation: what stands at the other end of the gap counts. */
function wasThere(told: readonly Observation[], at: string): boolean {
  return told.some((observation) => observation.at === at && observation.state !== 'absent');
}

function lifeText(timeline: Timeline): string {
  const seen = sightings(timeline);
  const [first, last] = [seen[0]!.at, seen.at(-1)!.at];
  return `first seen ${first}, last seen ${last}, in ${seen.length} of ${counted(timeline.observations.length, 'snapshot')}`;
}
