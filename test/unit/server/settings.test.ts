import { describe, expect, it } from 'vitest';
import { checkSettings, isLoopback, type ServeSettings } from '../../../src/server/settings.ts';

const local: ServeSettings = {
  host: '127.0.0.1',
  port: 8480,
  token: { value: 'made-up-by-the-server', source: 'generated' },
  behindTls: false,
};
const chosen = { value: 'mounted-from-a-secret', source: 'file' } as const;

describe('settings of the server', () => {
  it.each(['127.0.0.1', '127.8.9.1', '::1', 'localhost'])('takes a generated token on %s', (host) => {
    expect(checkSettings({ ...local, host }).host).toBe(host);
  });

  it.each(['0.0.0.0', '::', '10.244.1.7', '192.0.2.10'])('refuses a generated token on %s', (host) => {
    expect(() => checkSettings({ ...local, host })).toThrow(
      /can be reached by others, and there is no token/,
    );
    expect(checkSettings({ ...local, host, token: chosen }).host).toBe(host);
  });

  it.each(['shop.example', '127.0.0.1.example', '', '127.1'])('refuses %j, which is no address', (host) => {
    expect(() => checkSettings({ ...local, host, token: chosen })).toThrow(/host is not an address/);
    expect(isLoopback(host)).toBe(false);
  });

  it.each([-1, 65_536, 80.5, Number.NaN])('refuses port %s', (port) => {
    expect(() => checkSettings({ ...local, port })).toThrow(/port is not valid/);
  });
});
