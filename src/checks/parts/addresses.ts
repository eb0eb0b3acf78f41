import {
  type AddressRange,
  type Family,
  formatAddress,
  mergeAddressRanges,
  parseCidr,
  subtractAddressRanges,
  wholeFamily,
} from '../../model/cidr.ts';
import type { Direction, Peer } from '../../model/policy.ts';
import { toYaml } from './yaml.ts';

/** Prefix below which a block beyond the internal addresses is open (frameworks.md §1c, K18). */
const SHORTEST_PREFIX: Readonly<Record<Family, number>> = { 4: 16, 6: 32 };
const BITS: Readonly<Record<Family, number>> = { 4: 32, 6: 128 };

/** All addresses of several blocks, each without what it excepts (trap 23). */
export function addressesOf(
  blocks: readonly Extract<Peer, { type: 'addresses' }>[],
): readonly AddressRange[] {
  return mergeAddressRanges(
    blocks.flatMap(({ cidr, except }) => {
      const range = parseCidr(cidr);
      return range ? subtractAddressRanges(range, parseAll(except)) : [];
    }),
  );
}

function parseAll(cidrs: readonly string[]): readonly AddressRange[] {
  return cidrs.flatMap((cidr) => parseCidr(cidr) ?? []);
}

/** What makes a set of addresses open, in words; `undefined` when nothing does. */
export function openText(
  addresses: readonly AddressRange[],
  internalCidrs: readonly string[],
): string | undefined {
  const family = ([4, 6] as const).find((asked) => addresses.some((range) => isWhole(range, asked)));
  if (family) return `every IPv${family} address (${family === 4 ? '0.0.0.0/0' : '::/0'})`;
  const internal = parseAll(internalCidrs);
  for (const range of addresses.flatMap((part) => subtractAddressRanges(part, internal))) {
    const block = widestBlock(range);
    if (block.prefix < SHORTEST_PREFIX[range.family]) {
      return `${formatAddress(range.family, block.first)}/${block.prefix}, a public block wider than /${SHORTEST_PREFIX[range.family]}`;
    }
  }
  return undefined;
}

function isWhole(range: AddressRange, family: Family): boolean {
  const whole = wholeFamily(family);
  return range.family === family && range.first === whole.first && range.last === whole.last;
}

/** The widest aligned block inside a range. */
function widestBlock(range: AddressRange): { readonly first: bigint; readonly prefix: number } {
  const bits = BITS[range.family];
  for (let prefix = 0; prefix < bits; prefix++) {
    const size = 1n << BigInt(bits - prefix);
    const first = ((range.first + size - 1n) / size) * size;
    if (first + size - 1n <= range.last) return { first, prefix };
  }
  return { first: range.first, prefix: bits };
}

/** True when every block of the one list lies inside the blocks of the other. */
export function lieInside(cidrs: readonly string[], outer: readonly string[]): boolean {
  const within = parseAll(outer);
  return cidrs.every((cidr) => {
    const range = parseCidr(cidr);
    return range !== undefined && subtractAddressRanges(range, within).length === 0;
  });
}

/** True when no block of the one list meets a block of the other. */
export function lieOutside(cidrs: readonly string[], inner: readonly string[]): boolean {
  const cuts = parseAll(inner);
  return parseAll(cidrs).every((range) => !cuts.some((cut) => meets(range, cut)));
}

function meets(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

/** A rule's peers with one exact address, from the block that RFC 5737 sets aside for examples. */
export function publicBlock(direction: Direction): string {
  return toYaml({ [direction === 'ingress' ? 'from' : 'to']: [{ ipBlock: { cidr: '203.0.113.10/32' } }] });
}
