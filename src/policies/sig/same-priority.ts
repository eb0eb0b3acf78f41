/** Policies of one tier and priority, of which the API does not say which is asked first (trap 45). */
import {
  DIRECTIONS,
  type Direction,
  type EndpointSelector,
  type Policy,
  type PolicyIssue,
  type Tier,
} from '../../model/policy.ts';
import type { Selector } from '../../model/selector.ts';

/** Others that are named: a reader needs one to begin with. */
const NAMED = 3;

/** Notes on each policy those of its tier and priority that may select the same endpoints in the same direction. */
export function withSamePriority(policies: readonly Policy[], tiers: readonly Tier[]): readonly Policy[] {
  const undefinedTies = new Set(tiers.filter(({ ties }) => ties === 'undefined').map(({ name }) => name));
  const peers = Map.groupBy(
    policies.filter(({ tier }) => undefinedTies.has(tier)),
    ({ tier, order }) => `${tier} ${order}`,
  );
  return policies.map((policy) => {
    if (!undefinedTies.has(policy.tier)) return policy;
    const others = rivalsOf(policy, peers.get(`${policy.tier} ${policy.order}`)!);
    return others.length === 0 ? policy : { ...policy, issues: [...policy.issues, issueOf(others)] };
  });
}

function rivalsOf(policy: Policy, group: readonly Policy[]): readonly Policy[] {
  const rivals: Policy[] = [];
  for (const other of group) {
    if (
      other.key !== policy.key &&
      shareDirection(policy, other) &&
      mayOverlap(policy.subject, other.subject)
    )
      rivals.push(other);
    if (rivals.length > NAMED) break;
  }
  return rivals;
}

function issueOf(rivals: readonly Policy[]): PolicyIssue {
  const names = rivals.slice(0, NAMED).map(({ ref }) => `${ref.kind} ${ref.name}`);
  const more = rivals.length > NAMED ? ' and others' : '';
  return {
    code: 'ambiguous-order',
    path: 'spec.priority',
    message: `has the priority of ${names.join(', ')}${more}, which may select the same pods: which is asked first is not defined`,
  };
}

function shareDirection(a: Policy, b: Policy): boolean {
  const speaks = (policy: Policy, direction: Direction) =>
    policy.rules.some((rule) => rule.direction === direction);
  return DIRECTIONS.some((direction) => speaks(a, direction) && speaks(b, direction));
}

/** False when one label would have to have two values; else pods may be in both, if not now then later. */
function mayOverlap(a: EndpointSelector, b: EndpointSelector): boolean {
  return agree(namespacesOf(a), namespacesOf(b)) && agree(a.pods, b.pods);
}

function namespacesOf({ namespaces }: EndpointSelector): Selector {
  if ('selector' in namespaces) return namespaces.selector;
  return { op: 'in', key: 'kubernetes.io/metadata.name', values: [namespaces.name] };
}

function agree(a: Selector, b: Selector): boolean {
  const wanted = valuesOf(b);
  return valuesOf(a).every(([key, values]) =>
    wanted.every(([other, those]) => other !== key || values.some((value) => those.includes(value))),
  );
}

/** Values that labels must have for the selector to match, as far as its form says. */
function valuesOf(selector: Selector): readonly (readonly [key: string, values: readonly string[]])[] {
  if (selector.op === 'in') return [[selector.key, selector.values]];
  return selector.op === 'all' ? selector.of.flatMap(valuesOf) : [];
}
