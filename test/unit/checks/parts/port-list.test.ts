import { describe, expect, test } from 'vitest';
import { portsIn } from '../../../../src/checks/parts/port-list.ts';
import { formatConnections } from '../../../../src/model/connection-set.ts';

const text = (...ports: string[]) => formatConnections(portsIn({ ports }, 'ports'));

describe('a list of ports', () => {
  test('takes a port without protocol for TCP and UDP', () => {
    expect(text('21', 'UDP 161', 'TCP 512-514')).toBe('TCP 21,512-514 UDP 21,161');
    expect(text()).toBe('No Connections');
  });

  test.each(['0', '80-20', '65536', 'ICMP 8', 'https', '1-'])('refuses %s', (port) => {
    expect(() => text(port)).toThrow('is no port such as');
  });
});
