/** What NCA asks of one set: does it change anything, which parts select nothing, which could go. */
import { peersMatchingNothing, policiesSelectingNothing } from '../../../src/engine/by-products/idle.ts';
import type { Engine, Omission } from '../../../src/engine/engine.ts';
import type { Direction, Policy, Rule } from '../../../src/model/policy.ts';
import { type Asked, type Known, permitted, relate } from './nca-relations.ts';
import { type NcaSet, withPolicies } from './nca-sets.ts';

/** Whether it permits what no policies permit. */
export function isVacuous(set: NcaSet): Known {
  return alike(asked(set.engine), asked(withPolicies(set, implied(set)).engine));
}

/** What the plugin does by itself stays. */
function implied({ engine, policies }: NcaSet): readonly Policy[] {
  return engine.input.policies.policies.filter((policy) => !policies.includes(policy));
}

function asked(engine: Engine): Asked {
  return { engine, reading: permitted(engine) };
}

function alike(a: Asked, b: Asked): Known {
  const { aBeyondB, bBeyondA } = relate(a, b);
  if (aBeyondB || bBeyondA) return false;
  return aBeyondB === undefined || bBeyondA === undefined ? undefined : true;
}

/** Whether nothing changes without some parts. */
function isUnchanged(engine: Engine, omission: Omission): Known {
  return alike(asked(engine), { engine, reading: permitted(engine.without(omission)) });
}

export function emptyPolicies({ engine, policies }: NcaSet): readonly Policy[] {
  const empty = policiesSelectingNothing(engine);
  return policies.filter((policy) => empty.includes(policy));
}

/** Rules as users wrote them: one may have been lowered to several. */
interface WrittenRule {
  readonly policy: Policy;
  readonly direction: Direction;
  readonly rules: readonly Rule[];
}

function writtenRules(policy: Policy): readonly WrittenRule[] {
  const byPath = Map.groupBy(policy.rules, ({ path }) => path);
  return [...byPath.values()].map((rules) => ({ policy, direction: rules[0]!.direction, rules }));
}

/** Of a Calico policy that selects nothing NCA counts the rules too, since they are about its subjects. */
export function emptyRules({ engine, policies }: NcaSet): readonly WrittenRule[] {
  const idle = Map.groupBy(peersMatchingNothing(engine), ({ rule }) => rule);
  const policiesWithout = policiesSelectingNothing(engine);
  const isEmpty = (policy: Policy, rule: Rule) =>
    (idle.get(rule)?.length ?? 0) === (rule.peers.length || 1) ||
    (rule.self !== undefined && !engine.ruleStanding(policy, rule).matches) ||
    (isCalico(policy) && policiesWithout.includes(policy));
  return policies.flatMap((policy) =>
    writtenRules(policy).filter(({ rules }) => rules.every((rule) => isEmpty(policy, rule))),
  );
}

/** Policies, where there is more than one; and rules of the policies that are not redundant as a whole. */
export function redundancies(set: NcaSet): number {
  const whole = redundantPolicies(set);
  const rest = set.policies.filter((policy) => !whole.includes(policy));
  return whole.length + rest.flatMap((policy) => redundantRules(set, policy)).length;
}

function redundantPolicies({ engine, policies }: NcaSet): readonly Policy[] {
  if (policies.length < 2) return [];
  return policies.filter((policy) => sure(isUnchanged(engine, { policies: new Set([policy]) })));
}

/** What is not known could decide the whole question. */
export class Undecided extends Error {}

function sure(known: Known): boolean {
  if (known === undefined) throw new Undecided();
  return known;
}

function redundantRules({ engine }: NcaSet, policy: Policy): readonly WrittenRule[] {
  return writtenRules(policy).filter(({ rules }) => sure(isUnchanged(engine, { rules: new Set(rules) })));
}

/** Vacuity, empty parts and redundancies together, each part counted once; 1 where policies of one order conflict. */
export function sanityIssues(set: NcaSet): number {
  if (conflict(set)) return 1;
  const vacuous = sure(isVacuous(set));
  const [empty, rulesWithout, redundant] = [emptyPolicies(set), emptyRules(set), redundantPolicies(set)];
  const issues = set.policies.map((policy) => {
    if (empty.includes(policy)) return 1;
    const idle = rulesWithout.filter((rule) => rule.policy === policy);
    if (vacuous) return idle.length;
    if (redundant.includes(policy)) return idle.length + 1;
    const paths = new Set(idle.map(({ rules }) => rules[0]!.path));
    return idle.length + redundantRules(set, policy).filter(({ rules }) => !paths.has(rules[0]!.path)).length;
  });
  return Number(vacuous) + issues.reduce((sum, count) => sum + count, 0);
}

/** Two Calico policies of one order that select a pod in common, one allowing and one denying in one direction. */
function conflict({ engine, policies, source }: NcaSet): boolean {
  const calico = policies.filter(isCalico);
  const orderOf = ({ ref }: Policy) => {
    const written = source.policies.find(({ metadata }) => (metadata as { name?: string }).name === ref.name);
    return (written?.spec as { order?: number } | undefined)?.order;
  };
  return calico.some((a, position) =>
    calico
      .slice(position + 1)
      .some((b) => orderOf(a) === orderOf(b) && shares(engine, a, b) && opposes(a, b)),
  );
}

function isCalico({ ref }: Policy): boolean {
  return ref.group?.endsWith('projectcalico.org') === true;
}

function shares(engine: Engine, a: Policy, b: Policy): boolean {
  const inB = new Set(engine.selected(b).must);
  return engine.selected(a).must.some((endpoint) => inB.has(endpoint));
}

function opposes(a: Policy, b: Policy): boolean {
  return a.rules.some((one) =>
    b.rules.some((other) => {
      const actions = [one.action, other.action].sort().join();
      return one.direction === other.direction && actions === 'allow,deny';
    }),
  );
}
