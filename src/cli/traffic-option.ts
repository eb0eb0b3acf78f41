import { type ConnectionSet, icmpOf, portsOf, protocolOf } from '../model/connection-set.ts';
import type { Protocol } from '../model/resource.ts';
import { SegproofError } from '../util/error.ts';

/**
 * Traffic as users write it: `5432/tcp`, `5432` (TCP), `8000-8080/tcp`, `icmp`, `icmp/8`, `icmp/3/4`, `icmpv6/128`. Throws
 * USAGE for anything else.
 */
export function parseTraffic(text: string): ConnectionSet {
  const traffic = parsePorts(text) ?? parseIcmp(text);
  if (traffic) return traffic;
  const expected = 'a port with its protocol, such as 5432/tcp or 8000-8080/udp, or icmp, icmp/8';
  throw new SegproofError({ code: 'USAGE', message: '--port is not a port', expected, got: text });
}

function parsePorts(text: string): ConnectionSet | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/i.exec(text);
  if (!match) return undefined;
  const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
  if (first < 1 || last > 65535 || last < first) return undefined;
  return portsOf((match[3] ?? 'tcp').toUpperCase() as Protocol, [{ first, last }]);
}

const ICMP_NUMBERS = { ICMP: 1, ICMPv6: 58 } as const;

function parseIcmp(text: string): ConnectionSet | undefined {
  const match = /^icmp(v6)?(?:\/(\d{1,3})(?:\/(\d{1,3}))?)?$/i.exec(text);
  if (!match) return undefined;
  const dimension = match[1] ? 'ICMPv6' : 'ICMP';
  if (match[2] === undefined) return protocolOf(ICMP_NUMBERS[dimension]);
  const [type, code] = [Number(match[2]), match[3] === undefined ? undefined : Number(match[3])];
  return type > 255 || (code ?? 0) > 255 ? undefined : icmpOf(dimension, type, code);
}
