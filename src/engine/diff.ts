/**
 * What two policy sets permit, compared. Worked out for groups of peers that both engines treat alike, never for pairs
 * of pods; expanded to named connections when printed.
 */
import { formatAddressRange, mergeAddressRanges } from '../model/cidr.ts';
import { formatConnections, NO_CONNECTIONS } from '../model/connection-set.ts';
import type { Verdict } from '../model/verdict.ts';
import { type JointBlock, jointBlocks } from './diff-blocks.ts';
import { type CauseFinder, createCauseFinder, textsOfBoth } from './diff-causes.ts';
import type { ChangedPart, ConnectionChange } from './diff-change.ts';
import { allOf, anyOf, compareVerdicts, type Delta } from './diff-parts.ts';
import { comparePolicies, type PolicyChange } from './diff-policies.ts';
import { type Ends, matchUnits, type Place, type Refs } from './diff-units.ts';
import type { Engine, PeerRef } from './engine.ts';

export type { ConnectionChange } from './diff-change.ts';

export interface EngineDiff {
  readonly changes: readonly ConnectionChange[];
  /** Peers that only one of the two has: their connections are no change. */
  readonly came: readonly string[];
  readonly went: readonly string[];
  readonly policies: readonly PolicyChange[];
}

export function diffEngines(old: Engine, next: Engine): EngineDiff {
  const { places, came, went } = matchUnits(old, next);
  const texts = textsOfBoth(old, next);
  const context: Context = {
    old,
    new: next,
    blocks: jointBlocks(old, next),
    causesOf: createCauseFinder(old, next, texts),
    deltaOf: memoDelta(),
    changes: [],
  };
  const simple = places.filter(({ ends }) => isClass(ends.old) && isClass(ends.new));
  const special = places.filter((place) => !simple.includes(place));
  compareClasses(simple, context);
  for (const place of special) {
    for (const other of places) {
      compareEnds(place, other, context);
      if (!special.includes(other)) compareEnds(other, place, context);
    }
  }
  for (const place of places) compareBlocks(place, context);
  return {
    changes: context.changes,
    came,
    went,
    policies: comparePolicies(old, next, texts, context.changes),
  };
}

interface Context {
  readonly old: Engine;
  readonly new: Engine;
  readonly blocks: readonly JointBlock[];
  readonly causesOf: CauseFinder;
  readonly deltaOf: (old: Verdict, next: Verdict) => Delta | undefined;
  readonly changes: ConnectionChange[];
}

/** Engines give equal verdicts as one object, so that few pairs are ever compared. */
function memoDelta(): Context['deltaOf'] {
  const known = new Map<Verdict, Map<Verdict, Delta | undefined>>();
  return (old, next) => {
    const row = known.get(old) ?? new Map<Verdict, Delta | undefined>();
    known.set(old, row);
    if (!row.has(next)) row.set(next, compareVerdicts(old, next));
    return row.get(next);
  };
}

function isClass({ refs }: Refs): boolean {
  return refs.length === 1 && 'class' in refs[0]!;
}

function classIn({ refs }: Refs): number {
  return (refs[0] as { readonly class: number }).class;
}

const NOTHING: Verdict = { may: NO_CONNECTIONS, must: NO_CONNECTIONS, reasons: [] };

/** At a cost in what is reachable, and not in what exists. */
function compareClasses(places: readonly Place[], context: Context): void {
  const byOld = groupBy(places, ({ ends }) => classIn(ends.old));
  const byNew = groupBy(places, ({ ends }) => classIn(ends.new));
  for (const from of places) {
    const before = fanOf(context.old, classIn(from.ends.old));
    const after = fanOf(context.new, classIn(from.ends.new));
    const compare = (to: Place) => {
      const old = before.get(classIn(to.ends.old)) ?? NOTHING;
      const next = after.get(classIn(to.ends.new)) ?? NOTHING;
      add(from, to, old, next, context);
    };
    for (const id of before.keys()) for (const to of byOld.get(id) ?? []) compare(to);
    for (const id of after.keys())
      for (const to of byNew.get(id) ?? []) if (!before.has(classIn(to.ends.old))) compare(to);
  }
}

function fanOf(engine: Engine, id: number): ReadonlyMap<number, Verdict> {
  const fan = new Map<number, Verdict>();
  for (const { peers, verdict } of engine.reachable(id, 'egress')) {
    for (const peer of peers) if ('class' in peer) fan.set(peer.class, verdict);
  }
  return fan;
}

function add(from: Place, to: Place, old: Verdict, next: Verdict, context: Context): void {
  if (from === to && from.names.length === 1) return;
  const delta = context.deltaOf(old, next);
  if (!delta) return;
  const parts = partsOf(delta, flowOf(from.ends, to.ends, old, next), context);
  context.changes.push({ from: from.names, to: to.names, ...delta, parts });
}

function partsOf(
  delta: Delta,
  flow: ReturnType<typeof flowOf>,
  { causesOf }: Context,
): readonly ChangedPart[] {
  return delta.parts.map((part) => ({
    what: part.what,
    conn: formatConnections(part.traffic),
    by: causesOf(flow, part),
  }));
}

/** The first place stands for all: which rules act is told for it. */
function flowOf(from: Ends, to: Ends, old: Verdict, next: Verdict) {
  const first = ({ old: before, new: after }: Ends) => ({ old: before.refs[0]!, new: after.refs[0]! });
  return { from: first(from), to: first(to), verdicts: { old, new: next } };
}

/** Ends of which one is a host, or a workload whose pods are told apart. */
function compareEnds(from: Place, to: Place, context: Context): void {
  const between = (where: 'old' | 'new') => verdictBetween(context[where], from.ends[where], to.ends[where]);
  add(from, to, between('old'), between('new'), context);
}

function verdictBetween(engine: Engine, from: Refs, to: Refs): Verdict {
  const join = ({ mean }: Refs) => (mean === 'each' ? allOf : anyOf);
  return join(from)(
    from.refs.map((source) => join(to)(to.refs.map((target) => engine.connections(source, target)))),
  );
}

/** Ranges with one and the same difference are told together. */
function compareBlocks(place: Place, context: Context): void {
  for (const outward of [true, false]) {
    const found = new Map<string, { change: Omit<ConnectionChange, 'from' | 'to'>; blocks: JointBlock[] }>();
    for (const block of context.blocks) {
      const change = blockChange(place, block, outward, context);
      if (!change) continue;
      const key = JSON.stringify(change);
      const group = found.get(key) ?? { change, blocks: [] };
      found.set(key, group);
      group.blocks.push(block);
    }
    for (const { change, blocks } of found.values()) {
      const ranges = mergeAddressRanges(blocks.flatMap((block) => block.ranges)).map(formatAddressRange);
      const [from, to] = outward ? [place.names, ranges] : [ranges, place.names];
      context.changes.push({ from, to, ...change });
    }
  }
}

function blockChange(place: Place, block: JointBlock, outward: boolean, context: Context) {
  const one = (id: number): Refs => ({ refs: [{ block: id } satisfies PeerRef], mean: 'one' });
  const other: Ends = { old: one(block.old), new: one(block.new) };
  const [from, to] = outward ? [place.ends, other] : [other, place.ends];
  const old = verdictBetween(context.old, from.old, to.old);
  const next = verdictBetween(context.new, from.new, to.new);
  const delta = context.deltaOf(old, next);
  return delta && { ...delta, parts: partsOf(delta, flowOf(from, to, old, next), context) };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => number): ReadonlyMap<number, readonly T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
