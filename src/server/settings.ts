import { isIP } from 'node:net';
import { SegproofError } from '../util/error.ts';
import type { AccessToken } from './token.ts';

export interface ServeSettings {
  /** An IP address, or `localhost`. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly token: AccessToken;
  /** Set when a proxy in front speaks TLS: cookies are then `Secure`, and browsers are told to stay on TLS. */
  readonly behindTls: boolean;
}

/**
 * Refuses (USAGE) what would expose the page by accident: an address that others can reach needs a token that somebody
 * chose. A generated one is printed, and a log collector would keep it.
 */
export function checkSettings(settings: ServeSettings): ServeSettings {
  const { host, port, token } = settings;
  if (host !== 'localhost' && isIP(host) === 0) {
    throw usage('host is not an address', 'an IP address or `localhost`', host);
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw usage('port is not valid', '0 to 65535', String(port));
  if (!isLoopback(host) && token.source === 'generated') {
    throw usage(
      `${host} can be reached by others, and there is no token`,
      'a token from a file or the environment, or a loopback address',
      'neither',
    );
  }
  return settings;
}

/** True for addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function usage(message: string, expected: string, got: string): SegproofError {
  return new SegproofError({ code: 'USAGE', message, expected, got });
}
