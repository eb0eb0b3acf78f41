/** Our answers to the questions of NCA's schemes, in the numbers of its SchemeFileFormat.md ("Returned value"). */
import { buildEngine } from '../../../src/engine/build.ts';
import { compareSets, type SetComparison } from '../../../src/engine/by-products/equivalence.ts';
import { peersMatchingNothing, policiesSelectingNothing } from '../../../src/engine/by-products/idle.ts';
import { redundantPolicies, redundantRules } from '../../../src/engine/by-products/redundant.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { buildInventory } from '../../../src/inventory/inventory.ts';
import type { Policy, PolicySet } from '../../../src/model/policy.ts';
import { lowerPolicies } from '../../../src/policies/index.ts';
import { snapshotOf } from '../../unit/inventory/objects.ts';
import type { Manifest, PolicySource, Question, Scheme } from './nca-schemes.ts';

type Sum = (sets: readonly Engine[]) => number;

const ANSWERS: Readonly<Record<string, Sum>> = {
  equivalence: (sets) => total(pairs(sets), ([a, b]) => Number(relation(a, b) !== 'equal')),
  containment: ([first, ...others]) =>
    total(others, (set) => Number(['equal', 'narrower'].includes(relation(first!, set)))),
  twoWayContainment: (sets) => total(pairs(sets), ([a, b]) => TWO_WAYS[relation(a, b)]),
  vacuity: (sets) => total(sets, isVacuous),
  emptiness: (sets) => total(sets, emptyParts),
  redundancy: (sets) => total(sets, redundancies),
};

/** Questions that can be answered. */
export function isAnswerable({ kind, sets }: Question, scheme: Scheme): boolean {
  const sources = sets.map((name) => scheme.sets.get(name.split('/')[0]!));
  const topologies = new Set(sources.map((source) => source?.topologyKey));
  return kind in ANSWERS && sources.every((source) => source !== undefined) && topologies.size === 1;
}

export function answer({ kind, sets }: Question, scheme: Scheme): number {
  return ANSWERS[kind]!(sets.map((name) => engineOf(name, scheme)));
}

function engineOf(name: string, scheme: Scheme): Engine {
  const [set, ...path] = name.split('/');
  const source = scheme.sets.get(set!)!;
  const inventory = buildInventory(snapshotOf(named(source)));
  const policies = lowerPolicies(snapshotOf(named(source)), inventory, {});
  return buildEngine({
    inventory,
    policies: path.length === 0 ? policies : onePolicy(policies, path),
    addressSets: [],
    // NCA's blocks hold addresses beyond the pods only.
    profile: { name: 'nca', addressBlocksMatchPods: false, addressBlocksMatchNodes: false },
    undeclaredNamespaceLabels: 'absent',
  });
}

function named({ topology, policies }: PolicySource): readonly Manifest[] {
  return [...topology, ...policies].filter(({ metadata }) => metadata !== undefined);
}

/** `namespace/name`, before them perhaps a kind. */
function onePolicy(set: PolicySet, path: readonly string[]): PolicySet {
  const [namespace, name] = path.slice(-2);
  const isNamed = ({ ref }: Policy) => ref.namespace === namespace && ref.name === name;
  return { ...set, policies: set.policies.filter(isNamed) };
}

/** What `b` is to `a`. */
function relation(a: Engine, b: Engine): SetComparison['relation'] {
  return compareSets(a, b.input.policies).relation;
}

const TWO_WAYS: Readonly<Record<SetComparison['relation'], number>> = {
  equal: 3,
  wider: 2,
  narrower: 1,
  different: 0,
  unknown: Number.NaN,
};

function isVacuous(engine: Engine): number {
  return Number(compareSets(engine, { ...engine.input.policies, policies: [] }).relation === 'equal');
}

/** Policies without pods, and rules of which no peer selects anything. */
function emptyParts(engine: Engine): number {
  const idle = Map.groupBy(peersMatchingNothing(engine), ({ rule }) => rule);
  const rules = [...idle].filter(([rule, peers]) => peers.length === (rule.peers.length || 1));
  return policiesSelectingNothing(engine).length + rules.length;
}

/** Policies, where there is more than one; and rules of the policies that are not redundant as a whole. */
function redundancies(engine: Engine): number {
  const { policies } = engine.input.policies;
  const whole = new Set(policies.length > 1 ? redundantPolicies(engine) : []);
  const rest = policies.filter((policy) => !whole.has(policy));
  return whole.size + redundantRules(engine, rest).length;
}

function total<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}

function pairs<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return items.flatMap((a, position) => items.slice(position + 1).map((b) => [a, b] as const));
}
