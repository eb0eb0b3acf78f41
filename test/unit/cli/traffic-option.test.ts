import { expect, test } from 'vitest';
import { parseTraffic } from '../../../src/cli/traffic-option.ts';
import { formatConnections } from '../../../src/model/connection-set.ts';

test.each([
  ['5432/tcp', 'TCP 5432'],
  ['53/UDP', 'UDP 53'],
  ['8080', 'TCP 8080'],
  ['8000-8080/sctp', 'SCTP 8000-8080'],
  ['icmp', 'ICMP'],
  ['icmp/8', 'ICMP 8'],
  ['icmp/3/4', 'ICMP 3/4'],
  ['icmpv6/128', 'ICMPv6 128'],
])('--port %s is %s', (text, traffic) => {
  expect(formatConnections(parseTraffic(text))).toBe(traffic);
});

test.each(['0/tcp', '70000', '90-80/tcp', '80/quic', 'icmp/256', 'http', ''])(
  '--port %s is refused',
  (text) => {
    expect(() => parseTraffic(text)).toThrow('--port is not a port');
  },
);
