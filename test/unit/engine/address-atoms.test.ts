import { describe, expect, it } from 'vitest';
import { atomSource, cut } from '../../../src/engine/address-atoms.ts';
import {
  type AddressRange,
  mergeAddressRanges,
  parseCidr,
  subtractAddressRanges,
} from '../../../src/model/cidr.ts';

/** `10.0.0.0/8` for each of as many groups, with a hole of one address, each another. */
function holed(count: number): readonly (readonly AddressRange[])[] {
  const whole = parseCidr('10.0.0.0/8')!;
  return Array.from({ length: count }, (_, index) => {
    const hole = parseCidr(`10.${index >> 7}.${(index & 127) * 2}.7/32`)!;
    return subtractAddressRanges(whole, [hole]);
  });
}

function nodesFor(count: number): number {
  const source = atomSource(holed(count), [], []);
  const atoms = cut(4, source);
  // Each hole, what lies between them, and the rest of the family on both sides.
  expect(atoms).toHaveLength(2 * count + 3);
  return source.groupSets.nodeCount();
}

describe('addresses cut into atoms', () => {
  it('cost in groups that all overlap what their bounds are, and not their square', () => {
    const [few, many] = [nodesFor(256), nodesFor(2048)];
    expect(many / few).toBeLessThan(16);
  });

  it('are told apart by exactly the groups, sets and governors that hold them', () => {
    const ranges = (...cidrs: readonly string[]) => mergeAddressRanges(cidrs.map((cidr) => parseCidr(cidr)!));
    const groups = [ranges('10.0.0.0/8'), ranges('10.1.0.0/16', '192.168.0.0/24'), ranges('fd00::/8')];
    const sets = [
      { name: 'node', ranges: ranges('10.1.0.9/32') },
      { name: 'internal', ranges: ranges('10.0.0.0/8') },
    ];
    const governors = [{ host: 0, sure: true, ranges: ranges('10.1.0.9/32'), nodes: new Set(['node-a']) }];
    const source = atomSource(groups, sets, governors);
    const told = cut(4, source).map((atom) => [
      atom.set,
      source.groupSets.members(atom.groups),
      source.governorSets.members(atom.governors),
    ]);
    expect(told).toEqual([
      [2, [], []],
      [1, [0], []],
      [1, [0, 1], []],
      [0, [0, 1], [0]],
      [1, [0, 1], []],
      [1, [0], []],
      [2, [], []],
      [2, [1], []],
      [2, [], []],
    ]);
  });
});
