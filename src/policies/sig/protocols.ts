/** Items of `protocols` of v1alpha2. */
import type { PortRange } from '../../model/connection-set.ts';
import type { Traffic } from '../../model/policy.ts';
import type { Protocol } from '../../model/resource.ts';
import { join, objectField, objectItem, readWhole, textField } from '../fields.ts';
import { portField, rangeFields } from './numbers.ts';
import { oneField, type SigPart, unknownPart } from './part.ts';

const PROTOCOL_OF: Readonly<Record<string, Protocol>> = { tcp: 'TCP', udp: 'UDP', sctp: 'SCTP' };

const FIELDS = [...Object.keys(PROTOCOL_OF), 'destinationNamedPort'];

/** A protocol with its port, or the name of a port, which says no protocol (trap 60). */
export function lowerProtocol(item: unknown, path: string, context: SigPart): Traffic {
  const { log } = context;
  const { value, whole } = readWhole(log, () => {
    const fields = objectItem(item, path, FIELDS, log);
    const field = fields && oneField(fields, FIELDS, path, log);
    if (!fields || field === undefined) return undefined;
    const at = join(path, field);
    const protocol = PROTOCOL_OF[field];
    return protocol
      ? withPorts(protocol, lowerDestination(fields[field], at, context), path)
      : lowerName(fields[field], at, path, context);
  });
  return whole && value ? value : unknownPart(path, context);
}

function withPorts(protocol: Protocol, ports: PortRange | undefined, path: string): Traffic | undefined {
  return ports && { type: 'ports', path, protocol, ports };
}

function lowerName(value: unknown, at: string, path: string, { log }: SigPart): Traffic | undefined {
  const name = textField(value, at, log);
  if (name) return { type: 'named', path, protocol: 'any', name };
  log.add(at, 'must name a port');
  return undefined;
}

/** All of a protocol is the range 1 to 65535: a protocol without a port is refused (trap 60). */
function lowerDestination(value: unknown, path: string, { log }: SigPart): PortRange | undefined {
  const fields = objectField(value, path, ['destinationPort'], log);
  const at = join(path, 'destinationPort');
  const port = objectField(fields?.destinationPort, at, ['number', 'range'], log);
  if (!port) {
    log.add(at, 'must be given');
    return undefined;
  }
  const field = oneField(port, ['number', 'range'], at, log);
  if (field === 'number') {
    const number = portField(port.number, join(at, field), log);
    return number === undefined ? undefined : { first: number, last: number };
  }
  const range = objectField(port.range, join(at, 'range'), ['start', 'end'], log);
  return range && rangeFields(range, join(at, 'range'), log);
}
