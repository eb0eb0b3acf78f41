import {
  type ConnectionSet,
  NO_CONNECTIONS,
  type PortRange,
  portsOf,
  union,
} from '../../model/connection-set.ts';
import type { Parameters } from '../../model/finding.ts';
import type { Protocol } from '../../model/resource.ts';
import { listOf } from './parameters.ts';

/** `22`, `2379-2380`, `UDP 161`: a port without protocol stands for TCP and UDP. */
export const PORT_PATTERN = '^(?:(?:TCP|UDP|SCTP) )?[0-9]{1,5}(?:-[0-9]{1,5})?$';
const PORT = /^(?:(TCP|UDP|SCTP) )?([0-9]{1,5})(?:-([0-9]{1,5}))?$/;

/** The traffic that a parameter lists by ports; what the configuration's own check lets through is well-formed. */
export function portsIn(parameters: Parameters, name: string): ConnectionSet {
  return listOf(parameters, name).map(portsOfText).reduce(union, NO_CONNECTIONS);
}

function portsOfText(text: string): ConnectionSet {
  const match = PORT.exec(text);
  const [first, last] = [Number(match?.[2]), Number(match?.[3] ?? match?.[2])];
  if (!match || first < 1 || first > last || last > 65535)
    throw new TypeError(`${JSON.stringify(text)} is no port such as 22, 2379-2380 or UDP 161`);
  const range: PortRange = { first, last };
  const protocols: readonly Protocol[] = match[1] ? [match[1] as Protocol] : ['TCP', 'UDP'];
  return protocols.map((protocol) => portsOf(protocol, [range])).reduce(union, NO_CONNECTIONS);
}
