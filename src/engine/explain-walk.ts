/** The steps of one side: tiers, policies and rules in order, what each did, and why it did not match. */
import { formatConnections } from '../model/connection-set.ts';
import type { Action, Policy, Rule, Tier } from '../model/policy.ts';
import { formatRef } from '../model/resource.ts';
import { matches } from '../model/selector.ts';
import type { Applied } from './applicable.ts';
import { holdsClass } from './class-sets.ts';
import type { ExplainStep } from './engine.ts';
import { appliedTo, type Parts } from './parts.ts';
import { placesOf } from './places.ts';
import { ruleTrafficIn } from './rule-match.ts';
import { type Side, type Tie, tieOf } from './tie.ts';
import { formatRuleTraffic, type Seen, whyNoPeer, whyNotSelected, whyNotSelf } from './why.ts';

export interface ExplainParts extends Parts {
  /** Policies whose subjects are of one namespace, by its name: those are told also where they do not act. */
  readonly entriesNear: (namespace: string | undefined) => readonly number[];
}

/** Made when it is first asked for: a flow is then explained at the cost of what is near it. */
export function indexByNamespace({ entries }: Parts): ExplainParts['entriesNear'] {
  let index: Map<string | undefined, number[]> | undefined;
  return (namespace) => {
    index ??= entries.reduce((map, { policy }, number) => {
      const { namespaces } = policy.subject;
      if (!('name' in namespaces)) return map;
      const near = map.get(namespaces.name);
      if (near) near.push(number);
      else map.set(namespaces.name, [number]);
      return map;
    }, new Map<string | undefined, number[]>());
    return index.get(namespace) ?? [];
  };
}

/** One side of a question. */
export interface Walk extends Side {
  readonly parts: ExplainParts;
  /** Number of the traffic asked about. */
  readonly wanted: number;
  readonly self: Seen;
  readonly peer: Seen;
}

/** Steps in order of evaluation; what is not modelled comes last. */
export function stepsOf(walk: Walk): readonly ExplainStep[] {
  const { parts } = walk;
  const steps: ExplainStep[] = [];
  let left = walk.wanted;
  for (const tier of [...parts.input.policies.tiers].sort((a, b) => a.order - b.order)) {
    const walked = walkTier(walk, tier, left);
    steps.push(...walked.steps);
    left = walked.left;
    if (left === parts.traffic.none) break;
  }
  if (left !== parts.traffic.none) {
    const why = `no policy isolates ${walk.self.name} for ${walk.direction}: everything is allowed`;
    steps.push({ tier: '', did: 'default', action: 'allow', why });
  }
  return [...steps, ...overrideSteps(walk)];
}

interface Walked {
  readonly steps: readonly ExplainStep[];
  /** Traffic that goes on to the next tier. */
  readonly left: number;
}

function walkTier(walk: Walk, tier: Tier, wanted: number): Walked {
  const { traffic, entries } = walk.parts;
  const inTier = (number: number) => entries[number]!.policy.tier === tier.name;
  const applied = appliedTo(walk.parts, walk.subject, walk.direction).filter(({ entry }) => inTier(entry));
  const acting = new Set(applied.map(({ entry }) => entry));
  const near = walk.parts.entriesNear(walk.self.namespace).filter((number) => inTier(number));
  const idle = near.filter((number) => !acting.has(number)).sort((a, b) => a - b);
  const tell = (number: number) => notSelected(walk, tier, entries[number]!.policy);
  const steps: ExplainStep[] = [];
  let left = wanted;
  let passed = traffic.none;
  for (const place of placesOf(tier, applied, entries)) {
    if (left === traffic.none) break;
    while (idle.length > 0 && idle[0]! < place[0]!.entry) steps.push(...tell(idle.shift()!));
    const walked = walkPlace(walk, tier, place, left);
    steps.push(...walked.steps);
    passed = traffic.union(passed, walked.passed);
    left = walked.left;
  }
  if (left !== traffic.none) steps.push(...idle.flatMap(tell));
  return endOfTier(walk, tier, applied, { steps, left, passed });
}

