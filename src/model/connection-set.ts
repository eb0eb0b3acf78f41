import type { Protocol } from './resource.ts';

/** Ports from `first` to `last`, both included, 1 to 65535. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Numbers from `first` to `last`, both included: of ICMP, type × 256 + code; of protocols, as IANA numbers them. */
export type NumberRange = PortRange;

/**
 * What traffic: numbers per dimension, sorted, disjoint and not adjacent. TCP, UDP and SCTP hold ports, ICMP and
 * ICMPv6 types with codes, `other` every further protocol by its IANA number (ESP, GRE, …). NetworkPolicy speaks of
 * the first three only (trap 40).
 */
export interface ConnectionSet {
  readonly TCP: readonly PortRange[];
  readonly UDP: readonly PortRange[];
  readonly SCTP: readonly PortRange[];
  readonly ICMP: readonly NumberRange[];
  readonly ICMPv6: readonly NumberRange[];
  readonly other: readonly NumberRange[];
}

export type Dimension = keyof ConnectionSet;

/** Protocols with ports, in alphabet order. */
export const PROTOCOLS: readonly Protocol[] = ['SCTP', 'TCP', 'UDP'];

const DIMENSIONS: readonly Dimension[] = ['SCTP', 'TCP', 'UDP', 'ICMP', 'ICMPv6', 'other'];

const ALL_PORTS: readonly PortRange[] = [{ first: 1, last: 65535 }];
const ALL_ICMP: readonly NumberRange[] = [{ first: 0, last: 65535 }];

export const NO_CONNECTIONS: ConnectionSet = { TCP: [], UDP: [], SCTP: [], ICMP: [], ICMPv6: [], other: [] };

/** IANA numbers of the protocols that have a dimension of their own. */
const OWN_DIMENSION: Readonly<Record<number, Exclude<Dimension, 'other'>>> = {
  1: 'ICMP',
  6: 'TCP',
  17: 'UDP',
  58: 'ICMPv6',
  132: 'SCTP',
};

export const ALL_CONNECTIONS: ConnectionSet = {
  TCP: ALL_PORTS,
  UDP: ALL_PORTS,
  SCTP: ALL_PORTS,
  ICMP: ALL_ICMP,
  ICMPv6: ALL_ICMP,
  other: [
    { first: 0, last: 0 },
    { first: 2, last: 5 },
    { first: 7, last: 16 },
    { first: 18, last: 57 },
    { first: 59, last: 131 },
    { first: 133, last: 255 },
  ],
};

/** One protocol's ports. */
export function portsOf(protocol: Protocol, ranges: readonly PortRange[]): ConnectionSet {
  return { ...NO_CONNECTIONS, [protocol]: mergeRanges(ranges) };
}

/** All traffic of one protocol, by its IANA number. */
export function protocolOf(number: number): ConnectionSet {
  const dimension = OWN_DIMENSION[number] ?? 'other';
  const numbers = dimension === 'other' ? [{ first: number, last: number }] : ALL_CONNECTIONS[dimension];
  return { ...NO_CONNECTIONS, [dimension]: numbers };
}

/** ICMP messages of one type, of one code or of every code. */
export function icmpOf(dimension: 'ICMP' | 'ICMPv6', type: number, code?: number): ConnectionSet {
  const first = type * 256 + (code ?? 0);
  return { ...NO_CONNECTIONS, [dimension]: [{ first, last: code === undefined ? first + 255 : first }] };
}

export function union(a: ConnectionSet, b: ConnectionSet): ConnectionSet {
  return combine(a, b, (x, y) => mergeRanges([...x, ...y]));
}

export function intersect(a: ConnectionSet, b: ConnectionSet): ConnectionSet {
  return combine(a, b, intersectRanges);
}

/** What is in `a` and not in `b`. */
export function subtract(a: ConnectionSet, b: ConnectionSet): ConnectionSet {
  return combine(a, b, subtractRanges);
}

export function isEmpty(set: ConnectionSet): boolean {
  return DIMENSIONS.every((dimension) => set[dimension].length === 0);
}

export function isAll(set: ConnectionSet): boolean {
  return isEmpty(subtract(ALL_CONNECTIONS, set));
}

export function isSubset(a: ConnectionSet, b: ConnectionSet): boolean {
  return isEmpty(subtract(a, b));
}

