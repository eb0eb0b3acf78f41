/** Addresses beyond the pods, cut at the bounds of both engines. */
import { type AddressRange, mergeAddressRanges, parseAddress } from '../model/cidr.ts';
import { usesV6 } from './connectivity-ranges.ts';
import type { AddressBlock, Engine } from './engine.ts';

/** Addresses that lie in one block of each engine. */
export interface JointBlock {
  readonly old: number;
  readonly new: number;
  readonly ranges: readonly AddressRange[];
}

export function jointBlocks(old: Engine, next: Engine): readonly JointBlock[] {
  const found = new Map<string, { old: number; new: number; ranges: AddressRange[] }>();
  // As in the map: IPv6 is left out where neither has an IPv6 address anywhere.
  const families = usesV6(old) || usesV6(next) ? ([4, 6] as const) : ([4] as const);
  for (const family of families) {
    const [before, after] = [rangesOf(old, family), rangesOf(next, family)];
    for (let i = 0, j = 0; i < before.length && j < after.length; ) {
      const [a, b] = [before[i]!, after[j]!];
      const first = higher(a.first, b.first);
      const last = lower(a.last, b.last);
      if (first <= last) {
        const key = `${a.block}/${b.block}`;
        const joint = found.get(key) ?? { old: a.block, new: b.block, ranges: [] };
        found.set(key, joint);
        joint.ranges.push({ family, first, last });
      }
      if (a.last < b.last) i++;
      else j++;
    }
  }
  return [...found.values()].map((joint) => ({ ...joint, ranges: mergeAddressRanges(joint.ranges) }));
}

interface BlockRange {
  readonly block: number;
  readonly first: bigint;
  readonly last: bigint;
}

/** Every address of the family lies in exactly one. */
function rangesOf({ blocks }: Engine, family: AddressBlock['family']): readonly BlockRange[] {
  return blocks
    .filter((block) => block.family === family)
    .flatMap((block) =>
      block.ranges.map(({ first, last }) => ({
        block: block.id,
        first: parseAddress(first)!.value,
        last: parseAddress(last)!.value,
      })),
    )
    .sort((a, b) => (a.first < b.first ? -1 : 1));
}

// Math.min and Math.max know no bigint.
function lower(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

function higher(a: bigint, b: bigint): bigint {
  if (a > b) return a;
  return b;
}
