import type { Traffic } from '../model/policy.ts';
import type { Protocol } from '../model/resource.ts';
import { type Fields, join, objectItem, readWhole, textField } from './fields.ts';
import { type PartContext, unknownPart } from './network-policy-part.ts';

const MAX_PORT = 65535;

/** No protocol means TCP; no port means every port of the protocol (trap 12); `endPort` is included (trap 13). */
export function lowerPort(item: unknown, path: string, context: PartContext): Traffic {
  const { log } = context;
  const { value, whole } = readWhole(log, () => {
    const fields = objectItem(item, path, ['protocol', 'port', 'endPort'], log) ?? {};
    return { fields, protocol: lowerProtocol(fields, path, context) };
  });
  if (!whole || !value.protocol) return unknownPart(path, context);
  return lowerNumbers(value.fields, value.protocol, path, context);
}

function lowerProtocol(fields: Fields, path: string, { log }: PartContext): Protocol | undefined {
  const protocol = textField(fields.protocol, join(path, 'protocol'), log) ?? 'TCP';
  if (protocol === 'TCP' || protocol === 'UDP' || protocol === 'SCTP') return protocol;
  log.add(join(path, 'protocol'), `must be TCP, UDP or SCTP, not ${JSON.stringify(protocol)}`);
  return undefined;
}

function lowerNumbers(fields: Fields, protocol: Protocol, path: string, context: PartContext): Traffic {
  const { log } = context;
  const port = fields.port ?? undefined;
  const endPort = fields.endPort ?? undefined;
  if (port === undefined || typeof port === 'string') {
    if (endPort !== undefined) log.add(join(path, 'endPort'), 'needs a numeric port');
    else if (port === undefined)
      return { type: 'ports', path, protocol, ports: { first: 1, last: MAX_PORT } };
    else if (isPortName(port)) return { type: 'named', path, protocol, name: port };
    else log.add(join(path, 'port'), `${JSON.stringify(port)} is not a port name`);
    return unknownPart(path, context);
  }
  return lowerRange(port, endPort, protocol, path, context);
}

/** An `endPort` beyond the last port is refused by the API; no reading of it allows more than up to the last port. */
function lowerRange(
  port: unknown,
  endPort: unknown,
  protocol: Protocol,
  path: string,
  context: PartContext,
): Traffic {
  const { log } = context;
  if (!isPortNumber(port)) {
    log.add(
      join(path, 'port'),
      `must be a port from 1 to ${MAX_PORT} or a port name, not ${JSON.stringify(port)}`,
    );
    return unknownPart(path, context);
  }
  if (endPort === undefined) return { type: 'ports', path, protocol, ports: { first: port, last: port } };
  if (typeof endPort !== 'number' || !Number.isInteger(endPort) || endPort < port) {
    log.add(join(path, 'endPort'), `must be a port not below ${port}, not ${JSON.stringify(endPort)}`);
    return unknownPart(path, context);
  }
  if (endPort > MAX_PORT) log.add(join(path, 'endPort'), `must be at most ${MAX_PORT}, not ${endPort}`);
  return { type: 'ports', path, protocol, ports: { first: port, last: Math.min(endPort, MAX_PORT) } };
}

function isPortNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_PORT;
}

/** IANA service name (RFC 6335 §5.1), in lower case as Kubernetes wants it. */
function isPortName(text: string): boolean {
  return /^[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/.test(text) && /[a-z]/.test(text) && !text.includes('--');
}
