/**
 * Named ports resolve on the destination's container ports, per endpoint (traps 14–18). Endpoints whose ports of the
 * names in use are the same share a signature.
 */
import { type PortRange, PROTOCOLS, portsOf, union } from '../model/connection-set.ts';
import type { PolicySet } from '../model/policy.ts';
import type { Endpoint, Protocol } from '../model/resource.ts';
import { internKey, type TrafficTable } from './traffic.ts';

/** Traffic by number: for sure, and perhaps. */
export interface TrafficBounds {
  readonly must: number;
  readonly may: number;
}

/** What has ports with names. */
type Ported = Pick<Endpoint, 'ports' | 'portsKnown'>;

export interface NamedPorts {
  /** Number of the endpoint's signature; 0 for an endpoint without any of the names. */
  signatureOf(endpoint: Ported): number;
  resolve(signature: number, protocol: Protocol | 'any', name: string): TrafficBounds;
  /** False when the ports of endpoints with this signature may be more than is known. */
  known(signature: number): boolean;
}

interface Signature {
  readonly ports: ReadonlyMap<string, readonly PortRange[]>;
  readonly known: boolean;
}

export function createNamedPorts(policies: PolicySet, traffic: TrafficTable): NamedPorts {
  const used = namesInUse(policies);
  const signatures: Signature[] = [{ ports: new Map(), known: true }];
  const ids = new Map<string, number>([['', 0]]);
  return {
    signatureOf(endpoint) {
      if (used.size === 0) return 0;
      const key = signatureKey(endpoint, used);
      return internKey(ids, key, () => signatures.push(makeSignature(endpoint, used)) - 1);
    },
    resolve(id, protocol, name) {
      const signature = signatures[id]!;
      const protocols = protocol === 'any' ? PROTOCOLS : [protocol];
      const over = (ports: (protocol: Protocol) => readonly PortRange[]) =>
        traffic.intern(protocols.map((each) => portsOf(each, ports(each))).reduce(union));
      const must = over((each) => signature.ports.get(`${each} ${name}`) ?? []);
      return { must, may: signature.known ? must : over(() => [{ first: 1, last: 65535 }]) };
    },
    known: (id) => signatures[id]!.known,
  };
}

function namesInUse(policies: PolicySet): ReadonlySet<string> {
  const names = new Set<string>();
  for (const rule of policies.policies.flatMap((policy) => policy.rules)) {
    const listed = rule.traffic === 'any' ? [] : rule.traffic;
    for (const item of [...listed, ...(rule.notTraffic ?? [])])
      if (item.type === 'named') names.add(item.name);
  }
  return names;
}

function signatureKey(endpoint: Ported, used: ReadonlySet<string>): string {
  let key = endpoint.portsKnown ? '' : '?';
  for (const port of endpoint.ports) {
    if (port.name !== undefined && used.has(port.name)) key += `${port.protocol} ${port.name} ${port.port},`;
  }
  return key;
}

/** Two containers may give one name to several ports: all of them count (trap 18). */
function makeSignature(endpoint: Ported, used: ReadonlySet<string>): Signature {
  const ports = new Map<string, PortRange[]>();
  for (const { name, protocol, port } of endpoint.ports) {
    if (name === undefined || !used.has(name)) continue;
    const key = `${protocol} ${name}`;
    ports.set(key, [...(ports.get(key) ?? []), { first: port, last: port }]);
  }
  return { ports, known: endpoint.portsKnown };
}
