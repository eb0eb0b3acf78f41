/** Rules and policies without which the policy set means the same. */
import { isEmpty, subtract } from '../../model/connection-set.ts';
import type { Policy, Rule } from '../../model/policy.ts';
import type { Engine, RuleStanding, Variant } from '../engine.ts';

export interface RedundantRule {
  readonly policy: Policy;
  readonly rule: Rule;
  /**
   * `idle`: it matches no traffic of any endpoint; `shadowed`: earlier rules decide all that it matches, so that it never
   * decides; `covered`: it decides, and without it others, or the default, say the same.
   */
  readonly kind: 'idle' | 'shadowed' | 'covered';
  /** Rules that decide what it matches; empty for `idle`, and where only a default does. */
  readonly by: RuleStanding['others'];
}

/**
 * Redundant rules, one by one: no endpoint's own side says anything else without that one rule, neither of what there
 * is nor of pods yet unknown. Two rules that say the same are both given; without both the meaning may be another.
 * Log rules decide nothing and are left out; so is a rule about whose traffic something is not known, since that could be
 * what makes it needed. Costs, per rule, the rows of the classes its policy selects.
 */
export function redundantRules(
  engine: Engine,
  policies: readonly Policy[] = engine.input.policies.policies,
): readonly RedundantRule[] {
  return policies.flatMap((policy) =>
    policy.rules
      .filter((rule) => rule.action !== 'log' && isUnchanged(engine.without({ rules: new Set([rule]) })))
      .map((rule) => ({ policy, rule, standing: engine.ruleStanding(policy, rule) }))
      .filter(({ standing }) => !standing.unsure)
      .map(({ rule, standing }) => ({ policy, rule, ...kindOf(standing) })),
  );
}

function kindOf({ matches, decides, others }: RuleStanding): Pick<RedundantRule, 'kind' | 'by'> {
  return { kind: !matches ? 'idle' : decides ? 'covered' : 'shadowed', by: others };
}

/**
 * Policies without which nothing changes, neither rules nor isolation. A policy that selects nothing is among them, see
 * `policiesSelectingNothing`; one about whose traffic something is not known is not.
 */
export function redundantPolicies(engine: Engine): readonly Policy[] {
  return engine.input.policies.policies.filter(
    (policy) =>
      isUnchanged(engine.without({ policies: new Set([policy]) })) &&
      policy.rules.every((rule) => !engine.ruleStanding(policy, rule).unsure) &&
      isIsolationKnown(engine, policy),
  );
}

/** What acts on all traffic of a subject and is not modelled leaves no peer known, a stranger neither. */
function isIsolationKnown(engine: Engine, policy: Policy): boolean {
  const { must, may } = engine.selected(policy);
  const subjects = new Set([...must, ...may].flatMap((endpoint) => engine.classOf(endpoint) ?? []));
  const peer = { class: engine.stranger() };
  return [...subjects].every((subject) =>
    policy.isolates.every((direction) => {
      const verdict = engine.side(subject, direction, peer);
      return isEmpty(subtract(verdict.may, verdict.must));
    }),
  );
}

function isUnchanged(variant: Variant): boolean {
  return [variant.changes('ingress'), variant.changes('egress')].every(isNothing);
}

function isNothing(items: Iterable<unknown>): boolean {
  for (const _ of items) return false;
  return true;
}
