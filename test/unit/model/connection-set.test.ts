import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ALL_CONNECTIONS,
  type ConnectionSet,
  formatConnections,
  icmpOf,
  intersect,
  isAll,
  isEmpty,
  NO_CONNECTIONS,
  portsOf,
  protocolOf,
  subtract,
  union,
} from '../../../src/model/connection-set.ts';
import type { Protocol } from '../../../src/model/resource.ts';

const ranges = fc.array(
  fc
    .tuple(fc.integer({ min: 1, max: 30 }), fc.nat({ max: 6 }))
    .map(([first, span]) => ({ first, last: first + span })),
  { maxLength: 4 },
);
const set: fc.Arbitrary<ConnectionSet> = fc
  .record({ TCP: ranges, UDP: ranges, SCTP: ranges, none: fc.boolean() })
  .map(({ TCP, UDP, SCTP, none }) =>
    [
      portsOf('TCP', TCP),
      portsOf('UDP', UDP),
      portsOf('SCTP', SCTP),
      none ? NO_CONNECTIONS : union(icmpOf('ICMP', 8), protocolOf(47)),
    ].reduce(union),
  );
const has = (of: ConnectionSet, protocol: Protocol, port: number) =>
  of[protocol].some(({ first, last }) => first <= port && port <= last);

describe('connection sets', () => {
  it('union, intersection and difference are those of sets, in one canonical form', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        for (const protocol of ['TCP', 'UDP', 'SCTP'] as const) {
          for (let port = 1; port <= 40; port++) {
            const [x, y] = [has(a, protocol, port), has(b, protocol, port)];
            expect(has(union(a, b), protocol, port)).toBe(x || y);
            expect(has(intersect(a, b), protocol, port)).toBe(x && y);
            expect(has(subtract(a, b), protocol, port)).toBe(x && !y);
          }
        }
        expect(union(subtract(a, b), intersect(a, b))).toEqual(a);
        expect(intersect(a, b)).toEqual(intersect(b, a));
      }),
    );
  });

  it('writes the grammar of connectivity maps', () => {
    const web = portsOf('TCP', [
      { first: 8080, last: 8080 },
      { first: 9090, last: 9099 },
    ]);
    expect(formatConnections(union(web, portsOf('UDP', [{ first: 53, last: 53 }])))).toBe(
      'TCP 8080,9090-9099 UDP 53',
    );
    expect(formatConnections(ALL_CONNECTIONS)).toBe('All Connections');
    expect(formatConnections(NO_CONNECTIONS)).toBe('No Connections');
    expect(formatConnections({ ...ALL_CONNECTIONS, TCP: [], UDP: [], SCTP: [] })).toBe('Other Protocols');
  });

  it('is everything only with the protocols beside TCP, UDP and SCTP', () => {
    expect(isAll({ ...ALL_CONNECTIONS, other: [] })).toBe(false);
    expect(isEmpty(subtract(ALL_CONNECTIONS, { ...ALL_CONNECTIONS, ICMPv6: [] }))).toBe(false);
    expect(union(subtract(ALL_CONNECTIONS, protocolOf(1)), protocolOf(1))).toEqual(ALL_CONNECTIONS);
  });

  it('writes a part of the protocols without ports by type, code and number', () => {
    expect(formatConnections(protocolOf(58))).toBe('ICMPv6');
    expect(formatConnections(union(icmpOf('ICMP', 8), icmpOf('ICMP', 3, 4)))).toBe('ICMP 3/4,8');
    expect(formatConnections(union(protocolOf(47), protocolOf(6)))).toBe('TCP 1-65535 Protocol 47');
  });
});
