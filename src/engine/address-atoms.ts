/** One sweep over every bound in use: ranges of addresses that no group, set or host endpoint divides. */
import { type AddressRange, type Family, wholeFamily } from '../model/cidr.ts';
import type { Governor } from './host-classes.ts';
import { createNumberSets, type NumberSets } from './number-sets.ts';

/** Addresses under a name; of several that hold one, the first counts. */
export interface NamedSet {
  readonly name: string;
  readonly ranges: readonly AddressRange[];
}

export interface Atom extends AddressRange {
  /** Index into the sets; their count for the Internet. */
  readonly set: number;
  /** Number of the set of groups that hold it, in `AtomSource.groupSets`. */
  readonly groups: number;
  /** Number of the set of governors, in `AtomSource.governorSets`. */
  readonly governors: number;
}

/** What cuts the addresses. Ranges of one owner are disjoint and not adjacent. */
export interface AtomSource {
  readonly groups: readonly (readonly AddressRange[])[];
  readonly sets: readonly NamedSet[];
  readonly governors: readonly Governor[];
  readonly groupSets: NumberSets;
  readonly governorSets: NumberSets;
}

export function atomSource(
  groups: AtomSource['groups'],
  sets: readonly NamedSet[],
  governors: readonly Governor[],
): AtomSource {
  const groupSets = createNumberSets(groups.length);
  return { groups, sets, governors, groupSets, governorSets: createNumberSets(governors.length) };
}

interface Bound {
  readonly at: bigint;
  readonly of: 'groups' | 'sets' | 'governors';
  readonly owner: number;
}

/** One sweep over all bounds of a family; each costs what a change of a set of groups does, however many those are. */
export function cut(family: Family, source: AtomSource): readonly Atom[] {
  const { groups, sets, governors, groupSets, governorSets } = source;
  const bounds: Bound[] = [];
  addBounds(bounds, groups, family, 'groups');
  addBounds(
    bounds,
    sets.map(({ ranges }) => ranges),
    family,
    'sets',
  );
  addBounds(
    bounds,
    governors.map(({ ranges }) => ranges),
    family,
    'governors',
  );
  bounds.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const whole = wholeFamily(family);
  const inSets = new Set<number>();
  const active = { groups: groupSets.empty, governors: governorSets.empty };
  const atoms: Atom[] = [];
  let first = whole.first;
  const close = (end: bigint) => {
    if (end <= first) return;
    atoms.push({ family, first, last: end - 1n, set: least(inSets, sets.length), ...active });
    first = end;
  };
  for (const { at, of, owner } of bounds) {
    close(at);
    if (of === 'groups') active.groups = groupSets.toggle(active.groups, owner);
    else if (of === 'governors') active.governors = governorSets.toggle(active.governors, owner);
    else if (!inSets.delete(owner)) inSets.add(owner);
  }
  close(whole.last + 1n);
  return atoms;
}

/** Where an owner's ranges begin and where they are over: either toggles it. */
function addBounds(
  bounds: Bound[],
  owners: readonly (readonly AddressRange[])[],
  family: Family,
  of: Bound['of'],
): void {
  for (const [owner, ranges] of owners.entries()) {
    for (const range of ranges) {
      if (range.family === family)
        bounds.push({ at: range.first, of, owner }, { at: range.last + 1n, of, owner });
    }
  }
}

function least(numbers: ReadonlySet<number>, none: number): number {
  let first = none;
  for (const number of numbers) if (number < first) first = number;
  return first;
}
