/**
 * Named ports resolve on the destination's container ports, per endpoint (traps 14–18). Endpoints whose ports of the
 * names in use are the same share a signature.
 */
import { type PortRange, PROTOCOLS, portsOf, union } from '../model/connection-set.ts';
import type { Policy } from '../model/policy.ts';
import type { Endpoint, Protocol } from '../model/resource.ts';
import { internKey, type TrafficTable } from './traffic.ts';
import { countUses, recount, type Uses } from './uses.ts';

/** Traffic by number: for sure, and perhaps. */
export interface TrafficBounds {
  readonly must: number;
  readonly may: number;
}

/** What has ports with names. */
type Ported = Pick<Endpoint, 'ports' | 'portsKnown'>;

export interface NamedPorts {
  /** Names of ports, with how often rules speak of each. */
  readonly uses: Uses<string>;
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

export function createNamedPorts(policies: readonly Policy[], traffic: TrafficTable): NamedPorts {
  return resolveNames(countUses(namesIn(policies)), traffic);
}

/** The same ports unless other names are in use after some policies went and others came. */
export function updateNamedPorts(
  before: NamedPorts,
  went: readonly Policy[],
  came: readonly Policy[],
  traffic: TrafficTable,
): NamedPorts {
  const { uses, gained, lost } = recount(before.uses, namesIn(went), namesIn(came));
  return gained.length + lost.length > 0 ? resolveNames(uses, traffic) : { ...before, uses };
}

function resolveNames(used: Uses<string>, traffic: TrafficTable): NamedPorts {
  const signatures: Signature[] = [{ ports: new Map(), known: true }];
  const ids = new Map<string, number>([['', 0]]);
  return {
    uses: used,
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

function namesIn(policies: readonly Policy[]): readonly string[] {
  const rules = policies.flatMap((policy) => policy.rules);
  return rules.flatMap(({ traffic, notTraffic = [] }) =>
    [...(traffic === 'any' ? [] : traffic), ...notTraffic].flatMap((item) =>
      item.type === 'named' ? [item.name] : [],
    ),
  );
}

function signatureKey(endpoint: Ported, used: Uses<string>): string {
  let key = endpoint.portsKnown ? '' : '?';
  for (const port of endpoint.ports) {
    if (port.name !== undefined && used.has(port.name)) key += `${port.protocol} ${port.name} ${port.port},`;
  }
  return key;
}

/** Two containers may give one name to several ports: all of them count (trap 18). */
function makeSignature(endpoint: Ported, used: Uses<string>): Signature {
  const ports = new Map<string, PortRange[]>();
  for (const { name, protocol, port } of endpoint.ports) {
    if (name === undefined || !used.has(name)) continue;
    const key = `${protocol} ${name}`;
    ports.set(key, [...(ports.get(key) ?? []), { first: port, last: port }]);
  }
  return { ports, known: endpoint.portsKnown };
}