interface WalkedRules extends Walked {
  /** Traffic that rules pass on to the next tier. */
  readonly passed: number;
}

/** Tied policies are each told as if they were the first, what they decide differently as not known (trap 45). */
function walkPlace(walk: Walk, tier: Tier, place: readonly Applied[], wanted: number): WalkedRules {
  const { traffic } = walk.parts;
  const tie = tieOf(walk, place, wanted);
  const walked = place.map((applied) => walkPolicy(walk, tier, applied, tie, wanted));
  return {
    steps: walked.flatMap(({ steps }) => steps),
    left: walked.map(({ left }) => left).reduce((a, b) => traffic.intersect(a, b)),
    passed: walked.map(({ passed }) => passed).reduce((a, b) => traffic.union(a, b)),
  };
}

function walkPolicy(walk: Walk, tier: Tier, applied: Applied, tie: Tie, wanted: number): WalkedRules {
  const { traffic, entries } = walk.parts;
  const steps: ExplainStep[] = [];
  let left = wanted;
  let passed = traffic.none;
  for (const rule of entries[applied.entry]!.rules[walk.direction]) {
    if (left === traffic.none) break;
    const walked = walkRule(walk, tier, applied, rule, tie, left);
    steps.push(...walked.steps);
    if (rule.action === 'pass') passed = traffic.union(passed, traffic.subtract(left, walked.left));
    left = walked.left;
  }
  return { steps, left, passed };
}

function endOfTier(
  walk: Walk,
  tier: Tier,
  applied: readonly Applied[],
  { passed, ...walked }: WalkedRules,
): Walked {
  const { traffic, entries } = walk.parts;
  const isolating = applied.filter(({ entry }) => entries[entry]!.policy.isolates.includes(walk.direction));
  if (walked.left === traffic.none || isolating.length === 0 || tier.unmatched === 'pass') {
    return { steps: walked.steps, left: traffic.union(walked.left, passed) };
  }
  const names = isolating.map(({ entry }) => formatRef(entries[entry]!.policy.ref)).join(', ');
  const sure = isolating.some((item) => item.sure);
  const step: ExplainStep = {
    tier: tier.name,
    did: sure ? 'default' : 'maybe',
    action: 'deny',
    why: sure
      ? `${names} isolate${isolating.length === 1 ? 's' : ''} ${walk.self.name} for ${walk.direction}, and no rule allows this`
      : `${names} may isolate ${walk.self.name} for ${walk.direction}`,
  };
  return { steps: [...walked.steps, step], left: sure ? passed : traffic.union(walked.left, passed) };
}

/** Of the policies that do not act here, those of the subject's own namespace are worth a line if they could be meant to. */
function notSelected(walk: Walk, tier: Tier, policy: Policy): readonly ExplainStep[] {
  const { namespaces, pods } = policy.subject;
  if (!('name' in namespaces) || namespaces.name !== walk.self.namespace) return [];
  const silent =
    !policy.isolates.includes(walk.direction) &&
    policy.rules.every((rule) => rule.direction !== walk.direction);
  const selects = matches(pods, walk.self.labels) === true;
  if (silent && !selects) return [];
  const why = silent
    ? `selects ${walk.self.name}, but says nothing about ${walk.direction}`
    : `does not select it: ${whyNotSelected(policy.subject, walk.self)}`;
  return [{ ...policyStep(tier, policy), did: 'not-selected', why }];
}

