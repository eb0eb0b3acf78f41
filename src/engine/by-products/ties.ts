/** Policies of one priority whose order is left open and would decide (trap 45). */
import type { Direction, Policy, Rule } from '../../model/policy.ts';
import { DIRECTIONS } from '../../model/policy.ts';
import type { Engine } from '../engine.ts';

export interface Tie {
  readonly tier: string;
  readonly direction: Direction;
  readonly policies: readonly [Policy, Policy];
  /** Indices into `inventory.endpoints` that both select, for sure or perhaps. */
  readonly endpoints: readonly number[];
  /** Pairs of rules, one of each policy, that match the same traffic and act on it in different ways. */
  readonly rules: readonly (readonly [Rule, Rule])[];
}

/** Pairs of policies of one tier and order that act on one flow in different ways, where nothing says which is first. */
export function orderTies(engine: Engine): readonly Tie[] {
  const open = new Set(
    engine.input.policies.tiers.filter(({ ties }) => ties === 'undefined').map(({ name }) => name),
  );
  const candidates = engine.input.policies.policies.filter(({ tier }) => open.has(tier));
  const byOrder = Map.groupBy(candidates, ({ tier, order }) => `${tier} ${order}`);
  return [...byOrder.values()].flatMap((policies) =>
    policies.flatMap((first, position) =>
      policies.slice(position + 1).flatMap((second) => tiesOf(engine, first, second)),
    ),
  );
}

function tiesOf(engine: Engine, first: Policy, second: Policy): readonly Tie[] {
  const inSecond = new Set(endpointsOf(engine, second));
  const endpoints = endpointsOf(engine, first).filter((endpoint) => inSecond.has(endpoint));
  if (endpoints.length === 0) return [];
  const classes = [...new Set(endpoints.flatMap((endpoint) => engine.classOf(endpoint) ?? []))];
  return DIRECTIONS.flatMap((direction) => {
    const pairs = rulePairs(first, second, direction).filter((pair) =>
      classes.some((subject) => engine.rulesMeet(subject, pair[0], pair[1])),
    );
    if (pairs.length === 0) return [];
    return [{ tier: first.tier, direction, policies: [first, second] as const, endpoints, rules: pairs }];
  });
}

function endpointsOf(engine: Engine, policy: Policy): readonly number[] {
  const { must, may } = engine.selected(policy);
  return [...must, ...may].sort((a, b) => a - b);
}

function rulePairs(first: Policy, second: Policy, direction: Direction): readonly (readonly [Rule, Rule])[] {
  const acting = (policy: Policy) =>
    policy.rules.filter((rule) => rule.direction === direction && rule.action !== 'log');
  return acting(first).flatMap((a) =>
    acting(second)
      .filter((b) => a.action !== b.action)
      .map((b) => [a, b] as const),
  );
}
