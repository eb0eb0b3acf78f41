/** Which endpoints the groups of addresses in use hold. */
import { type AddressRange, type Family, wholeFamily } from '../model/cidr.ts';
import type { AddressSpace } from './addresses.ts';
import type { Tri } from './certainty-set.ts';
import type { ClassSets } from './class-sets.ts';
import type { ClassTable } from './classes.ts';
import type { CniProfile } from './engine.ts';
import type { SelectorTable } from './selectors.ts';

export interface PeerContext {
  readonly space: AddressSpace;
  readonly table: ClassTable;
  readonly selectors: SelectorTable;
  readonly sets: ClassSets;
  readonly profile: CniProfile;
}

export interface GroupMembers {
  /** Classes whose address, of the packets' family where they have both, a group holds for sure. */
  readonly sure: Readonly<Record<Family, readonly (readonly number[])[]>>;
  /** Groups that hold one address of a class and not the other: what they match depends on the family. */
  readonly split: readonly boolean[];
  readonly unknown: readonly number[];
  readonly strangers: readonly Tri[];
}

export function groupMembers({ space, table, profile }: PeerContext): GroupMembers {
  const lists = () => Array.from({ length: space.groupCount }, (): number[] => []);
  const sure = { 4: lists(), 6: lists() };
  const split = new Array<boolean>(space.groupCount).fill(false);
  const counts = { 4: createCount(space.groupCount), 6: createCount(space.groupCount) };
  const unknown: number[] = [];
  for (const { id, stranger, groups, stack, members } of table.classes) {
    if (stranger) continue;
    if (groups === 'unknown') {
      unknown.push(id);
      continue;
    }
    for (const family of FAMILIES) {
      for (const group of groups[family]) sure[family][group]!.push(id);
      if (stack === 'both' || stack === family) counts[family].add(groups[family], members.length);
    }
    if (groups[4] !== groups[6]) for (const group of difference(groups[4], groups[6])) split[group] = true;
  }
  const strangers = space.rangesOfGroup.map((ranges, group) => {
    if (!profile.addressBlocksMatchPods) return 0;
    const found = table.families.map((family) => {
      const own = ranges.filter((range) => range.family === family);
      return holdsStranger(own, counts[family].inside[group]!, counts[family].total());
    });
    return found.every((value) => value === found[0]) ? found[0]! : 1;
  });
  return { sure, split, unknown, strangers };
}

const FAMILIES: readonly Family[] = [4, 6];

/** Pods by group, of one family. */
function createCount(groups: number) {
  const inside = new Array<number>(groups).fill(0);
  let total = 0;
  return {
    inside,
    total: () => total,
    add(list: readonly number[], pods: number) {
      total += pods;
      for (const group of list) inside[group] = inside[group]! + pods;
    },
  };
}

/** Members of one list only. */
function difference(a: readonly number[], b: readonly number[]): readonly number[] {
  const [inA, inB] = [new Set(a), new Set(b)];
  return [...a.filter((group) => !inB.has(group)), ...b.filter((group) => !inA.has(group))];
}

/**
 * Whether ranges of one family hold the address of a pod that does not exist yet: surely when they are the whole family
 * or hold every pod seen, perhaps when they hold some and have room. Ranges that hold none list peers, and a stranger
 * is unlisted.
 */
function holdsStranger(ranges: readonly AddressRange[], inside: number, addressed: number): Tri {
  const size = ranges.reduce((sum, range) => sum + range.last - range.first + 1n, 0n);
  const [only] = ranges;
  if (only?.first === 0n && only.last === wholeFamily(only.family).last) return 2;
  if (inside === 0 || size <= BigInt(inside)) return 0;
  return inside === addressed ? 2 : 1;
}
