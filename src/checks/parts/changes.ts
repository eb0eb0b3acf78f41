import type { Subject } from '../../model/finding.ts';
import type {
  AuditEvent,
  AuditLog,
  Change,
  Period,
  PeriodRun,
  PolicyVersion,
  Stretch,
} from '../../model/period.ts';
import { formatRef, type ObjectRef } from '../../model/resource.ts';
import type { Reason } from '../../model/verdict.ts';
import { hoursBetween, hoursText } from './period-gaps.ts';

/**
 * The changes of the period (frameworks.md §4, "Change population"), oldest first: each request of the audit log, and what
 * consecutive snapshots tell apart and no request explains. Without a log it is a lower bound.
 */
export function changesOf(period: Period | undefined, audit: AuditLog | undefined): readonly Change[] {
  const requests = (audit?.events ?? []).filter(({ at }) => !period || isWithin(period, at)).map(ofRequest);
  const seen = period ? changesBetweenSnapshots(period) : [];
  const byPlace = Map.groupBy(requests, ({ ref }) => placeOf(ref));
  const unexplained = seen.filter(
    (change) => !byPlace.get(placeOf(change.ref))?.some((request) => explains(request, change)),
  );
  return [...requests, ...unexplained].sort((a, b) => compare(a.by, b.by) || compare(a.id, b.id));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Instants of a request have fractions that those of a snapshot lack, so they are compared as numbers. */
function isWithin({ from, to }: Stretch, at: string): boolean {
  return Date.parse(from) <= Date.parse(at) && Date.parse(at) < Date.parse(to);
}

function placeOf({ kind, namespace = '' }: ObjectRef): string {
  return `${kind} ${namespace}`;
}

function explains(request: Change, { ref, after, by }: Change): boolean {
  const { name } = request.ref;
  const at = Date.parse(request.by);
  if (at < Date.parse(after) || at > Date.parse(by)) return false;
  return name === ref.name || name === '*';
}

const TYPES: Readonly<Record<string, Change['type']>> = {
  create: 'created',
  delete: 'deleted',
  deletecollection: 'deleted',
};

function ofRequest(event: AuditEvent): Change {
  const { object, at, verb, id, digest } = event;
  return {
    id: `${formatRef(object)} @ ${at} ${id}`,
    ref: object,
    type: TYPES[verb] ?? 'modified',
    source: 'audit-log',
    after: at,
    by: at,
    ...(digest !== undefined && { digest }),
    event,
  };
}

/** Policies that differ between consecutive runs; a run that may have missed policies is passed over, and tells of none. */
function changesBetweenSnapshots({ before, runs }: Period): readonly Change[] {
  const whole = [...(before ? [before] : []), ...runs].filter(tellsPolicies);
  return whole.slice(1).flatMap((run, index) => differences(whole[index]!, run));
}

function tellsPolicies({ policiesComplete, complete }: PeriodRun): boolean {
  return policiesComplete ?? complete;
}

function differences(old: PeriodRun, next: PeriodRun): readonly Change[] {
  const [was, is] = [byKey(old), byKey(next)];
  const keys = [...new Set([...was.keys(), ...is.keys()])].sort();
  return keys.flatMap((key) => {
    const type = typeOf(was.get(key), is.get(key));
    if (!type) return [];
    const version = is.get(key);
    const { ref } = (version ?? was.get(key))!;
    const change = { id: `${formatRef(ref)} @ ${next.at}`, ref, type, source: 'snapshots' as const };
    return [{ ...change, after: old.at, by: next.at, ...(version && { digest: version.digest }) }];
  });
}

function byKey({ policies }: PeriodRun): ReadonlyMap<string, PolicyVersion> {
  return new Map(policies.map((policy) => [keyOf(policy.ref), policy]));
}

function keyOf({ group = '', kind, namespace = '', name }: ObjectRef): string {
  return `${group}/${kind}/${namespace}/${name}`;
}

/** One that was deleted and made again with the same content was changed twice: another uid tells. */
function typeOf(was: PolicyVersion | undefined, is: PolicyVersion | undefined): Change['type'] | undefined {
  if (!was) return 'created';
  if (!is) return 'deleted';
  const isOther = was.uid !== undefined && is.uid !== undefined && was.uid !== is.uid;
  return was.digest !== is.digest || isOther ? 'modified' : undefined;
}

/** Why the changes may be more than those that are known; empty where an audit log covers the whole period. */
export function populationReasons(
  period: Period | undefined,
  audit: AuditLog | undefined,
  maxSilenceHours: number,
): readonly Reason[] {
  if (!audit) {
    return [
      reason('changes that were made and undone between two snapshots are not seen: no audit log was given'),
    ];
  }
  const silences = [...edges(period, audit), ...(audit.silences ?? [])]
    .map((silence) => ({ ...silence, hours: hoursBetween(silence.from, silence.to) }))
    .filter(({ hours }) => hours > maxSilenceHours);
  const unread = (audit.problems ?? [])
    .slice(0, 5)
    .map((problem) => reason(`a line of the audit log was not read: ${problem}`));
  return [
    ...silences.map(({ from, to, hours }) =>
      reason(`the audit log holds nothing from ${from} to ${to} (${hoursText(hours)})`),
    ),
    ...unread,
  ];
}

function reason(message: string): Reason {
  return { code: 'U5', message };
}

/** From an end of the period to the nearest end of the log. */
function edges(period: Period | undefined, { from, to }: AuditLog): readonly Stretch[] {
  if (!period) return [];
  const stretches = [
    { from: period.from, to: earlier(from, period.to) },
    { from: earlier(to, period.from) === to ? period.from : to, to: period.to },
  ];
  return stretches.filter((stretch) => Date.parse(stretch.from) < Date.parse(stretch.to));
}

function earlier(a: string, b: string): string {
  return Date.parse(a) < Date.parse(b) ? a : b;
}

export function changeSubject({ ref, by, event }: Change): Subject {
  const name = `${ref.kind} ${ref.name} @ ${by}${event ? ` ${event.id}` : ''}`;
  return { kind: 'Change', ...(ref.namespace !== undefined && { namespace: ref.namespace }), name };
}

/** `NetworkPolicy pay/web was modified after … and by …`, or `at …`. */
export function changeText({ ref, type, after, by, source }: Change): string {
  const when = source === 'audit-log' ? `at ${by}` : `after ${after} and by ${by}`;
  return `${formatRef(ref)} was ${type} ${when}`;
}
