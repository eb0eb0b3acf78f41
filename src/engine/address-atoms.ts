/** One sweep over every bound in use: ranges of addresses that no group, set or host endpoint divides. */
import { type AddressRange, type Family, wholeFamily } from '../model/cidr.ts';
import type { Governor } from './host-classes.ts';

/** Addresses under a name; of several that hold one, the first counts. */
export interface NamedSet {
  readonly name: string;
  readonly ranges: readonly AddressRange[];
}

export interface Atom extends AddressRange {
  /** Index into the sets; their count for the Internet. */
  readonly set: number;
  readonly groups: readonly number[];
  readonly governors: readonly number[];
}

interface Bound {
  readonly at: bigint;
  readonly opens: boolean;
  /** Negative: set −1−n; else a group, or, after the last group, a governor. */
  readonly owner: number;
}

/** One sweep over all bounds of a family. */
export function cut(
  family: Family,
  groups: readonly (readonly AddressRange[])[],
  sets: readonly NamedSet[],
  governors: readonly Governor[],
): readonly Atom[] {
  const bounds = [
    ...groups.flatMap((ranges, group) => boundsOf(ranges, family, group)),
    ...sets.flatMap((set, index) => boundsOf(set.ranges, family, -1 - index)),
    ...governors.flatMap(({ ranges }, index) => boundsOf(ranges, family, groups.length + index)),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const whole = wholeFamily(family);
  const active = new Set<number>();
  const shared = new Map<string, readonly number[]>();
  const atoms: Atom[] = [];
  let first = whole.first;
  const close = (last: bigint) => {
    if (last < first) return;
    const owners = groupsOf(active, shared);
    const position = owners.findIndex((owner) => owner >= groups.length);
    atoms.push({
      family,
      first,
      last,
      set: firstSet(active, sets.length),
      groups: position < 0 ? owners : owners.slice(0, position),
      governors: position < 0 ? [] : owners.slice(position).map((owner) => owner - groups.length),
    });
    first = last + 1n;
  };
  for (const bound of bounds) {
    close(bound.at - 1n);
    if (bound.opens) active.add(bound.owner);
    else active.delete(bound.owner);
  }
  close(whole.last);
  return atoms;
}

function boundsOf(ranges: readonly AddressRange[], family: Family, owner: number): readonly Bound[] {
  return ranges
    .filter((range) => range.family === family)
    .flatMap((range) => [
      { at: range.first, opens: true, owner },
      { at: range.last + 1n, opens: false, owner },
    ]);
}

function firstSet(active: ReadonlySet<number>, none: number): number {
  let first = none;
  for (const owner of active) if (owner < 0 && -1 - owner < first) first = -1 - owner;
  return first;
}

function groupsOf(active: ReadonlySet<number>, shared: Map<string, readonly number[]>): readonly number[] {
  const groups = [...active].filter((owner) => owner >= 0).sort((a, b) => a - b);
  const key = groups.join();
  const known = shared.get(key) ?? groups;
  shared.set(key, known);
  return known;
}
