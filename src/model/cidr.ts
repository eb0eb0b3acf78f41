/**
 * Addresses and blocks of both families as whole numbers. Strict where engines read one text in different ways: no
 * leading zeros (octal to some), no zone ids, no short forms. IPv4-mapped IPv6 (RFC 4291 §2.5.5.2) becomes IPv4.
 */

export type Family = 4 | 6;

export interface Address {
  readonly family: Family;
  readonly value: bigint;
}

/** Addresses of one family from `first` to `last`, both included. */
export interface AddressRange {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
}

export interface Cidr extends AddressRange {
  /** Bits of the network part, counted in `family`. */
  readonly prefix: number;
}

const BITS = { 4: 32, 6: 128 } as const;
const MAPPED = 0xffffn << 32n;

/** Not routed on the Internet: RFC 1918, 6598, 3927, 1122, 4193, 4291. */
export const PRIVATE_CIDRS: readonly string[] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
  '::1/128',
];

/** Every address of one family. */
export function wholeFamily(family: Family): AddressRange {
  return { family, first: 0n, last: (1n << BigInt(BITS[family])) - 1n };
}

/** `undefined` when the text is not an address in the strict form. */
export function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) {
    const value = parseV4(text);
    return value === undefined ? undefined : { family: 4, value: BigInt(value) };
  }
  const value = parseV6(text);
  if (value === undefined) return undefined;
  return value >> 32n === 0xffffn ? { family: 4, value: value & 0xffffffffn } : { family: 6, value };
}

/** `undefined` when the text is not a block. Host bits are masked (trap 25). */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const length = text.slice(slash + 1);
  if (!/^(0|[1-9]\d{0,2})$/.test(length)) return undefined;
  const address = text.slice(0, slash);
  return address.includes(':') ? cidrV6(address, Number(length)) : cidrV4(address, Number(length));
}

function cidrV4(address: string, prefix: number): Cidr | undefined {
  const value = parseV4(address);
  return value === undefined ? undefined : block(4, BigInt(value), prefix);
}

function cidrV6(address: string, prefix: number): Cidr | undefined {
  const value = parseV6(address);
  if (value === undefined) return undefined;
  if (value >> 32n === 0xffffn && prefix >= 96) return block(4, value - MAPPED, prefix - 96);
  return block(6, value, prefix);
}

function block(family: Family, value: bigint, prefix: number): Cidr | undefined {
  const bits = BITS[family];
  if (prefix > bits) return undefined;
  const host = (1n << BigInt(bits - prefix)) - 1n;
  const last = value | host;
  return { family, first: last - host, last, prefix };
}

/** One pass over the characters: addresses of every pod come through here. */
function parseV4(text: string): number | undefined {
  let value = 0;
  let octet = -1;
  let dots = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === DOT) {
      if (octet < 0) return undefined;
      value = value * 256 + octet;
      octet = -1;
      dots++;
    } else {
      const digit = code - ZERO;
      // A second digit after a zero would be a leading zero.
      if (digit < 0 || digit > 9 || octet === 0) return undefined;
      octet = octet < 0 ? digit : octet * 10 + digit;
      if (octet > 255) return undefined;
    }
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : undefined;
}

const DOT = 46;
const ZERO = 48;

function parseV6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groups(halves[0]!, halves.length === 1);
  const tail = halves.length === 2 ? groups(halves[1]!, true) : [];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const all = [...head, ...new Array<number>(Math.max(missing, 0)).fill(0), ...tail];
  return all.reduce((value, group) => (value << 16n) | BigInt(group), 0n);
}

/** Sixteen-bit groups of one side of `::`; a dotted quad may only end the address. */
function groups(text: string, endsAddress: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const found: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (part.includes('.') && endsAddress && index === parts.length - 1) {
      const quad = parseV4(part);
      if (quad === undefined) return undefined;
      found.push(Math.floor(quad / 65536), quad % 65536);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      found.push(Number.parseInt(part, 16));
    } else {
      return undefined;
    }
  }
  return found;
}

/** Dotted quad, or RFC 5952 text. */
export function formatAddress(family: Family, value: bigint): string {
  if (family === 4) {
    const number = Number(value);
    return `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`;
  }
  const parts: string[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) parts.push(((value >> shift) & 0xffffn).toString(16));
  return compress(parts);
}

/** Writes the first longest run of two or more zero groups as `::` (RFC 5952 §4.2). */
function compress(parts: readonly string[]): string {
  let best = { start: -1, length: 1 };
  for (let start = 0; start < parts.length; start++) {
    let length = 0;
    while (parts[start + length] === '0') length++;
    if (length > best.length) best = { start, length };
  }
  if (best.start < 0) return parts.join(':');
  return `${parts.slice(0, best.start).join(':')}::${parts.slice(best.start + best.length).join(':')}`;
}

/** `first-last`, the form of a peer beyond the cluster in a connectivity map. */
export function formatAddressRange(range: AddressRange): string {
  return `${formatAddress(range.family, range.first)}-${formatAddress(range.family, range.last)}`;
}

export function containsRange(outer: AddressRange, inner: AddressRange): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

export function containsAddress(range: AddressRange, address: Address): boolean {
  return range.family === address.family && range.first <= address.value && address.value <= range.last;
}

/** Ascending, IPv4 first; disjoint and not adjacent. */
export function mergeAddressRanges(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const merged: AddressRange[] = [];
  for (const range of [...ranges].sort(compareRanges)) {
    const last = merged.at(-1);
    if (last?.family === range.family && range.first <= last.last + 1n) {
      if (range.last > last.last) merged[merged.length - 1] = { ...last, last: range.last };
    } else {
      merged.push({ family: range.family, first: range.first, last: range.last });
    }
  }
  return merged;
}

/** What of `range` lies in none of `cuts`. */
export function subtractAddressRanges(
  range: AddressRange,
  cuts: readonly AddressRange[],
): readonly AddressRange[] {
  const left: AddressRange[] = [];
  let next = range.first;
  for (const cut of mergeAddressRanges(cuts)) {
    if (cut.family !== range.family || cut.last < next) continue;
    if (cut.first > range.last) break;
    if (cut.first > next) left.push({ family: range.family, first: next, last: cut.first - 1n });
    next = cut.last + 1n;
  }
  if (next <= range.last) left.push({ family: range.family, first: next, last: range.last });
  return left;
}

function compareRanges(a: AddressRange, b: AddressRange): number {
  if (a.family !== b.family) return a.family - b.family;
  return a.first < b.first ? -1 : a.first > b.first ? 1 : 0;
}
