/** Peers that two engines have in common, and those that only one has. */
import type { Workload } from '../model/resource.ts';
import { unitBlocks } from './connectivity-units.ts';
import type { Engine, PeerRef } from './engine.ts';

/** Where one peer stands in each engine. More than one reference: one of them (a host), or each (pods told apart). */
export interface Ends {
  readonly old: Refs;
  readonly new: Refs;
}

export interface Refs {
  readonly refs: readonly PeerRef[];
  /** `each`: pods that policies tell apart; `one`: addresses of which the peer has one. */
  readonly mean: 'each' | 'one';
}

/** Peers that stand in the same places of both engines. */
export interface Place {
  readonly ends: Ends;
  /** `ns/name[Kind]`, sorted. */
  readonly names: readonly string[];
}

export interface MatchedUnits {
  readonly places: readonly Place[];
  /** Workloads that only the new, or only the old engine has; sorted. */
  readonly came: readonly string[];
  readonly went: readonly string[];
}

/**
 * Workloads are matched by name and kind. Where policies tell the pods of one apart, its pods are matched by their names;
 * where those differ too, as after a roll-out, the workload is what any of its pods can do.
 */
export function matchUnits(old: Engine, next: Engine): MatchedUnits {
  const [before, after] = [byName(old), byName(next)];
  const places = new Map<string, { ends: Ends; names: string[] }>();
  for (const [name, workload] of after) {
    const earlier = before.get(name);
    if (!earlier) continue;
    for (const unit of unitsOfBoth({ name, old, new: next, earlier, later: workload })) {
      const key = JSON.stringify(unit.ends);
      const place = places.get(key) ?? { ends: unit.ends, names: [] };
      places.set(key, place);
      place.names.push(unit.name);
    }
  }
  return {
    places: [...places.values()].map(({ ends, names }) => ({ ends, names: names.sort() })),
    came: [...after.keys()].filter((name) => !before.has(name)).sort(),
    went: [...before.keys()].filter((name) => !after.has(name)).sort(),
  };
}

function byName({ input }: Engine): ReadonlyMap<string, Workload> {
  const named = input.inventory.workloads.filter(({ endpoints }) => endpoints.length > 0);
  return new Map(named.map((workload) => [nameOf(workload), workload]));
}

function nameOf({ ref }: Workload): string {
  return `${ref.namespace}/${ref.name}[${ref.kind}]`;
}

interface Both {
  readonly name: string;
  readonly old: Engine;
  readonly new: Engine;
  readonly earlier: Workload;
  readonly later: Workload;
}

interface Unit {
  readonly name: string;
  readonly ends: Ends;
}

function unitsOfBoth(both: Both): readonly Unit[] {
  const [before, after] = [podsOf(both.old, both.earlier), podsOf(both.new, both.later)];
  const whole = { old: joined([...before.values()]), new: joined([...after.values()]) };
  const alike = whole.old.mean === 'one' && whole.new.mean === 'one';
  const samePods = before.size === after.size && [...before.keys()].every((name) => after.has(name));
  if (alike || !samePods) return [{ name: both.name, ends: whole }];
  const { namespace } = both.later.ref;
  return [...before].map(([name, refs]) => ({
    name: `${namespace}/${name}[Pod]`,
    ends: { old: refs, new: after.get(name)! },
  }));
}

function podsOf(engine: Engine, { endpoints }: Workload): ReadonlyMap<string, Refs> {
  return new Map(
    endpoints.map((index) => [engine.input.inventory.endpoints[index]!.name, refsOf(engine, index)]),
  );
}

function refsOf(engine: Engine, endpoint: number): Refs {
  const id = engine.classOf(endpoint);
  if (id !== undefined) return { refs: [{ class: id }], mean: 'one' };
  return { refs: unitBlocks(engine, endpoint).map((block) => ({ block })), mean: 'one' };
}

/** One place where all pods stand in the same, else each of their places. */
function joined(places: readonly Refs[]): Refs {
  const distinct = [...new Map(places.map((place) => [JSON.stringify(place.refs), place])).values()];
  if (distinct.length === 1) return distinct[0]!;
  const refs = new Map(distinct.flatMap((place) => place.refs).map((ref) => [JSON.stringify(ref), ref]));
  return { refs: [...refs.values()], mean: 'each' };
}
