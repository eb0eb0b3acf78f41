/** Items of `ports` of v1alpha1. */
import type { Traffic } from '../../model/policy.ts';
import type { Protocol } from '../../model/resource.ts';
import {
  type DefectLog,
  type Fields,
  join,
  objectField,
  objectItem,
  readWhole,
  textField,
} from '../fields.ts';
import { portField, rangeFields } from './numbers.ts';
import { oneField, type SigPart, unknownPart } from './part.ts';

const FIELDS = ['portNumber', 'namedPort', 'portRange'];

/** A number or a range with its protocol, TCP when none is said (trap 59), or a name of whatever protocol. */
export function lowerPort(item: unknown, path: string, context: SigPart): Traffic {
  const { log } = context;
  const { value, whole } = readWhole(log, () => {
    const fields = objectItem(item, path, FIELDS, log);
    const field = fields && oneField(fields, FIELDS, path, log);
    if (!fields || field === undefined) return undefined;
    return lowerField(field, fields[field], join(path, field), path, log);
  });
  return whole && value ? value : unknownPart(path, context);
}

function lowerField(
  field: string,
  value: unknown,
  at: string,
  path: string,
  log: DefectLog,
): Traffic | undefined {
  if (field === 'namedPort') {
    const name = textField(value, at, log);
    if (name) return { type: 'named', path, protocol: 'any', name };
    log.add(at, 'must name a port');
    return undefined;
  }
  if (field === 'portNumber') {
    const fields = objectField(value, at, ['protocol', 'port'], log) ?? {};
    const port = portField(fields.port, join(at, 'port'), log);
    const protocol = protocolField(fields, at, log);
    return port !== undefined && protocol
      ? { type: 'ports', path, protocol, ports: { first: port, last: port } }
      : undefined;
  }
  const fields = objectField(value, at, ['protocol', 'start', 'end'], log) ?? {};
  const ports = rangeFields(fields, at, log);
  const protocol = protocolField(fields, at, log);
  return ports && protocol ? { type: 'ports', path, protocol, ports } : undefined;
}

function protocolField(fields: Fields, path: string, log: DefectLog): Protocol | undefined {
  const protocol = textField(fields.protocol, join(path, 'protocol'), log) ?? 'TCP';
  if (protocol === 'TCP' || protocol === 'UDP' || protocol === 'SCTP') return protocol;
  log.add(join(path, 'protocol'), `must be TCP, UDP or SCTP, not ${JSON.stringify(protocol)}`);
  return undefined;
}
