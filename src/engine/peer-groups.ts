/** Which endpoints the groups of addresses in use hold. */
import type { AddressRange, Family } from '../model/cidr.ts';
import type { AddressSpace } from './addresses.ts';
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
  /** Classes of which a group holds an address for sure. */
  readonly sure: readonly (readonly number[])[];
  /** Those of them that have another address, which the group does not hold. */
  readonly partial: readonly (readonly number[])[];
  readonly unknown: readonly number[];
  readonly strangers: readonly ('no' | 'maybe' | 'yes')[];
  /** Families of which pods have addresses; both where no address is known. */
  readonly families: readonly Family[];
}

/** Whether every pod has an address of the family that a group of addresses holds (trap 25). */
export function sharedByAll(group: number, { space, table }: Pick<PeerContext, 'space' | 'table'>): boolean {
  return space.rangesOfGroup[group]!.every(({ family }) =>
    table.loneFamilies.every((lone) => lone === family),
  );
}

export function groupMembers({ space, table, profile }: PeerContext): GroupMembers {
  const sure: number[][] = Array.from({ length: space.groupCount }, () => []);
  const partial: number[][] = Array.from({ length: space.groupCount }, () => []);
  const unknown: number[] = [];
  const counts = new Array<number>(space.groupCount).fill(0);
  let addressed = 0;
  for (const record of table.classes) {
    if (record.stranger) continue;
    if (record.groups === 'unknown') {
      unknown.push(record.id);
      continue;
    }
    addressed += record.members.length;
    for (const group of record.groups) {
      sure[group]!.push(record.id);
      counts[group] = counts[group]! + record.members.length;
    }
    for (const group of record.partialGroups) partial[group]!.push(record.id);
  }
  const strangers = counts.map((count, group) => {
    if (!profile.addressBlocksMatchPods) return 'no';
    return holdsStranger(space.rangesOfGroup[group]!, count, addressed);
  });
  return { sure, partial, unknown, strangers, families: table.families };
}

/**
 * Whether a group holds the address of a pod that does not exist yet: surely when it holds a whole family or every
 * pod seen, perhaps when it holds some and has room. A group that holds none lists peers, and a stranger is unlisted.
 */
function holdsStranger(
  ranges: readonly AddressRange[],
  inside: number,
  addressed: number,
): 'no' | 'maybe' | 'yes' {
  const size = ranges.reduce((sum, range) => sum + range.last - range.first + 1n, 0n);
  if (ranges.some((range) => range.first === 0n && range.last === (range.family === 4 ? MAX_V4 : MAX_V6)))
    return 'yes';
  if (inside === 0 || size <= BigInt(inside)) return 'no';
  return inside === addressed ? 'yes' : 'maybe';
}

const MAX_V4 = (1n << 32n) - 1n;
const MAX_V6 = (1n << 128n) - 1n;
