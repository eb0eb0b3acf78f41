import {
  ALL_CONNECTIONS,
  type ConnectionSet,
  icmpOf,
  intersect,
  protocolOf,
  subtract,
} from '../../model/connection-set.ts';
import type { Protocol } from '../../model/resource.ts';
import { type Fields, join, objectField } from '../fields.ts';
import type { CalicoPart } from './part.ts';

/** IANA numbers of the protocols that Calico names. */
const NUMBERS: Readonly<Record<string, number>> = {
  TCP: 6,
  UDP: 17,
  ICMP: 1,
  ICMPv6: 58,
  SCTP: 132,
  UDPLite: 136,
};

const WITH_PORTS: Readonly<Record<number, Protocol>> = { 6: 'TCP', 17: 'UDP', 132: 'SCTP' };

/** What a rule says of protocols, ports apart. */
export interface ProtocolPart {
  /** Traffic that `protocol`, `icmp` and their negations leave. */
  readonly connections: ConnectionSet;
  /** Protocol of the rule's ports; `any`: none is given; `none`: it has no ports. */
  readonly ports: Protocol | 'any' | 'none';
}

/** `protocol`, `notProtocol`, `icmp` and `notICMP`: all of them hold together (trap 84). */
export function lowerProtocols(rule: Fields, path: string, context: CalicoPart): ProtocolPart {
  const is = protocolNumber(rule.protocol, join(path, 'protocol'), context);
  const isNot = protocolNumber(rule.notProtocol, join(path, 'notProtocol'), context);
  const icmp = lowerIcmp(rule.icmp, join(path, 'icmp'), is, context);
  const notIcmp = lowerIcmp(rule.notICMP, join(path, 'notICMP'), undefined, context);
  let connections = is === undefined ? ALL_CONNECTIONS : protocolOf(is);
  if (isNot !== undefined) connections = subtract(connections, protocolOf(isNot));
  if (icmp) connections = intersect(connections, icmp);
  if (notIcmp) connections = subtract(connections, notIcmp);
  return { connections, ports: is === undefined ? 'any' : (WITH_PORTS[is] ?? 'none') };
}

/** A name in Calico's spelling, or a number from 1 to 255, also as text. */
function protocolNumber(value: unknown, path: string, { log }: CalicoPart): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && Object.hasOwn(NUMBERS, value)) return NUMBERS[value];
  const number = typeof value === 'string' && /^\d{1,3}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= 255) return number;
  log.add(
    path,
    `must be TCP, UDP, SCTP, ICMP, ICMPv6, UDPLite or a number from 1 to 255, not ${JSON.stringify(value)}`,
  );
  return undefined;
}

/** Messages of a type and a code; `icmp` is of the rule's protocol, `notICMP` of both where it names none. */
function lowerIcmp(
  value: unknown,
  path: string,
  protocol: number | undefined,
  { log }: CalicoPart,
): ConnectionSet | undefined {
  const fields = objectField(value, path, ['type', 'code'], log);
  if (!fields) return undefined;
  const positive = path.endsWith('.icmp');
  if (positive && protocol !== 1 && protocol !== 58) log.add(path, 'needs protocol ICMP or ICMPv6');
  const type = numberUpTo(254, fields.type, join(path, 'type'), log);
  const code = numberUpTo(255, fields.code, join(path, 'code'), log);
  if (type === undefined) {
    if (code !== undefined) log.add(join(path, 'code'), 'needs a type');
    return undefined;
  }
  if (protocol === 1) return icmpOf('ICMP', type, code);
  if (protocol === 58) return icmpOf('ICMPv6', type, code);
  return { ...icmpOf('ICMP', type, code), ICMPv6: icmpOf('ICMPv6', type, code).ICMPv6 };
}

function numberUpTo(most: number, value: unknown, path: string, log: CalicoPart['log']): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most) return value;
  log.add(path, `must be a number from 0 to ${most}, not ${JSON.stringify(value)}`);
  return undefined;
}
