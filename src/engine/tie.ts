/** What policies of one place in the order decide differently (trap 45): nobody knows then what becomes of it. */
import type { Family } from '../model/cidr.ts';
import type { Direction } from '../model/policy.ts';
import type { Reason } from '../model/verdict.ts';
import type { Applied } from './applicable.ts';
import type { Parts } from './parts.ts';
import { tieReasons } from './places.ts';
import { ruleTrafficIn } from './rule-match.ts';

/** One end towards one column. */
export interface Side {
  readonly parts: Parts;
  readonly subject: number;
  readonly direction: Direction;
  readonly column: number;
  /** Of the packets. */
  readonly family: Family;
}

export interface Tie {
  /** Traffic, by number, on which the policies act in different ways, each as if it were the first. */
  readonly contested: number;
  /** One for each of the policies; none where nothing is contested. */
  readonly reasons: readonly Reason[];
}

export function tieOf(side: Side, place: readonly Applied[], wanted: number): Tie {
  const { traffic, entries } = side.parts;
  const contested = place.length < 2 ? traffic.none : contestedBy(side, place, wanted);
  return {
    contested,
    reasons: contested === traffic.none ? [] : tieReasons(place, side.direction, entries),
  };
}

function contestedBy(side: Side, place: readonly Applied[], wanted: number): number {
  const { parts, subject, column, family } = side;
  const { traffic } = parts;
  const hits = { allow: traffic.none, deny: traffic.none, pass: traffic.none };
  for (const applied of place) {
    let left = wanted;
    for (const rule of side.parts.entries[applied.entry]!.rules[side.direction]) {
      const { action } = rule;
      if (action === 'log') continue;
      const { may, must } = ruleTrafficIn(parts, subject, applied, rule, column, family);
      hits[action] = traffic.union(hits[action], traffic.intersect(may, left));
      left = traffic.subtract(left, must);
    }
  }
  return traffic.union(
    traffic.intersect(hits.allow, traffic.union(hits.deny, hits.pass)),
    traffic.intersect(hits.deny, hits.pass),
  );
}
