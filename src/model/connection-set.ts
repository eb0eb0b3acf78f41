import type { Protocol } from './resource.ts';

/** Ports from `first` to `last`, both included, 1 to 65535. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/**
 * What traffic: ports per protocol, sorted, disjoint and not adjacent; `rest` stands for every other protocol (ICMP,
 * ESP, …), which NetworkPolicy does not define (trap 40).
 */
export interface ConnectionSet {
  readonly TCP: readonly PortRange[];
  readonly UDP: readonly PortRange[];
  readonly SCTP: readonly PortRange[];
  readonly rest: boolean;
}

export const PROTOCOLS: readonly Protocol[] = ['SCTP', 'TCP', 'UDP'];

const ALL_PORTS: readonly PortRange[] = [{ first: 1, last: 65535 }];

export const NO_CONNECTIONS: ConnectionSet = { TCP: [], UDP: [], SCTP: [], rest: false };
export const ALL_CONNECTIONS: ConnectionSet = { TCP: ALL_PORTS, UDP: ALL_PORTS, SCTP: ALL_PORTS, rest: true };

/** One protocol's ports. */
export function portsOf(protocol: Protocol, ranges: readonly PortRange[]): ConnectionSet {
  return { ...NO_CONNECTIONS, [protocol]: mergeRanges(ranges) };
}

export function union(a: ConnectionSet, b: ConnectionSet): ConnectionSet {
  return combine(a, b, (x, y) => mergeRanges([...x, ...y]), a.rest || b.rest);
}

export function intersect(a: ConnectionSet, b: ConnectionSet): ConnectionSet {
  return combine(a, b, intersectRanges, a.rest && b.rest);
}

/** What is in `a` and not in `b`. */
export function subtract(a: ConnectionSet, b: ConnectionSet): ConnectionSet {
  return combine(a, b, subtractRanges, a.rest && !b.rest);
}

export function isEmpty(set: ConnectionSet): boolean {
  return !set.rest && PROTOCOLS.every((protocol) => set[protocol].length === 0);
}

export function isAll(set: ConnectionSet): boolean {
  return isEmpty(subtract(ALL_CONNECTIONS, set));
}

export function isSubset(a: ConnectionSet, b: ConnectionSet): boolean {
  return isEmpty(subtract(a, b));
}

/**
 * The grammar of design.md §6: `All Connections`, else `PROTO p,p-q` joined by spaces, protocols in alphabet order;
 * `No Connections` for the empty set. `rest` alone reads `Other Protocols`.
 */
export function formatConnections(set: ConnectionSet): string {
  if (isAll(set)) return 'All Connections';
  const parts = PROTOCOLS.filter((protocol) => set[protocol].length > 0).map(
    (protocol) => `${protocol} ${set[protocol].map(formatRange).join(',')}`,
  );
  if (set.rest) parts.push('Other Protocols');
  return parts.join(' ') || 'No Connections';
}

function formatRange(range: PortRange): string {
  return range.first === range.last ? String(range.first) : `${range.first}-${range.last}`;
}

function combine(
  a: ConnectionSet,
  b: ConnectionSet,
  ranges: (x: readonly PortRange[], y: readonly PortRange[]) => readonly PortRange[],
  rest: boolean,
): ConnectionSet {
  return { TCP: ranges(a.TCP, b.TCP), UDP: ranges(a.UDP, b.UDP), SCTP: ranges(a.SCTP, b.SCTP), rest };
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
