import type { EndpointSelector, Policy } from '../../model/policy.ts';
import type { Inventory } from '../../model/resource.ts';
import type { Scope } from '../../model/scope.ts';
import { matches } from '../../model/selector.ts';
import { labelsInUse, selectorsOf } from './label-trust.ts';
import { endpointsByNamespace, zoneOf } from './subjects.ts';

/** Labels by which an allow rule knows its peers. */
export interface LabelDependency {
  /** Field path of the rule. */
  readonly path: string;
  readonly of: 'namespaces' | 'pods' | 'accounts';
  readonly keys: readonly string[];
  /** Namespaces in which they decide; absent: any. */
  readonly places?: readonly string[];
}

/**
 * What the allow rules of a policy rest on where they speak of peers beyond its own zone; empty where names alone decide,
 * `undefined` where they speak of no such peers.
 */
export function dependenciesIn(
  inventory: Inventory,
  scope: Scope,
): (policy: Policy) => readonly LabelDependency[] | undefined {
  const isWithin = sameZone(inventory, scope);
  return ({ ref, rules }) => {
    const foreign = rules
      .filter(({ action }) => action === 'allow')
      .flatMap(({ path, peers }) =>
        (peers === 'any' ? [] : peers.flatMap(selectorsOf)).map((select) => ({ path, select })),
      )
      .map(({ path, select }) => ({ path, select, places: placesOf(select, inventory) }))
      .filter(({ places }) => !isWithin(ref.namespace, places));
    return foreign.length === 0 ? undefined : foreign.flatMap(dependenciesOf);
  };
}

/** Namespaces that a selector means whatever labels anybody sets; `undefined`: labels decide. */
function placesOf(select: EndpointSelector, inventory: Inventory): readonly string[] | undefined {
  const { namespaces } = select;
  if ('name' in namespaces) return [namespaces.name];
  const isFree = namespaces.selector.op === 'all' && namespaces.selector.of.length === 0;
  if (isFree || labelsInUse(select).namespaces.length > 0) return undefined;
  return inventory.namespaces
    .filter(({ labels }) => matches(namespaces.selector, labels) !== false)
    .map(({ name }) => name);
}

function dependenciesOf({
  path,
  select,
  places,
}: {
  readonly path: string;
  readonly select: EndpointSelector;
  readonly places: readonly string[] | undefined;
}): readonly LabelDependency[] {
  const { namespaces, pods, accounts } = labelsInUse(select);
  const within = places && { places };
  const all: readonly LabelDependency[] = [
    { path, of: 'namespaces', keys: namespaces },
    { path, of: 'pods', keys: pods, ...within },
    { path, of: 'accounts', keys: accounts, ...within },
  ];
  return all.filter(({ keys }) => keys.length > 0);
}

/**
 * Whether all that is meant is of one and the same zone as the policy's namespace, in every dimension; without dimensions,
 * whether it is that namespace.
 */
function sameZone(inventory: Inventory, scope: Scope) {
  const endpoints = endpointsByNamespace(inventory);
  const known = new Map<string, string | undefined>();
  const zoneOfNamespace = (name: string) => {
    if (!known.has(name)) known.set(name, oneZone(scope, endpoints.get(name) ?? [], name));
    return known.get(name);
  };
  return (own: string | undefined, places: readonly string[] | undefined): boolean => {
    if (own === undefined || !places) return false;
    const zone = zoneOfNamespace(own);
    return zone !== undefined && places.every((place) => zoneOfNamespace(place) === zone);
  };
}

/** The zones of a namespace as text; `undefined` where its endpoints are of several, or of one that is not known. */
function oneZone({ dimensions }: Scope, endpoints: readonly number[], name: string): string | undefined {
  if (dimensions.length === 0) return name;
  const zones = dimensions.map((dimension) => new Set(endpoints.map((one) => zoneOf(dimension, one))));
  if (zones.some((found) => found.size !== 1 || found.has(undefined))) return undefined;
  return zones.map(([zone]) => zone).join('\n');
}
