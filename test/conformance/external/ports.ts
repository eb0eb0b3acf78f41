/** Ports per protocol as the connectivity grammar writes them; kept apart from src, which is what is under test. */

export const PROTOCOLS = ['SCTP', 'TCP', 'UDP'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** `first-last` pairs, sorted and merged, as text: equal sets have equal texts. */
export type Ports = string;
export type Traffic = Readonly<Record<Protocol, Ports>>;

export const ALL_PORTS: Ports = '1-65535';
export const NO_TRAFFIC: Traffic = { SCTP: '', TCP: '', UDP: '' };
const EVERYTHING: Traffic = { SCTP: ALL_PORTS, TCP: ALL_PORTS, UDP: ALL_PORTS };

/**
 * Reads `All Connections`, `No Connections`, or `TCP 80,90-99 UDP 53` with spaces or commas between protocols. Other
 * protocols than the three are left out: recorded maps do not know them. Throws on any other text.
 */
export function parseTraffic(text: string): Traffic {
  if (text === 'All Connections') return EVERYTHING;
  if (text === 'No Connections' || text === 'Other Protocols') return NO_TRAFFIC;
  const part = /(SCTP|TCP|UDP) ((?:\d+(?:-\d+)?)(?:,\d+(?:-\d+)?)*)/g;
  const rest = text.replaceAll(part, '').replace('Other Protocols', '');
  if (/[^\s,]/.test(rest)) throw new Error(`not traffic: ${text}`);
  const found = [...text.matchAll(part)].map(([, protocol, ports]) => [protocol, merge(ports!)]);
  return { ...NO_TRAFFIC, ...(Object.fromEntries(found) as Partial<Traffic>) };
}

export function unite(a: Traffic, b: Traffic): Traffic {
  return {
    SCTP: merge(`${a.SCTP},${b.SCTP}`),
    TCP: merge(`${a.TCP},${b.TCP}`),
    UDP: merge(`${a.UDP},${b.UDP}`),
  };
}

/** True when every port of `inner` is in `outer`. */
export function within(inner: Ports, outer: Ports): boolean {
  return merge(`${inner},${outer}`) === outer;
}

function merge(text: string): Ports {
  const ranges = text
    .split(',')
    .filter((range) => range !== '')
    .map((range) => range.split('-').map(Number))
    .map(([first, last = first]) => [first!, last!] as [number, number])
    .sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [first, last] of ranges) {
    const before = merged.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else merged.push([first, last]);
  }
  return merged.map(([first, last]) => `${first}-${last}`).join(',');
}
