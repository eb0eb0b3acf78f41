import { type ConnectionSet, portsOf } from '../model/connection-set.ts';
import type { Protocol } from '../model/resource.ts';
import { SegproofError } from '../util/error.ts';

/** `5432/tcp`, or `5432` for TCP. Throws USAGE for anything else. */
export function parsePort(text: string): ConnectionSet {
  const match = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/i.exec(text);
  const port = Number(match?.[1]);
  if (!match || port < 1 || port > 65535) {
    const expected = 'a port with its protocol, such as 5432/tcp';
    throw new SegproofError({ code: 'USAGE', message: '--port is not a port', expected, got: text });
  }
  return portsOf((match[2] ?? 'tcp').toUpperCase() as Protocol, [{ first: port, last: port }]);
}
