import type { Family } from '../model/cidr.ts';
import type { ConnectionSet } from '../model/connection-set.ts';
import type { Direction, Policy, Rule } from '../model/policy.ts';
import type { Applied } from './applicable.ts';
import type { TrafficBounds } from './named-ports.ts';
import { appliedTo, type Parts, pairFamilies } from './parts.ts';
import type { Columns } from './peers.ts';

/** Traffic, by number, that a rule matches between its subject and one column, in any of their families. */
export function ruleTraffic(
  parts: Parts,
  subject: number,
  applied: Applied,
  rule: Rule,
  column: number,
): TrafficBounds {
  const { traffic } = parts;
  return pairFamilies(parts, subject, column)
    .families.map((family) => ruleTrafficIn(parts, subject, applied, rule, column, family))
    .reduce((a, b) => ({ must: traffic.union(a.must, b.must), may: traffic.union(a.may, b.may) }));
}

/** The same of packets of one family. */
export function ruleTrafficIn(
  parts: Parts,
  subject: number,
  applied: Applied,
  rule: Rule,
  column: number,
  family: Family,
): TrafficBounds {
  const { compiler, evaluation, traffic, table, entries } = parts;
  const end = { id: subject, sure: applied.sure, ports: table.subjects[subject]!.ports, family };
  let bounds: TrafficBounds = { must: traffic.none, may: traffic.none };
  for (const { columns, effect } of compiler.compile(entries[applied.entry]!, rule, end)) {
    const match = evaluation.effectAt(effect);
    if (match.type !== 'match' || !holds(columns, column, table.classes.length)) continue;
    bounds = {
      must: traffic.union(bounds.must, match.must),
      may: traffic.union(bounds.may, match.may),
    };
  }
  return bounds;
}

function holds(columns: Columns, column: number, classCount: number): boolean {
  if (columns === 'all') return true;
  return columns === 'classes' ? column < classCount : columns.includes(column);
}

/**
 * Rules that may allow any of `wanted`; in a tier whose order decides, only what earlier rules left. Of tied policies
 * each may be asked first (trap 45).
 */
export function decidingRules(
  parts: Parts,
  subject: number,
  direction: Direction,
  column: number,
  wanted: ConnectionSet,
): readonly DecidingRule[] {
  const found = pairFamilies(parts, subject, column).families.flatMap((family) =>
    decidingRulesIn(parts, subject, direction, column, wanted, family),
  );
  return [...new Map(found.map((one) => [one.rule, one])).values()];
}

interface DecidingRule {
  readonly policy: Policy;
  readonly rule: Rule;
}

function decidingRulesIn(
  parts: Parts,
  subject: number,
  direction: Direction,
  column: number,
  wanted: ConnectionSet,
  family: Family,
): readonly DecidingRule[] {
  const { traffic, entries, input } = parts;
  const tierOf = new Map(input.policies.tiers.map((tier) => [tier.name, tier]));
  const found: DecidingRule[] = [];
  let left = traffic.intern(wanted);
  let place: string | undefined;
  let atPlace = left;
  for (const applied of appliedTo(parts, subject, direction)) {
    const { policy, rules } = entries[applied.entry]!;
    const tier = tierOf.get(policy.tier);
    const here = tier?.ties === 'undefined' ? `${policy.tier} ${policy.order}` : undefined;
    if (here === undefined || here !== place) atPlace = left;
    place = here;
    let own = atPlace;
    for (const rule of rules[direction]) {
      const bounds = ruleTrafficIn(parts, subject, applied, rule, column, family);
      if (traffic.intersect(bounds.may, own) === traffic.none) continue;
      if (rule.action === 'allow') found.push({ policy, rule });
      if (tier?.combine === 'first') own = traffic.subtract(own, bounds.must);
    }
    left = traffic.intersect(left, own);
  }
  return found;
}
