import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNumberSets } from '../../../src/engine/number-sets.ts';

const SIZE = 37;

describe('sets of numbers by number', () => {
  it('have equal numbers exactly if they have equal members, in whatever order those came', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat({ max: SIZE - 1 }))), (scripts) => {
        const sets = createNumberSets(SIZE);
        const seen = new Map<number, string>();
        for (const script of scripts) {
          const plain = new Set<number>();
          let set = sets.empty;
          for (const member of script) {
            set = sets.toggle(set, member);
            if (!plain.delete(member)) plain.add(member);
          }
          const members = [...plain].sort((a, b) => a - b);
          expect(sets.members(set)).toEqual(members);
          expect(seen.get(set) ?? members.join()).toBe(members.join());
          seen.set(set, members.join());
        }
        expect(new Set(seen.values()).size).toBe(seen.size);
      }),
    );
  });

  it('hold one number, or none, where there is but one', () => {
    const sets = createNumberSets(1);
    const one = sets.toggle(sets.empty, 0);
    expect([sets.members(one), sets.members(sets.toggle(one, 0))]).toEqual([[0], []]);
  });
});
