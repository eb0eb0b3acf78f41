import type { Traffic } from '../../model/policy.ts';
import type { Protocol } from '../../model/resource.ts';
import { listField } from '../fields.ts';
import { type CalicoPart, unknownPart } from './part.ts';

const PORT_NAME = /^[a-zA-Z0-9_.-]{1,128}$/;

/**
 * Ports of an entity rule, any of them (calico.md §2.5): numbers, ranges `first:last`, names that resolve per endpoint.
 * A rule without a protocol may only name them; one of a protocol without ports may not have any (`none`).
 */
export function lowerPorts(
  value: unknown,
  path: string,
  protocol: Protocol | 'any' | 'none',
  context: CalicoPart,
): readonly Traffic[] {
  const before = context.log.defects.length;
  const items = listField(value, path, context.log) ?? [];
  if (context.log.defects.length > before) return [unknownPart(path, context)];
  if (items.length === 0 || protocol !== 'none') {
    return items.map((item, index) => lowerPort(item, `${path}[${index}]`, protocol as Protocol, context));
  }
  context.log.add(path, 'need protocol TCP, UDP or SCTP');
  return [unknownPart(path, context)];
}

function lowerPort(item: unknown, path: string, protocol: Protocol | 'any', context: CalicoPart): Traffic {
  const port = parsePort(item);
  if (!port) {
    context.log.add(path, `${JSON.stringify(item)} is no port, range "first:last" or port name`);
    return unknownPart(path, context);
  }
  if ('name' in port) return { type: 'named', path, protocol, name: port.name };
  if (protocol !== 'any') return { type: 'ports', path, protocol, ports: port };
  context.log.add(path, 'a port number needs protocol TCP, UDP or SCTP');
  return unknownPart(path, context);
}

type Port = { readonly first: number; readonly last: number } | { readonly name: string };

function parsePort(item: unknown): Port | undefined {
  if (typeof item === 'number') return rangeOf(item, item);
  if (typeof item !== 'string') return undefined;
  const numbers = /^(\d+)(?::(\d+))?$/.exec(item);
  if (numbers) return rangeOf(Number(numbers[1]), Number(numbers[2] ?? numbers[1]));
  return PORT_NAME.test(item) ? { name: item } : undefined;
}

function rangeOf(first: number, last: number): Port | undefined {
  const valid = [first, last].every((port) => Number.isInteger(port) && port >= 1 && port <= 65535);
  return valid && first <= last ? { first, last } : undefined;
}
