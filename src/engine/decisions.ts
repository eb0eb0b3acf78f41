/** What decides on one side of a connection, without the words of an explanation: the rules and defaults that act. */
import type { ConnectionSet } from '../model/connection-set.ts';
import type { Direction, Tier } from '../model/policy.ts';
import type { Applied } from './applicable.ts';
import type { Decision, PeerRef } from './engine.ts';
import { appliedTo, type Parts, pairFamilies } from './parts.ts';
import { placesOf } from './places.ts';
import { ruleTrafficIn } from './rule-match.ts';
import { type Side, type Tie, tieOf } from './tie.ts';

/**
 * Decisions about `wanted`, in order of evaluation. In a tier whose order has no meaning every rule that allows is
 * given, also where another allows the same; in the others a rule is given for what earlier ones left to it.
 */
export function decisionsAt(
  parts: Parts,
  subject: PeerRef,
  direction: Direction,
  column: number,
  wanted: ConnectionSet,
): readonly Decision[] {
  if ('class' in subject) return decisionsOn(parts, subject.class, direction, column, wanted);
  const governors = parts.space.blocks[subject.block]!.governedBy ?? [];
  return governors.flatMap(({ host }) =>
    decisionsOn(parts, parts.table.hosts[host]!.id, direction, column, wanted),
  );
}

/** The same of one class. */
export function decisionsOn(
  parts: Parts,
  subject: number,
  direction: Direction,
  column: number,
  wanted: ConnectionSet,
): readonly Decision[] {
  const { families } = pairFamilies(parts, subject, column);
  const [first, ...others] = families.map((family) => {
    return decisionsIn({ parts, subject, direction, column, family, found: [] }, wanted);
  });
  if (others.every((decisions) => areAlike(first!, decisions))) return first!;
  return [first!, ...others].flatMap((decisions, position) =>
    decisions.map((decision) => ({ ...decision, family: families[position]! })),
  );
}

function areAlike(a: readonly Decision[], b: readonly Decision[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ traffic, action, sure, policy, rule }, position) => {
      const other = b[position]!;
      return (
        traffic === other.traffic &&
        action === other.action &&
        sure === other.sure &&
        policy === other.policy &&
        rule === other.rule
      );
    })
  );
}

function decisionsIn(walk: Walk, wanted: ConnectionSet): readonly Decision[] {
  const { parts, subject, direction } = walk;
  let left = parts.traffic.intern(wanted);
  const applied = appliedTo(parts, subject, direction);
  for (const tier of [...parts.input.policies.tiers].sort((a, b) => a.order - b.order)) {
    if (left === parts.traffic.none) break;
    const here = applied.filter(({ entry }) => parts.entries[entry]!.policy.tier === tier.name);
    if (here.length > 0) left = walkTier(walk, tier, here, left);
  }
  if (left !== parts.traffic.none) {
    walk.found.push({ traffic: parts.traffic.get(left), action: 'allow', sure: true, isolating: [] });
  }
  return walk.found;
}

interface Walk extends Side {
  readonly found: Decision[];
}

/** Traffic that some rule of a tier passes on, or allows where every allow counts. */
interface Acted {
  passed: number;
  allowed: number;
}

/** Gives the number of the traffic that goes on to the next tier. */
function walkTier(walk: Walk, tier: Tier, applied: readonly Applied[], wanted: number): number {
  const { traffic, entries } = walk.parts;
  const acted: Acted = { passed: traffic.none, allowed: traffic.none };
  let left = wanted;
  for (const place of placesOf(tier, applied, entries)) {
    const tie = tieOf(walk, place, left);
    left = place
      .map((item) => walkPolicy(walk, tier, item, tie, left, acted))
      .reduce((a, b) => traffic.intersect(a, b));
  }
  return traffic.union(endTier(walk, tier, applied, traffic.subtract(left, acted.allowed)), acted.passed);
}

/** Gives what the policy leaves to those after it, and to those of its place. */
function walkPolicy(walk: Walk, tier: Tier, item: Applied, tie: Tie, wanted: number, acted: Acted): number {
  const { traffic, entries } = walk.parts;
  let left = wanted;
  for (const rule of entries[item.entry]!.rules[walk.direction]) {
    if (rule.action === 'log') continue;
    const bounds = ruleTrafficIn(walk.parts, walk.subject, item, rule, walk.column, walk.family);
    const hit = traffic.intersect(bounds.may, left);
    if (hit === traffic.none) continue;
    const decided = traffic.intersect(bounds.must, left);
    addRule(walk, item, rule, hit, traffic.subtract(decided, tie.contested), tie);
    if (rule.action === 'pass') acted.passed = traffic.union(acted.passed, decided);
    if (tier.combine === 'first') left = traffic.subtract(left, decided);
    else acted.allowed = traffic.union(acted.allowed, decided);
  }
  return left;
}

function addRule(
  { parts, found }: Walk,
  { entry }: Applied,
  rule: NonNullable<Decision['rule']>,
  hit: number,
  sure: number,
  { contested, reasons }: Tie,
): void {
  const { policy } = parts.entries[entry]!;
  const { traffic } = parts;
  const unsure = traffic.subtract(hit, sure);
  const tied = traffic.intersect(unsure, contested) !== traffic.none;
  const base = { action: rule.action, policy, rule, isolating: [] };
  if (sure !== traffic.none) found.push({ ...base, traffic: traffic.get(sure), sure: true });
  if (unsure === traffic.none) return;
  found.push({ ...base, traffic: traffic.get(unsure), sure: false, ...(tied && { tie: reasons }) });
}

/** Gives what the tier leaves to the next one. */
function endTier(walk: Walk, tier: Tier, applied: readonly Applied[], left: number): number {
  const { traffic, entries } = walk.parts;
  if (left === traffic.none || tier.unmatched === 'pass') return left;
  const isolating = applied.filter(({ entry }) => entries[entry]!.policy.isolates.includes(walk.direction));
  if (isolating.length === 0) return left;
  const sure = isolating.some((item) => item.sure);
  walk.found.push({
    traffic: traffic.get(left),
    action: 'deny',
    sure,
    isolating: isolating.map(({ entry }) => entries[entry]!.policy),
  });
  return sure ? traffic.none : left;
}
