/**
 * Which tiers there are, and in what order. Without Calico, those that the dialects name. With it, Calico evaluates
 * every dialect in tiers of its own (calico.md §2.7, trap 66): NetworkPolicies among the policies of `default`,
 * ClusterNetworkPolicies in `kube-admin` and `kube-baseline`.
 */

import type { Policy, PolicyIssue, PolicySet, StagedPolicy, Tier } from '../model/policy.ts';
import type { Reason } from '../model/verdict.ts';
import { CALICO_GROUPS } from './calico/mirrors.ts';
import { FAILSAFE_TIER, ofOneInterface, PROFILE_TIER } from './calico/profile.ts';
import {
  ADMIN_TIER,
  BASELINE_TIER,
  BUILT_IN_TIERS,
  calicoTier,
  DEFAULT_TIER,
  splitStage,
} from './calico/tier.ts';
import { perhapsSelected } from './perhaps.ts';

export type Placed = Pick<PolicySet, 'tiers' | 'policies' | 'staged' | 'objects'>;

/** Puts every policy in its tier; lists the tiers that hold one, and NetworkPolicy's own where Calico has none. */
export function placeTiers(set: Placed & Pick<PolicySet, 'hosts'>): Placed {
  return speaksCalico(set) ? placeAsCalico(set) : { ...set, tiers: inUse(set.tiers, set) };
}

const NETWORK_POLICY_TIER = 'NetworkPolicy';

/** Whether Calico's policies or host endpoints act. Only enforced objects were lowered: kinds of a plugin that does not run here are inert. */
export function speaksCalico({ policies, staged, hosts }: Placed & Pick<PolicySet, 'hosts'>): boolean {
  const calico = (policy: Policy) => CALICO_GROUPS.includes(policy.ref.group ?? '');
  return hosts.length > 0 || policies.some(calico) || staged.some(({ policy }) => calico(policy));
}

function inUse(tiers: readonly Tier[], { policies, staged }: Placed): readonly Tier[] {
  const used = usedTiers(policies, staged);
  return tiers
    .filter(({ name }) => used.has(name) || name === NETWORK_POLICY_TIER)
    .sort((a, b) => a.order - b.order);
}

function usedTiers(policies: readonly Policy[], staged: readonly StagedPolicy[]): ReadonlySet<string> {
  return new Set([...policies, ...staged.map(({ policy }) => policy)].map(({ tier }) => tier));
}

function placeAsCalico(set: Placed): Placed {
  const others = set.tiers.filter(({ name }) => !Object.hasOwn(CALICO_NAMES, name));
  const declared = new Map([...others, ...BUILT_IN_TIERS].map((tier) => [tier.name, tier]));
  const sharing = Map.groupBy(declared.values(), ({ order }) => order);
  const place = (policy: Policy) => withTierIssues(onItsHosts(inCalicoTier(policy)), declared, sharing);
  const policies = set.policies.map(place);
  const staged = set.staged.map((trial) => ({ ...trial, policy: place(trial.policy) }));
  const tiers = [...usedTiers(policies, staged)].map((name) => tierOf(name, declared));
  return {
    // Numbered by place: Calico's orders may be equal, and neither infinite nor extreme ones subtract.
    tiers: tiers.sort(compareTiers).map(({ tier }, order) => ({ ...tier, order })),
    policies,
    staged,
    objects: withMissingTiers(set, policies),
  };
}

/** Calico's names for the tiers of Kubernetes' own kinds. */
const CALICO_NAMES: Readonly<Record<string, string>> = {
  Admin: ADMIN_TIER,
  [NETWORK_POLICY_TIER]: DEFAULT_TIER,
  Baseline: BASELINE_TIER,
};

/** NetworkPolicies stand at order 1000, and ties compare `name/namespace/kind` (trap 65). */
function inCalicoTier(policy: Policy): Policy {
  if (!Object.hasOwn(CALICO_NAMES, policy.tier)) return policy;
  const { name, namespace, kind } = policy.ref;
  const order = policy.tier === NETWORK_POLICY_TIER ? 1000 : policy.order;
  const tie = `${name}/${namespace ?? ''}/Kubernetes${kind}`;
  return { ...policy, tier: CALICO_NAMES[policy.tier]!, order, tie };
}