/**
 * The grammar of design.md §6: `All Connections`, else `PROTO p,p-q` joined by spaces, protocols in alphabet order;
 * `No Connections` for the empty set. Every protocol without ports reads `Other Protocols`; a part of them `ICMP`,
 * `ICMP 8`, `ICMP 3/4` (type and code), `Protocol 47`.
 */
export function formatConnections(set: ConnectionSet): string {
  if (isAll(set)) return 'All Connections';
  const parts = PROTOCOLS.filter((protocol) => set[protocol].length > 0).map(
    (protocol) => `${protocol} ${set[protocol].map(formatRange).join(',')}`,
  );
  return [...parts, ...formatPortless(set)].join(' ') || 'No Connections';
}

const PORTLESS: ConnectionSet = { ...ALL_CONNECTIONS, TCP: [], UDP: [], SCTP: [] };

function formatPortless(set: ConnectionSet): readonly string[] {
  if (isSubset(PORTLESS, set)) return ['Other Protocols'];
  const parts = (['ICMP', 'ICMPv6'] as const)
    .filter((dimension) => set[dimension].length > 0)
    .map((dimension) => [dimension, ...formatIcmp(set[dimension])].join(' '));
  return set.other.length > 0 ? [...parts, `Protocol ${set.other.map(formatRange).join(',')}`] : parts;
}

/** No text for all messages; else whole types as numbers, and single codes as `type/code`. */
function formatIcmp(ranges: readonly NumberRange[]): readonly string[] {
  const [only] = ranges;
  if (only?.first === 0 && only.last === 65535) return [];
  return [ranges.flatMap(formatIcmpRange).join(',')];
}

function formatIcmpRange({ first, last }: NumberRange): readonly string[] {
  const texts: string[] = [];
  for (let at = first; at <= last; ) {
    const type = at >> 8;
    const end = Math.min(last, type * 256 + 255);
    if ((at & 255) === 0 && (end & 255) === 255) texts.push(String(type));
    else texts.push(`${type}/${formatRange({ first: at & 255, last: end & 255 })}`);
    at = end + 1;
  }
  return texts;
}

function formatRange(range: NumberRange): string {
  return range.first === range.last ? String(range.first) : `${range.first}-${range.last}`;
}

function combine(
  a: ConnectionSet,
  b: ConnectionSet,
  ranges: (x: readonly NumberRange[], y: readonly NumberRange[]) => readonly NumberRange[],
): ConnectionSet {
  return {
    TCP: ranges(a.TCP, b.TCP),
    UDP: ranges(a.UDP, b.UDP),
    SCTP: ranges(a.SCTP, b.SCTP),
    ICMP: ranges(a.ICMP, b.ICMP),
    ICMPv6: ranges(a.ICMPv6, b.ICMPv6),
    other: ranges(a.other, b.other),
  };
}

function mergeRanges(ranges: readonly PortRange[]): readonly PortRange[] {
  const merged: PortRange[] = [];
  for (const range of [...ranges].sort((x, y) => x.first - y.first)) {
    const last = merged.at(-1);
    if (last && range.first <= last.last + 1) {
      merged[merged.length - 1] = { first: last.first, last: Math.max(last.last, range.last) };
    } else {
      merged.push(range);
    }
  }
  return merged;
}

function intersectRanges(a: readonly PortRange[], b: readonly PortRange[]): readonly PortRange[] {
  const both: PortRange[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const x = a[i]!;
    const y = b[j]!;
    const first = Math.max(x.first, y.first);
    const last = Math.min(x.last, y.last);
    if (first <= last) both.push({ first, last });
    if (x.last < y.last) i++;
    else j++;
  }
  return both;
}

function subtractRanges(a: readonly PortRange[], b: readonly PortRange[]): readonly PortRange[] {
  const left: PortRange[] = [];
  let cut = 0;
  for (const range of a) {
    let next = range.first;
    while (cut < b.length && b[cut]!.last < next) cut++;
    for (let k = cut; k < b.length && b[k]!.first <= range.last; k++) {
      if (b[k]!.first > next) left.push({ first: next, last: b[k]!.first - 1 });
      next = b[k]!.last + 1;
    }
    if (next <= range.last) left.push({ first: next, last: range.last });
  }
  return left;
}
