/** NCA's recorded maps against our engine, pair by pair of pods and of addresses. */
import type { Engine, PeerRef } from '../../../src/engine/engine.ts';
import { parseAddress } from '../../../src/model/cidr.ts';
import {
  type ConnectionSet,
  formatConnections,
  intersect,
  NO_CONNECTIONS,
  PROTOCOLS,
  portsOf,
  union,
} from '../../../src/model/connection-set.ts';
import type { Endpoint } from '../../../src/model/resource.ts';
import { few } from './nca-answers.ts';
import { parseMaps, type RecordedEnd, type RecordedMap, Unread } from './nca-map-text.ts';
import { type ArguedReading, NCA_READINGS } from './nca-readings.ts';
import type { PolicySource, Question, Subset } from './nca-schemes.ts';
import { HOST_ENDPOINTS, setNamed, unanswerable } from './nca-sets.ts';

export interface MapCase {
  readonly title: string;
  readonly question: Question;
  readonly map: RecordedMap;
}

const ROUTES = 'an Ingress is a route, not a policy: NCA takes it for what its controller may reach';

/** Maps as text; the other formats hold the same rules. `left` counts what is not compared, by its reason. */
export function mapCases(questions: readonly Question[]): {
  readonly cases: readonly MapCase[];
  readonly left: ReadonlyMap<string, number>;
} {
  const left = new Map<string, number>();
  const leave = (reason: string): readonly MapCase[] => {
    left.set(reason, (left.get(reason) ?? 0) + 1);
    return [];
  };
  const cases = questions.flatMap((question) => {
    const { kind, output, scheme } = question;
    if (kind !== 'connectivityMap' || !output || !isComparable(question)) return [];
    if (output.format !== 'txt') {
      return leave('the same rules in another format (yaml, json, csv, md, dot)');
    }
    const maps = parseMaps(output.text);
    return maps.flatMap((recorded, at) => {
      if (recorded instanceof Unread) return leave(recorded.message);
      // A text does not say of which kind the one policy is that a set is narrowed to; the question does.
      const set = maps.length === question.sets.length ? question.sets[at]! : recorded.set;
      const source = scheme.sets.get(set.split('/')[0]!) as PolicySource;
      if (source.policies.some(({ kind: own }) => own === 'Ingress')) return leave(ROUTES);
      return [{ title: `${question.title} ${set} ${at}`, question, map: { ...recorded, set } }];
    });
  });
  return { cases, left };
}

/** Of a cluster with host endpoints the facts among pods and addresses can be compared all the same. */
export function isComparable(question: Question): boolean {
  return [undefined, HOST_ENDPOINTS].includes(unanswerable(question));
}

export interface Compared {
  readonly facts: number;
  readonly different: readonly string[];
  readonly readings: readonly ArguedReading[];
}

/** Under the fewest readings that make the map theirs, or under none. */
export function compareMap({ question, map }: MapCase): Compared {
  const compare = (readings: readonly ArguedReading[]): Compared => ({
    ...differences(setNamed(map.set, question.scheme, readings).engine, map, question),
    readings,
  });
  const plain = compare([]);
  if (plain.different.length === 0) return plain;
  return (
    few(NCA_READINGS)
      .map(compare)
      .find(({ different }) => different.length === 0) ?? plain
  );
}

interface Unit {
  readonly name: string;
  readonly ref: PeerRef;
  readonly isIn: (end: RecordedEnd) => boolean;
  /** The pod; absent for addresses. */
  readonly pod?: Endpoint;
}

function differences(engine: Engine, map: RecordedMap, { subset, withoutSystem }: Question) {
  const units = unitsOf(engine, map);
  const sources = units.map((unit) => map.rules.filter(({ from }) => unit.isIn(from)));
  let facts = 0;
  const different: string[] = [];
  for (const [at, from] of units.entries()) {
    for (const to of units) {
      if (from === to || (!from.pod && !to.pod) || !isAsked(from, to, subset)) continue;
      if (withoutSystem && [from, to].every(({ pod }) => !pod || pod.namespace.endsWith('-system'))) continue;
      facts++;
      const theirs = sources[at]!.filter(({ to: end }) => to.isIn(end))
        .map(({ traffic }) => traffic)
        .reduce(union, NO_CONNECTIONS);
      const { must, may } = engine.connections(from.ref, to.ref);
      const [a, b, c] = [theirs, must, may].map((set) => formatConnections(intersect(set, PORTS)));
      if (a !== b || a !== c) different.push(`${from.name} → ${to.name}: theirs ${a}, ours ${b}`);
    }
  }
  return { facts, different };
}

/** Recorded maps know these protocols; what others do NetworkPolicy leaves open (trap 40). */
const PORTS: ConnectionSet = PROTOCOLS.map((protocol) =>
  portsOf(protocol, [{ first: 1, last: 65535 }]),
).reduce(union, NO_CONNECTIONS);

/** IPv6 is in their maps only where a policy speaks of it. */
function unitsOf(engine: Engine, { rules }: RecordedMap): readonly Unit[] {
  const six = rules.some(({ from, to }) =>
    [from, to].some((end) => 'ranges' in end && end.ranges.some(({ family }) => family === 6)),
  );
  const pods = engine.input.inventory.endpoints.flatMap((pod): readonly Unit[] => {
    const id = engine.classOf(pod.index);
    if (id === undefined) return [];
    const isIn = (end: RecordedEnd) =>
      'namespaces' in end && end.namespaces.includes(pod.namespace) && end.holds(pod);
    return [{ name: `${pod.namespace}/${pod.name}`, ref: { class: id }, pod, isIn }];
  });
  const blocks = engine.blocks
    .filter(({ family }) => family === 4 || six)
    .map(({ id, ranges: [range] }): Unit => {
      const address = parseAddress(range!.first)!;
      const isIn = (end: RecordedEnd) =>
        'ranges' in end &&
        end.ranges.some(
          ({ family, first, last }) =>
            family === address.family && first <= address.value && address.value <= last,
        );
      return { name: `${range!.first}-${range!.last}`, ref: { block: id }, isIn };
    });
  return [...pods, ...blocks];
}

/** With a subset only pairs are listed of which one end is in it. */
function isAsked(from: Unit, to: Unit, subset: Subset | undefined): boolean {
  if (!subset) return true;
  return [from, to].some(({ pod }) => pod !== undefined && isInSubset(pod, subset));
}

function isInSubset({ namespace, workload, labels }: Endpoint, subset: Subset): boolean {
  const { namespaces, deployments, labels: asked } = subset;
  const owner = workload.name;
  return (
    namespaces.includes(namespace) ||
    deployments.includes(owner) ||
    deployments.includes(`${namespace}/${owner}`) ||
    asked.some((each) => Object.entries(each).every(([key, value]) => labels[key] === value))
  );
}
