import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  containsRange,
  formatAddress,
  formatAddressRange,
  mergeAddressRanges,
  parseAddress,
  parseCidr,
  subtractAddressRanges,
  wholeFamily,
} from '../../../src/model/cidr.ts';

describe('addresses', () => {
  it.each([
    '01.2.3.4',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '1..2.3',
    '1.2.3.',
    ' 1.2.3.4',
    '0x1.2.3.4',
    '',
    '1.2.3.4/8',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    'fe80::1%eth0',
    '12345::',
    '::1.2.3',
    '1:2:3:4:5:6:7::8',
    'g::',
  ])('refuses %s', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it.each([
    ['::', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['1:0:2:0:3:0:4:0', '1:0:2:0:3:0:4:0'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
  ])('reads %s as %s', (text, canonical) => {
    const { family, value } = parseAddress(text)!;
    expect(formatAddress(family, value)).toBe(canonical);
  });

  it('reads back whatever it writes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(4 as const, 6 as const),
        fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
        (family, any) => {
          const value = family === 4 ? any & 0xffffffffn : any;
          fc.pre(family === 4 || value >> 32n !== 0xffffn);
          expect(parseAddress(formatAddress(family, value))).toEqual({ family, value });
        },
      ),
    );
  });
});

describe('blocks', () => {
  it('masks host bits', () => {
    expect(formatAddressRange(parseCidr('10.1.2.3/8')!)).toBe('10.0.0.0-10.255.255.255');
    expect(formatAddressRange(parseCidr('fd00::1/126')!)).toBe('fd00::-fd00::3');
    expect(formatAddressRange(parseCidr('0.0.0.0/0')!)).toBe('0.0.0.0-255.255.255.255');
  });

  it.each([
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '::/129',
    '010.0.0.0/8',
    '10.0.0/8',
  ])('refuses %s', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  it('takes an IPv4-mapped block for the IPv4 block it is', () => {
    expect(parseCidr('::ffff:10.0.0.0/104')).toEqual(parseCidr('10.0.0.0/8'));
  });
});

describe('ranges', () => {
  const range = fc
    .tuple(fc.nat({ max: 40 }), fc.nat({ max: 12 }))
    .map(([first, length]) => ({ family: 4 as const, first: BigInt(first), last: BigInt(first + length) }));
  const holds = (ranges: readonly { first: bigint; last: bigint }[], value: bigint) =>
    ranges.some(({ first, last }) => first <= value && value <= last);

  it('merging and subtracting keep exactly the addresses they should', () => {
    fc.assert(
      fc.property(range, fc.array(range, { maxLength: 6 }), (whole, cuts) => {
        const left = subtractAddressRanges(whole, cuts);
        const merged = mergeAddressRanges(cuts);
        for (let value = 0n; value < 60n; value++) {
          expect(holds(left, value)).toBe(holds([whole], value) && !holds(cuts, value));
          expect(holds(merged, value)).toBe(holds(cuts, value));
        }
        for (const [index, { first }] of merged.entries()) {
          if (index > 0) expect(first > merged[index - 1]!.last + 1n).toBe(true);
        }
      }),
    );
  });

  it('never mixes families', () => {
    expect(containsRange(wholeFamily(6), wholeFamily(4))).toBe(false);
    expect(mergeAddressRanges([wholeFamily(6), wholeFamily(4)]).map(({ family }) => family)).toEqual([4, 6]);
    expect(subtractAddressRanges(wholeFamily(4), [wholeFamily(6)])).toEqual([wholeFamily(4)]);
  });
});
