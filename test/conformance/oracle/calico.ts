/** Calico's tiers, by the references of Tier, NetworkPolicy, GlobalNetworkPolicy and HostEndpoint (C). */
import { CALICO, podLabels } from './calico-endpoints.ts';
import { type CalicoRule, calicoRuleMatches } from './calico-rule.ts';
import { meets } from './calico-selector.ts';
import {
  type Direction,
  type Labels,
  type OracleCluster,
  type OracleObject,
  objectsOf,
  type Packet,
  selectablePod,
  selfOf,
  type Verdict,
} from './cluster.ts';
import { policiesOfTier, type SigTier, sigPolicyVerdict } from './cluster-network-policy.ts';
import { isolating, permits } from './network-policy.ts';

interface TierRecord {
  readonly name: string;
  readonly order: number;
  readonly unmatched: 'deny' | 'pass';
}

/** A policy in its tier: whether it polices the packet's end, and what it does to the packet. */
interface Step {
  readonly tier: string;
  readonly order: number;
  /** F: calc/policy_sorter.go: policies of one order compare as `name/namespace/kind`. */
  readonly tie: string;
  /** `undefined`: no rule matched. */
  readonly verdict: () => Verdict | undefined;
}

/** C (tiers): Tiers that exist without being declared, with their orders and ends. */
const BUILT_IN: readonly TierRecord[] = [
  { name: 'kube-admin', order: 1000, unmatched: 'pass' },
  { name: 'default', order: 1_000_000, unmatched: 'deny' },
  { name: 'kube-baseline', order: 10_000_000, unmatched: 'pass' },
];

export function usesCalico(cluster: OracleCluster): boolean {
  return cluster.objects.some(({ apiVersion }) => apiVersion.startsWith(`${CALICO}/`));
}

/**
 * C (tiers): tiers in order; one without a policy for the end in this direction is skipped; in one that has any, what no
 * rule matched meets the tier's default action; Pass goes to the next tier; after the last, the profiles decide.
 */
export function calicoAllows(
  cluster: OracleCluster,
  packet: Packet,
  direction: Direction,
  labels: Labels,
  afterTiers: boolean,
): boolean {
  const steps = [
    ...calicoSteps(cluster, packet, direction, labels),
    ...kubernetesSteps(cluster, packet, direction),
  ];
  for (const tier of tiersOf(cluster)) {
    const own = steps.filter((step) => step.tier === tier.name).sort(compareSteps);
    if (own.length === 0) continue;
    const decided = own.map((step) => step.verdict()).find((verdict) => verdict !== undefined);
    const verdict = decided ?? tier.unmatched;
    if (verdict !== 'pass') return verdict === 'allow';
  }
  return afterTiers;
}

/** C: the profile of a pod's namespace allows everything both ways. */
export function podAllows(cluster: OracleCluster, packet: Packet, direction: Direction): boolean {
  const pod = selectablePod(selfOf(packet, direction));
  return !pod || calicoAllows(cluster, packet, direction, podLabels(cluster, pod), true);
}

function tiersOf(cluster: OracleCluster): readonly TierRecord[] {
  const declared = objectsOf(cluster, CALICO, 'Tier').map(
    ({ metadata, spec }): TierRecord => ({
      name: metadata.name,
      order: spec.order ?? Number.POSITIVE_INFINITY, // C: no order is the last.
      unmatched: spec.defaultAction === 'Pass' ? 'pass' : 'deny', // C: defaults to Deny.
    }),
  );
  const names = declared.map(({ name }) => name);
  const all = [...declared, ...BUILT_IN.filter(({ name }) => !names.includes(name))];
  return all.sort((a, b) => compareNumbers(a.order, b.order) || (a.name < b.name ? -1 : 1));
}

function compareSteps(a: Step, b: Step): number {
  return compareNumbers(a.order, b.order) || (a.tie < b.tie ? -1 : 1);
}