function walkRule(walk: Walk, tier: Tier, applied: Applied, rule: Rule, tie: Tie, left: number): Walked {
  const { traffic, entries } = walk.parts;
  const { policy } = entries[applied.entry]!;
  const bounds = ruleTrafficIn(walk.parts, walk.subject, applied, rule, walk.column, walk.family);
  const hit = traffic.intersect(bounds.may, left);
  const base = { ...policyStep(tier, policy), ...ruleStep(policy, rule) };
  if (hit === traffic.none) {
    return { steps: [{ ...base, did: 'no-match', why: whyNoMatch(walk, rule, bounds.may) }], left };
  }
  const decided = traffic.intersect(bounds.must, left);
  if (rule.action === 'log') {
    const why = whyMatch(walk, rule, hit, left, decided === hit ? undefined : (rule.partly?.message ?? ''));
    return { steps: [{ ...base, did: 'logged', why }], left };
  }
  const sure = traffic.subtract(decided, tie.contested);
  const did = sure === traffic.none ? 'maybe' : ENDS[rule.action];
  const doubt = did === 'maybe' ? doubtOf(rule, tie, decided === traffic.none) : undefined;
  const why = whyMatch(walk, rule, did === 'maybe' ? hit : sure, left, doubt);
  return { steps: [{ ...base, did, why }], left: traffic.subtract(left, decided) };
}

/** What a match does to the walk. */
const ENDS = { allow: 'decided', deny: 'decided', pass: 'passed' } as const;

const VERBS: Readonly<Record<Action, string>> = {
  allow: 'allows',
  deny: 'denies',
  pass: 'passes on',
  log: 'logs',
};

const MAY_VERBS: Readonly<Record<Action, string>> = {
  allow: 'may allow',
  deny: 'may deny',
  pass: 'may pass on',
  log: 'may log',
};

/** `doubt` is absent for what is sure; its text may be empty. */
function whyMatch(walk: Walk, rule: Rule, hit: number, left: number, doubt: string | undefined): string {
  const part = formatConnections(walk.parts.traffic.get(hit));
  const scope = hit === left ? '' : `, of what was asked only ${part}`;
  const verb = (doubt === undefined ? VERBS : MAY_VERBS)[rule.action];
  return `${verb} ${formatRuleTraffic(rule)}${scope}${doubt ? `: ${doubt}` : ''}`;
}

function doubtOf({ partly }: Rule, { reasons }: Tie, ownDoubt: boolean): string {
  return (ownDoubt ? partly?.message : reasons[0]?.message) ?? '';
}

function whyNoMatch(walk: Walk, rule: Rule, matched: number): string {
  const { traffic } = walk.parts;
  if (matched !== traffic.none) {
    const who = rule.peers === 'any' ? 'any peer' : walk.peer.name;
    return `is about ${who}, but only for ${formatRuleTraffic(rule)}`;
  }
  const own = whyNotSelf(rule, walk.self);
  if (own !== undefined) return `is for other ends on this side: ${own}`;
  const peers = whyNoPeer(rule, walk.peer, walk.self.namespace ?? '');
  return peers === '' ? `no port of the destination answers to ${formatRuleTraffic(rule)}` : peers;
}

/** Objects that act on the subject and are not modelled. */
function overrideSteps(walk: Walk): readonly ExplainStep[] {
  return walk.parts.input.policies.taints
    .filter((taint) => taint.directions.includes(walk.direction))
    .filter((taint) => {
      const set = walk.parts.sets.of(walk.parts.selectors.numberOf(taint.subject));
      return holdsClass(set, walk.subject, walk.parts.table) !== 'no';
    })
    .map(({ reason }) => ({
      tier: '',
      did: 'maybe',
      why: reason.message,
      ...(reason.object && { policy: reason.object }),
      ...(reason.origin && { origin: reason.origin }),
    }));
}

function policyStep(tier: Tier, policy: Policy) {
  return { tier: tier.name, policy: policy.ref, ...(policy.origin && { origin: policy.origin }) };
}

function ruleStep(policy: Policy, rule: Rule) {
  const line = policy.origin?.lines?.[rule.path];
  return { rule: rule.path, action: rule.action, ...(line !== undefined && { line }) };
}