/** Untracked policies pass host endpoints of every interface by. */
function onItsHosts(policy: Policy): Policy {
  const { hosts } = policy.subject;
  if (!hosts || splitStage(policy.tier).stage !== 'doNotTrack') return policy;
  return { ...policy, subject: { ...policy.subject, hosts: ofOneInterface(hosts) } };
}

/** Of a tier that says none: it comes last. */
const NO_ORDER = Number.POSITIVE_INFINITY;

type Declared = ReadonlyMap<string, Tier>;

/**
 * A policy in a tier without a Tier object sorts after all others in some releases of Calico and is passed over in
 * others (trap 64): it may apply, and does not for sure.
 */
function withTierIssues(
  policy: Policy,
  declared: Declared,
  sharing: ReadonlyMap<number, readonly Tier[]>,
): Policy {
  const { tier } = splitStage(policy.tier);
  if (isMissing(policy, declared)) {
    const subject = perhapsSelected(policy.subject);
    return { ...policy, subject, issues: [...policy.issues, missingTier(tier)] };
  }
  const order = declared.get(tier)?.order ?? NO_ORDER;
  const twins = (sharing.get(order) ?? []).filter(({ name }) => name !== tier && order !== NO_ORDER);
  if (twins.length === 0 || policy.implied) return policy;
  return { ...policy, issues: [...policy.issues, sameOrder(tier, twins)] };
}

function isMissing(policy: Policy, declared: Declared): boolean {
  return !policy.implied && !declared.has(splitStage(policy.tier).tier);
}

function missingTier(tier: string): PolicyIssue {
  const message = `there is no Tier object ${JSON.stringify(tier)}: releases of Calico differ on what becomes of the policy`;
  return { code: 'missing-tier', path: 'spec.tier', message };
}

function sameOrder(tier: string, twins: readonly Tier[]): PolicyIssue {
  const names = twins.map(({ name }) => name).join(', ');
  const message = `tier ${tier} has the order of ${names}: which is asked first hangs on their names alone`;
  return { code: 'ambiguous-order', path: 'spec.tier', message };
}

interface RankedTier {
  readonly tier: Tier;
  /** Failsafe ports, then each stage, then tiers that nobody declared, then profiles. */
  readonly rank: number;
}

function tierOf(name: string, declared: Declared): RankedTier {
  if (name === FAILSAFE_TIER.name) return { tier: FAILSAFE_TIER, rank: 0 };
  if (name === PROFILE_TIER.name) return { tier: PROFILE_TIER, rank: 5 };
  const { tier, stage } = splitStage(name);
  const known = declared.get(tier) ?? calicoTier(tier, NO_ORDER, 'deny');
  if (stage) return { tier: { ...known, name, unmatched: 'pass' }, rank: stage === 'doNotTrack' ? 1 : 2 };
  return { tier: known, rank: declared.has(tier) ? 3 : 4 };
}

/** Ascending order, those without one last, ties by name (trap 64). */
function compareTiers(a: RankedTier, b: RankedTier): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (a.tier.order !== b.tier.order) return a.tier.order < b.tier.order ? -1 : 1;
  return a.tier.name < b.tier.name ? -1 : 1;
}

function withMissingTiers(set: Placed, placed: readonly Policy[]): Placed['objects'] {
  const issues = new Map(
    placed.flatMap(({ key, issues: found }) => {
      const missing = found.find(({ code }) => code === 'missing-tier');
      return missing ? [[key, missing] as const] : [];
    }),
  );
  if (issues.size === 0) return set.objects;
  return set.objects.map((object) => {
    const issue = issues.get(object.key);
    if (!issue) return object;
    const { ref, origin } = object;
    const message = `${issue.path}: ${issue.message}`;
    const reason: Reason = { code: 'U2', message, object: ref, path: issue.path, ...(origin && { origin }) };
    return { ...object, reasons: [...object.reasons, reason] };
  });
}
