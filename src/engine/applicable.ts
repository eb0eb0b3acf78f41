import type { Direction, Policy, PolicySet, Rule, Taint, Tier } from '../model/policy.ts';
import type { Reason } from '../model/verdict.ts';
import type { ClassSet, ClassSets } from './class-sets.ts';
import type { ClassTable } from './classes.ts';
import type { Override } from './evaluation.ts';
import type { SelectorTable } from './selectors.ts';

/** A policy in its place in the order of evaluation. */
export interface PolicyEntry {
  readonly policy: Policy;
  readonly rules: Readonly<Record<Direction, readonly Rule[]>>;
  readonly subject: ClassSet;
  /** Why its subject, or a part of it, is not known. */
  readonly reasons: readonly Reason[];
  /** True when a rule of the direction speaks of a named port. */
  readonly named: Readonly<Record<Direction, boolean>>;
  /** Rules that say something of their own end, which parts classes of one list of policies. */
  readonly selfish: Readonly<Record<Direction, readonly Rule[]>>;
}

/** Policies by tier, then order, then key. */
export function orderPolicies(
  set: PolicySet,
  selectors: SelectorTable,
  sets: ClassSets,
): readonly PolicyEntry[] {
  const defective = set.objects.filter((object) => object.reasons.length > 0);
  const reasons = new Map(defective.map((object) => [object.key, object.reasons]));
  return [...set.policies]
    .sort(inOrder(set.tiers))
    .map((policy) =>
      toEntry(policy, sets.of(selectors.numberOf(policy.subject)), reasons.get(policy.key) ?? []),
    );
}

/** Compares policies by their place in the order of evaluation. */
export function inOrder(tiers: readonly Tier[]): (a: Policy, b: Policy) => number {
  const tierOrder = new Map(tiers.map((tier, position) => [tier.name, [tier.order, position] as const]));
  const rank = (policy: Policy) => tierOrder.get(policy.tier) ?? [Number.POSITIVE_INFINITY, 0];
  return (a, b) => {
    const [x, y] = [rank(a), rank(b)];
    return (
      x[0] - y[0] ||
      x[1] - y[1] ||
      a.order - b.order ||
      compareText(a.tie ?? '', b.tie ?? '') ||
      compareText(a.key, b.key)
    );
  };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function toEntry(policy: Policy, subject: ClassSet, reasons: readonly Reason[]): PolicyEntry {
  const rules = {
    ingress: policy.rules.filter((rule) => rule.direction === 'ingress'),
    egress: policy.rules.filter((rule) => rule.direction === 'egress'),
  };
  const named = { ingress: rules.ingress.some(speaksNames), egress: rules.egress.some(speaksNames) };
  const selfish = {
    ingress: rules.ingress.filter((rule) => rule.self),
    egress: rules.egress.filter((rule) => rule.self),
  };
  return { policy, rules, subject, reasons, named, selfish };
}

/** True when the rule names a port, which the destination's own ports resolve. */
export function speaksNames(rule: Rule): boolean {
  return (
    (rule.traffic !== 'any' && rule.traffic.some((item) => item.type === 'named')) ||
    (rule.notTraffic ?? []).some((item) => item.type === 'named')
  );
}

/** A policy that selects a class: for sure, or perhaps. */
export interface Applied {
  readonly entry: number;
  readonly sure: boolean;
}

/** What acts on each class in one direction. */
export interface Applicable {
  /** By subject, in order of evaluation. */
  readonly policies: readonly (readonly Applied[])[];
  readonly overrides: readonly (readonly Override[])[];
}

/** By subject, those of the entries at `places` that act on it. */
export function applicableTo(
  direction: Direction,
  entries: readonly PolicyEntry[],
  table: ClassTable,
  places: Iterable<number> = entries.keys(),
): readonly (readonly Applied[])[] {
  const lists: Applied[][] = table.subjects.map(() => []);
  const pods = lists.slice(0, table.classes.length);
  for (const entry of places) {
    const { policy, rules, subject } = entries[entry]!;
    if (rules[direction].length === 0 && !policy.isolates.includes(direction)) continue;
    const sure = { entry, sure: true };
    const unsure = { entry, sure: false };
    if (subject.all) for (const list of pods) list.push(sure);
    for (const id of subject.must) lists[id]!.push(sure);
    for (const id of subject.maybe) lists[id]!.push(unsure);
  }
  return lists;
}

export function overridesOn(
  direction: Direction,
  taints: readonly Taint[],
  subjects: readonly ClassSet[],
  table: ClassTable,
  reasonNumber: (reason: Reason) => number,
): readonly (readonly Override[])[] {
  const lists: Override[][] = table.subjects.map(() => []);
  const pods = lists.slice(0, table.classes.length);
  for (const [position, taint] of taints.entries()) {
    if (!taint.directions.includes(direction)) continue;
    const override = { effect: taint.effect, reason: reasonNumber(taint.reason) };
    const subject = subjects[position]!;
    if (subject.all) for (const list of pods) list.push(override);
    for (const id of [...subject.must, ...subject.maybe]) lists[id]!.push(override);
  }
  return lists;
}
