/** Our answers to the questions of NCA's schemes, in the numbers of its SchemeFileFormat.md ("Returned value"). */
import type { Policy } from '../../../src/model/policy.ts';
import { uncaptured } from './nca-captured.ts';
import { diffCategories } from './nca-diffs.ts';
import { type ArguedReading, NCA_READINGS } from './nca-readings.ts';
import { type Asked, type Known, permitted, type Relation, relate, specified } from './nca-relations.ts';
import { emptyPolicies, emptyRules, isVacuous, redundancies, sanityIssues, Undecided } from './nca-sanity.ts';
import type { Question } from './nca-schemes.ts';
import { type NcaSet, setNamed, withPolicies } from './nca-sets.ts';

type Sum = (sets: readonly NcaSet[], byPod: boolean) => number;

/** Every kind but `connectivityMap`, whose number is always 0. */
const ANSWERS: Readonly<Record<string, Sum>> = {
  equivalence: (sets) => total(pairs(sets), ([a, b]) => unlike(a, b)),
  strongEquivalence: (sets) => total(pairs(sets), ([a, b]) => unlikeByPolicy(a, b)),
  semanticDiff: (sets) => total(pairs(sets), ([a, b]) => diffCategories(a.engine, b.engine)),
  containment: ([base, ...others]) => total(others, (set) => contained(set, base!)),
  twoWayContainment: (sets) => total(pairs(sets), ([a, b]) => twoWays(a, b)),
  permits: ([base, ...others]) => total(others, (set) => number(between(words(set), all(base!)).aBeyondB)),
  forbids: ([base, ...others]) => total(others, (set) => number(between(words(set), all(base!)).meet)),
  interferes: ([base, ...others]) => total(others, (set) => extended(set, base!)),
  pairwiseInterferes: (sets) => total(pairs(sets), ([a, b]) => extended(a, b) + extended(b, a)),
  vacuity: (sets) => total(sets, (set) => number(isVacuous(set))),
  emptiness: (sets) => total(sets, (set) => emptyPolicies(set).length + emptyRules(set).length),
  redundancy: (sets) => total(sets, redundancies),
  sanity: (sets) => total(sets, sanityIssues),
  disjointness: (sets) => total(sets, overlapping),
  allCaptured: (sets, byPod) => total(sets, (set) => uncaptured(set, byPod)),
};

export function hasAnswer({ kind, expected }: Question): boolean {
  return Object.hasOwn(ANSWERS, kind) && expected !== undefined;
}

/** `NaN` where what is not known could decide. */
export function answer(
  { kind, sets, scheme, byPod }: Question,
  readings: readonly ArguedReading[] = [],
): number {
  try {
    return ANSWERS[kind]!(
      sets.map((name) => setNamed(name, scheme, readings)),
      byPod,
    );
  } catch (error) {
    if (error instanceof Undecided) return Number.NaN;
    throw error;
  }
}

/** The fewest readings under which our answer is theirs: none when it is anyway; `undefined` when under no readings. */
export function readingsNeeded(question: Question): readonly ArguedReading[] | undefined {
  return few(NCA_READINGS).find((readings) => answer(question, readings) === question.expected);
}

/** None of them, each alone, and two together; fewest first. */
export function few<T>(items: readonly T[]): readonly (readonly T[])[] {
  return [[], ...items.map((item) => [item]), ...pairs(items)];
}

function all({ engine }: NcaSet): Asked {
  return { engine, reading: permitted(engine) };
}

function words({ engine }: NcaSet): Asked {
  return { engine, reading: specified(engine) };
}

const NEITHER: Relation = { aBeyondB: false, bBeyondA: false, meet: false };

/** Their answer about two clusters is that none was asked for. */
function between(a: Asked, b: Asked): Relation {
  return samePeers(a, b) ? relate(a, b) : NEITHER;
}

function samePeers(a: Asked, b: Asked): boolean {
  return missing(a, b).length === 0 && missing(b, a).length === 0;
}

function missing({ engine }: Asked, other: Asked): readonly string[] {
  const names = ({ engine: { input } }: Asked) =>
    input.inventory.endpoints.map(({ namespace, name }) => `${namespace}/${name}`);
  const there = new Set(names(other));
  return names({ engine } as Asked).filter((name) => !there.has(name));
}

function unlike(a: NcaSet, b: NcaSet): number {
  if (!samePeers(all(a), all(b))) return 1;
  const { aBeyondB, bBeyondA } = relate(all(a), all(b));
  return number(either(aBeyondB, bBeyondA));
}

function unlikeByPolicy(a: NcaSet, b: NcaSet): number {
  const [inA, inB] = [a, b].map(({ policies }) => new Map(policies.map((policy) => [policy.key, policy])));
  if (!samePeers(all(a), all(b)) || inA!.size !== inB!.size) return 1;
  const alone = (set: NcaSet, policy: Policy) => withPolicies(set, [policy]);
  const each = [...inA!].map(([key, policy]) => {
    const other = inB!.get(key);
    return other ? unlike(alone(a, policy), alone(b, other)) : 1;
  });
  return each.includes(1) ? 1 : Math.max(0, ...each);
}

function contained(set: NcaSet, base: NcaSet): number {
  if (missing(all(set), all(base)).length > 0) return 0;
  return 1 - number(relate(all(set), all(base)).aBeyondB);
}

function twoWays(a: NcaSet, b: NcaSet): number {
  const [aInB, bInA] = [contained(a, b), contained(b, a)];
  return aInB === 1 && bInA === 1 ? 3 : aInB * 2 + bInA;
}

function extended(set: NcaSet, base: NcaSet): number {
  return number(between(words(set), words(base)).aBeyondB);
}

/** Pairs of policies that select a pod in common. */
function overlapping({ engine, policies }: NcaSet): number {
  const selected = policies.map((policy) => engine.selected(policy).must);
  return pairs(selected).filter(([a, b]) => a.some((endpoint) => b.includes(endpoint))).length;
}

function number(known: Known): number {
  return known === undefined ? Number.NaN : Number(known);
}

function either(a: Known, b: Known): Known {
  if (a || b) return true;
  return a === undefined || b === undefined ? undefined : false;
}

function total<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}

function pairs<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return items.flatMap((a, position) => items.slice(position + 1).map((b) => [a, b] as const));
}
