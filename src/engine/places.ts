/** Places in a tier's order: policies asked one after the other, or as one where nothing says which is first (trap 45). */
import type { Direction, Tier } from '../model/policy.ts';
import { formatRef } from '../model/resource.ts';
import type { Reason } from '../model/verdict.ts';
import type { Applied, PolicyEntry } from './applicable.ts';

/** Policies each in a place of its own; those of one order share it where their tier leaves open which is asked first. */
export function placesOf(
  tier: Tier,
  applied: readonly Applied[],
  entries: readonly PolicyEntry[],
): readonly (readonly Applied[])[] {
  if (tier.ties !== 'undefined') return applied.map((one) => [one]);
  const places = new Map<number, Applied[]>();
  for (const one of applied) {
    const { order } = entries[one.entry]!.policy;
    const known = places.get(order);
    if (known) known.push(one);
    else places.set(order, [one]);
  }
  return [...places.values()];
}

/** Why nobody knows what a place decides, once for each of its policies that have rules; none where one alone has. */
export function tieReasons(
  place: readonly Applied[],
  direction: Direction,
  entries: readonly PolicyEntry[],
): readonly Reason[] {
  const tied = place.map(({ entry }) => entries[entry]!).filter(({ rules }) => rules[direction].length > 0);
  if (tied.length < 2) return [];
  const names = tied.map(({ policy }) => formatRef(policy.ref)).join(', ');
  const message = `of policies of one priority it is not defined which is asked first: ${names}`;
  return tied.map(({ policy: { ref, origin } }) => ({
    code: 'U2',
    message,
    object: ref,
    ...(origin && { origin }),
  }));
}
