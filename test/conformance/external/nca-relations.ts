/**
 * What two sets of policies permit, held against each other pair by pair: as NCA's questions ask it, that is between
 * pods, and between those and every address. Written for clusters of some dozens of pods.
 */
import { type JointBlock, jointBlocks } from '../../../src/engine/diff-blocks.ts';
import type { Engine, PeerRef } from '../../../src/engine/engine.ts';
import { intersect, isEmpty, NO_CONNECTIONS, subtract } from '../../../src/model/connection-set.ts';
import type { Verdict } from '../../../src/model/verdict.ts';

/** What is asked of a set between two peers of its engine. */
export type Reading = (from: PeerRef, to: PeerRef) => Verdict;

export function permitted({ connections }: Pick<Engine, 'connections'>): Reading {
  return (from, to) => connections(from, to);
}

const NOTHING: Verdict = { may: NO_CONNECTIONS, must: NO_CONNECTIONS, reasons: [] };

/** Of that what some policy allows in words: one of the ends is isolated towards the other. */
export function specified(engine: Engine): Reading {
  const isolated = (end: PeerRef, direction: 'ingress' | 'egress') =>
    'class' in end && engine.isolation(end.class, direction).policies.length > 0;
  return (from, to) =>
    isolated(from, 'egress') || isolated(to, 'ingress') ? engine.connections(from, to) : NOTHING;
}

/** A peer, or several that neither engine tells apart. */
export interface End {
  /** `ns/name` of pods; of addresses their ranges. */
  readonly names: readonly string[];
  readonly kind: 'pod' | 'addresses' | 'host';
  /** Where it stands in each engine; absent where it is not. */
  readonly a?: PeerRef;
  readonly b?: PeerRef;
}

export function endsOf(a: Engine, b: Engine): readonly End[] {
  const [inA, inB] = [podsOf(a), podsOf(b)];
  const names = [...new Set([...inA.keys(), ...inB.keys()])].sort();
  const places = Map.groupBy(names, (name) => JSON.stringify([inA.get(name), inB.get(name)]));
  const pods = [...places.values()].map((names): End => {
    const [first] = names as [string];
    return { names, kind: 'pod', ...refs(inA.get(first), inB.get(first)) };
  });
  return [...pods, ...jointBlocks(a, b).map((block) => addressEnd(block, a))];
}

function refs(a: PeerRef | undefined, b: PeerRef | undefined): Pick<End, 'a' | 'b'> {
  return { ...(a && { a }), ...(b && { b }) };
}

function addressEnd({ old, new: next, ranges }: JointBlock, a: Engine): End {
  const refs = { a: { block: old }, b: { block: next } };
  const names = ranges.map(({ first, last }) => `${first}-${last}`);
  if (!a.blocks[old]!.governedBy) return { names, kind: 'addresses', ...refs };
  // Each address is a host's: two of them are two peers.
  return {
    names: [...new Set(ranges.flatMap(({ first, last }) => [`${first}`, `${last}`]))],
    kind: 'host',
    ...refs,
  };
}

function podsOf(engine: Engine): ReadonlyMap<string, PeerRef> {
  const found = engine.input.inventory.endpoints.flatMap(({ index, namespace, name }) => {
    const id = engine.classOf(index);
    return id === undefined ? [] : [[`${namespace}/${name}`, { class: id }] as const];
  });
  return new Map(found);
}

/** Pairs that NCA's questions are about: no address with another, no pod with itself. */
export function* pairsOf(ends: readonly End[]): Generator<readonly [End, End]> {
  for (const from of ends) {
    for (const to of ends) {
      const beyond = from.kind === 'addresses' && to.kind === 'addresses';
      const itself = from === to && from.names.length === 1;
      if (!beyond && !itself) yield [from, to];
    }
  }
}

/** `undefined`: what is not known could decide. */
export type Known = boolean | undefined;

export interface Relation {
  /** One permits something that the other does not. */
  readonly aBeyondB: Known;
  readonly bBeyondA: Known;
  /** Both permit something of one pair. */
  readonly meet: Known;
}

export interface Asked {
  readonly engine: Engine;
  readonly reading: Reading;
}

/** Over all pairs of peers that both have. */
export function relate(a: Asked, b: Asked): Relation {
  const seen = { aBeyondB: false, bBeyondA: false, meet: false } as {
    -readonly [K in keyof Relation]: Known;
  };
  const note = (key: keyof Relation, found: Known) => {
    if (found || seen[key]) seen[key] = true;
    else if (found === undefined) seen[key] = undefined;
  };
  for (const [from, to] of pairsOf(endsOf(a.engine, b.engine))) {
    if (!from.a || !to.a || !from.b || !to.b) continue;
    const [inA, inB] = [a.reading(from.a, to.a), b.reading(from.b, to.b)];
    note('aBeyondB', isBeyond(inA, inB));
    note('bBeyondA', isBeyond(inB, inA));
    note('meet', isCommon(inA, inB));
  }
  return seen;
}

function isBeyond(a: Verdict, b: Verdict): Known {
  if (!isEmpty(subtract(a.must, b.may))) return true;
  return isEmpty(subtract(a.may, b.must)) ? false : undefined;
}

function isCommon(a: Verdict, b: Verdict): Known {
  if (!isEmpty(intersect(a.must, b.must))) return true;
  return isEmpty(intersect(a.may, b.may)) ? false : undefined;
}
