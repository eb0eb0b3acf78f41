/**
 * Sets of small whole numbers, by number: equal sets have equal numbers, however they came about. Each is a binary trie
 * whose nodes are shared by all sets, so that to put a number in, or take it out, costs as many steps as numbers have
 * bits, and sets that differ in one member share all but that path.
 */
import { memoPairs } from './traffic.ts';

export interface NumberSets {
  readonly empty: number;
  /** The set with the number where it was not in it, else without. */
  toggle(set: number, member: number): number;
  /** Ascending; one and the same list each time. */
  members(set: number): readonly number[];
  /** Nodes made so far: the memory that all sets take. */
  nodeCount(): number;
}

const EMPTY = 0;
const LEAF = 1;

/** Of the numbers below `size`. */
export function createNumberSets(size: number): NumberSets {
  const left = [EMPTY, EMPTY];
  const right = [EMPTY, EMPTY];
  // A number stands for a node of one height only: its children do.
  const node = memoPairs((a, b) => {
    left.push(a);
    return right.push(b) - 1;
  });
  const height = size <= 1 ? 0 : Math.ceil(Math.log2(size));
  const toggle = (set: number, member: number, bit: number): number => {
    if (bit < 0) return set === EMPTY ? LEAF : EMPTY;
    const goesRight = (member >> bit) & 1;
    const a = goesRight ? left[set]! : toggle(left[set]!, member, bit - 1);
    const b = goesRight ? toggle(right[set]!, member, bit - 1) : right[set]!;
    return a === EMPTY && b === EMPTY ? EMPTY : node(a, b);
  };
  const known = new Map<number, readonly number[]>();
  const collect = (set: number, base: number, bit: number, found: number[]): void => {
    if (set === EMPTY) return;
    if (bit < 0) {
      found.push(base);
      return;
    }
    collect(left[set]!, base, bit - 1, found);
    collect(right[set]!, base + 2 ** bit, bit - 1, found);
  };
  return {
    empty: EMPTY,
    toggle: (set, member) => toggle(set, member, height - 1),
    members(set) {
      const list = known.get(set);
      if (list) return list;
      const found: number[] = [];
      collect(set, 0, height - 1, found);
      known.set(set, found);
      return found;
    },
    nodeCount: () => left.length,
  };
}
