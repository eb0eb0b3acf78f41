import {
  ALL_CONNECTIONS,
  type ConnectionSet,
  formatConnections,
  intersect,
  isAll,
  isEmpty,
  NO_CONNECTIONS,
  type PortRange,
  portsOf,
  subtract,
  union,
} from '../model/connection-set.ts';
import type { Protocol } from '../model/resource.ts';

/** Connection sets by number: equal sets have equal numbers, and each operation on two numbers is done once. */
export interface TrafficTable {
  readonly none: number;
  readonly all: number;
  intern(set: ConnectionSet): number;
  get(id: number): ConnectionSet;
  /** One range of ports. */
  ports(protocol: Protocol, range: PortRange): number;
  union(a: number, b: number): number;
  intersect(a: number, b: number): number;
  subtract(a: number, b: number): number;
}

const NONE = 0;
const ALL = 1;

export function createTrafficTable(): TrafficTable {
  const sets: ConnectionSet[] = [NO_CONNECTIONS, ALL_CONNECTIONS];
  const ids = new Map<string, number>();
  const intern = (set: ConnectionSet): number => {
    if (isEmpty(set)) return NONE;
    if (isAll(set)) return ALL;
    return internKey(ids, formatConnections(set), () => sets.push(set) - 1);
  };
  const binary = (operation: (a: ConnectionSet, b: ConnectionSet) => ConnectionSet) =>
    memoPairs((a, b) => intern(operation(sets[a]!, sets[b]!)));
  const ofPorts = new Map<string, number>();
  const [join, meet, without] = [binary(union), binary(intersect), binary(subtract)];
  return {
    none: NONE,
    all: ALL,
    intern,
    get: (id) => sets[id]!,
    ports: (protocol, range) =>
      internKey(ofPorts, `${protocol} ${range.first} ${range.last}`, () =>
        intern(portsOf(protocol, [range])),
      ),
    union: (a, b) => (a === b || b === NONE ? a : a === NONE ? b : a === ALL || b === ALL ? ALL : join(a, b)),
    intersect: (a, b) =>
      a === b || b === ALL ? a : a === ALL ? b : a === NONE || b === NONE ? NONE : meet(a, b),
    subtract: (a, b) => (a === b || a === NONE || b === ALL ? NONE : b === NONE ? a : without(a, b)),
  };
}

/** The number of `key`, made by `create` when it is new. */
export function internKey<K>(ids: Map<K, number>, key: K, create: () => number): number {
  const known = ids.get(key);
  if (known !== undefined) return known;
  const id = create();
  ids.set(key, id);
  return id;
}

/** Remembers `compute` for pairs of whole numbers below 2^26. */
export function memoPairs(compute: (a: number, b: number) => number): (a: number, b: number) => number {
  const known = new Map<number, number>();
  return (a, b) => internKey(known, a * 0x4000000 + b, () => compute(a, b));
}