function compareNumbers(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

/** C: Staged* kinds are never enforced, and so are not looked at. */
function calicoSteps(
  cluster: OracleCluster,
  packet: Packet,
  direction: Direction,
  labels: Labels,
): readonly Step[] {
  return [
    ...objectsOf(cluster, CALICO, 'NetworkPolicy'),
    ...objectsOf(cluster, CALICO, 'GlobalNetworkPolicy').filter(
      // C: untracked and pre-DNAT policies have stages of their own, and act on host endpoints only.
      ({ spec }) => !spec.doNotTrack && !spec.preDNAT,
    ),
  ]
    .filter((policy) => typesOf(policy).includes(direction) && appliesTo(policy, labels))
    .map((policy) => {
      const { name, namespace } = policy.metadata;
      const rules = (policy.spec[direction] ?? []) as readonly CalicoRule[];
      return {
        tier: policy.spec.tier ?? 'default', // C: an empty tier is the default one.
        order: orderOf(policy),
        tie: `${name}/${namespace ?? ''}/${policy.kind}`,
        verdict: () => firstMatch(cluster, rules, packet, namespace),
      };
    });
}

/** C: Log is not final. */
function firstMatch(
  cluster: OracleCluster,
  rules: readonly CalicoRule[],
  packet: Packet,
  namespace: string | undefined,
): Verdict | undefined {
  const found = rules.find(
    (rule) => rule.action !== 'Log' && calicoRuleMatches(cluster, rule, packet, namespace),
  );
  return found && (found.action.toLowerCase() as Verdict);
}

/** C: without `types`: Ingress unless only egress rules exist, Egress where those exist. */
function typesOf({ spec }: OracleObject): readonly Direction[] {
  if (spec.types?.length) return spec.types.map((type: string) => type.toLowerCase());
  const egress = spec.egress?.length > 0;
  if (!egress) return ['ingress'];
  return spec.ingress?.length > 0 ? ['ingress', 'egress'] : ['egress'];
}

/** F: updateprocessors/globalnetworkpolicyprocessor.go and networkpolicyprocessor.go: one selector of three. */
function appliesTo({ kind, metadata, spec }: OracleObject, labels: Labels): boolean {
  const namespaced = labels['projectcalico.org/namespace'] !== undefined;
  const account = labels['projectcalico.org/serviceaccount'] !== undefined;
  if (kind === 'NetworkPolicy' && labels['projectcalico.org/namespace'] !== metadata.namespace) return false;
  // Where a second selector is given, `all()` no longer selects host endpoints.
  const all = spec.namespaceSelector ? namespaced : spec.serviceAccountSelector ? account : true;
  return (
    (!spec.selector || meets(spec.selector, labels, { all })) && // An empty text asks nothing, and is not `all()`.
    (!spec.namespaceSelector ||
      meets(spec.namespaceSelector, labels, { prefix: 'pcns.', all: namespaced })) &&
    (!spec.serviceAccountSelector ||
      meets(spec.serviceAccountSelector, labels, { prefix: 'pcsa.', all: account }))
  );
}

/** F: backend/k8s/conversion: NetworkPolicies stand in tier `default` at 1000, the others in tiers of their own. */
function kubernetesSteps(cluster: OracleCluster, packet: Packet, direction: Direction): readonly Step[] {
  const policies = isolating(cluster, packet, direction);
  const network = policies.map(
    (policy): Step => ({
      tier: 'default',
      order: 1000,
      tie: `${policy.metadata.name}/${policy.metadata.namespace}/KubernetesNetworkPolicy`,
      verdict: () => (permits(cluster, [policy], packet, direction) ? 'allow' : undefined),
    }),
  );
  return [
    ...network,
    ...sigSteps(cluster, packet, direction, 'Admin', 'kube-admin'),
    ...sigSteps(cluster, packet, direction, 'Baseline', 'kube-baseline'),
  ];
}

function sigSteps(
  cluster: OracleCluster,
  packet: Packet,
  direction: Direction,
  tier: SigTier,
  name: string,
): readonly Step[] {
  return policiesOfTier(cluster, tier).map((policy, index) => ({
    tier: name,
    order: policy.spec.priority ?? 0,
    tie: String(index),
    verdict: () => sigPolicyVerdict(cluster, policy, packet, direction),
  }));
}

/** What the untracked, or the pre-DNAT, policies do to traffic of a host endpoint. */
export function globalVerdict(
  cluster: OracleCluster,
  packet: Packet,
  direction: Direction,
  labels: Labels,
  stage: 'doNotTrack' | 'preDNAT',
): Verdict | undefined {
  const policies = objectsOf(cluster, CALICO, 'GlobalNetworkPolicy').filter(
    (policy) => policy.spec[stage] && typesOf(policy).includes(direction) && appliesTo(policy, labels),
  );
  const verdicts = tiersOf(cluster).flatMap(({ name }) =>
    policies
      .filter(({ spec }) => (spec.tier ?? 'default') === name)
      .sort((a, b) => compareNumbers(orderOf(a), orderOf(b)))
      .map(({ spec }) => firstMatch(cluster, spec[direction] ?? [], packet, undefined)),
  );
  return verdicts.find((verdict) => verdict !== undefined);
}

/** C: no order is the last. */
function orderOf({ spec }: OracleObject): number {
  return spec.order ?? Number.POSITIVE_INFINITY;
}
