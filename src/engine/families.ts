/**
 * Packets of two families. Both ends of a connection are asked about one packet, and a packet is IPv4 or IPv6: so two
 * ends may connect exactly if there is a family in which both have an address and both sides allow it (trap 25). What
 * one end allows in IPv4 and the other in IPv6 only, no packet passes.
 *
 * Between ends of two families a verdict is the union over them, of *must* as of *may*: a connection on a port must be
 * possible where one family surely passes. Where it is not known which of the families an end has, *must* holds what
 * passes in either.
 */
import type { Family } from '../model/cidr.ts';
import type { Evaluation } from './evaluation.ts';

/** Families in which an end has an address: one, both, or one or both, nobody knows which. */
export type Stack = Family | 'both' | 'unknown';

/** Families in which two ends can have packets. */
export interface PairFamilies {
  readonly families: readonly Family[];
  /** False where of two families it may be one alone. */
  readonly sure: boolean;
}

export const ONE_FAMILY: Readonly<Record<Family, PairFamilies>> = {
  4: { families: [4], sure: true },
  6: { families: [6], sure: true },
};
const BOTH: PairFamilies = { families: [4, 6], sure: true };
const EITHER: PairFamilies = { families: [4, 6], sure: false };

/** Of ends without a common family there is no packet to ask about: the first one's is taken. */
export function familiesBetween(a: Stack, b: Stack): PairFamilies {
  if (a === 4 || a === 6) return ONE_FAMILY[a];
  if (b === 4 || b === 6) return ONE_FAMILY[b];
  return a === 'both' && b === 'both' ? BOTH : EITHER;
}

/** The families of addresses that an end is known by. */
export function stackOf(families: readonly Family[]): Stack {
  const [first] = families;
  if (first === undefined) return 'unknown';
  return families.every((family) => family === first) ? first : 'both';
}

/** Verdict, by number, over all families of a pair. */
export function acrossFamilies(
  evaluation: Evaluation,
  { families, sure }: PairFamilies,
  verdictIn: (family: Family) => number,
): number {
  const [first, second] = families;
  const one = verdictIn(first!);
  if (second === undefined) return one;
  const other = verdictIn(second);
  return one === other ? one : evaluation.acrossFamilies(one, other, sure);
}
