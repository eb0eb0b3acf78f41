/** Two verdicts on one connection, compared per part of its traffic. */
import {
  type ConnectionSet,
  formatConnections,
  intersect,
  isEmpty,
  subtract,
  union,
} from '../model/connection-set.ts';
import type { Verdict } from '../model/verdict.ts';

/**
 * `opened`: was denied, is allowed. `closed`: was allowed, is denied. `to-unknown`: was known and is not any more, which is
 * neither. `now-allowed`, `now-denied`: was unknown.
 */
export type PartChange = 'opened' | 'closed' | 'to-unknown' | 'now-allowed' | 'now-denied';

export interface TrafficPart {
  readonly what: PartChange;
  readonly traffic: ConnectionSet;
}

/** How one connection differs. */
export interface Delta {
  readonly change: 'opened' | 'closed' | 'changed';
  /** What was and is allowed for sure; with what may be besides in brackets. */
  readonly old: string;
  readonly new: string;
  readonly parts: readonly TrafficPart[];
}

/** `undefined` where they agree. */
export function compareVerdicts(old: Verdict, next: Verdict): Delta | undefined {
  const [wasUnknown, isUnknown] = [subtract(old.may, old.must), subtract(next.may, next.must)];
  const all: readonly TrafficPart[] = [
    { what: 'opened', traffic: subtract(next.must, old.may) },
    { what: 'closed', traffic: subtract(old.must, next.may) },
    { what: 'to-unknown', traffic: subtract(isUnknown, wasUnknown) },
    { what: 'now-allowed', traffic: intersect(next.must, wasUnknown) },
    { what: 'now-denied', traffic: subtract(wasUnknown, next.may) },
  ];
  const parts = all.filter(({ traffic }) => !isEmpty(traffic));
  if (parts.length === 0) return undefined;
  return { change: changeOf(old, next), old: textOf(old), new: textOf(next), parts };
}

function changeOf(old: Verdict, next: Verdict): Delta['change'] {
  if (isEmpty(old.may) && !isEmpty(next.must)) return 'opened';
  return isEmpty(next.may) && !isEmpty(old.must) ? 'closed' : 'changed';
}

function textOf({ may, must }: Verdict): string {
  const rest = subtract(may, must);
  if (isEmpty(rest)) return formatConnections(must);
  return isEmpty(must)
    ? `unknown: ${formatConnections(rest)}`
    : `${formatConnections(must)} (unknown: ${formatConnections(rest)})`;
}

/** One of several places, nobody knows which. */
export function anyOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 1) return verdicts[0]!;
  return {
    may: verdicts.map(({ may }) => may).reduce(union),
    must: verdicts.map(({ must }) => must).reduce(intersect),
    reasons: [...new Set(verdicts.flatMap(({ reasons }) => reasons))],
  };
}

/** What at least one of several can do. */
export function allOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 1) return verdicts[0]!;
  return {
    may: verdicts.map(({ may }) => may).reduce(union),
    must: verdicts.map(({ must }) => must).reduce(union),
    reasons: [...new Set(verdicts.flatMap(({ reasons }) => reasons))],
  };
}
