/**
 * GlobalNetworkPolicy: pods of any namespace, and host endpoints (calico.md §2.4, §2.9; trap 81).
 *
 * A policy with `doNotTrack` or `preDNAT` acts on host endpoints alone, in a step before the normal one. One with
 * `applyOnForward` also acts on what a node forwards for its pods.
 */
import type { EndpointSelector, Policy, Taint } from '../../model/policy.ts';
import { EVERYTHING, type Selector } from '../../model/selector.ts';
import type { Dialect, LowerContext, Lowered } from '../dialect.ts';
import type { DefectLog, Fields } from '../fields.ts';
import { forwardTaint } from './forward.ts';
import { CALICO_API, CALICO_GROUPS } from './mirrors.ts';
import type { CalicoPart } from './part.ts';
import { type LoweredPolicy, lowerPolicy, type PolicyForm, SHARED_FIELDS } from './policy.ts';
import { hostsOnly } from './profile.ts';
import type { Expression } from './selector.ts';
import {
  allOf,
  conditionOf,
  namespaceCondition,
  namespaceLabelsSpoofed,
  selectorField,
  serviceAccountReading,
} from './selector-field.ts';
import { stageTier } from './tier.ts';

export const GLOBAL_NETWORK_POLICIES: readonly Dialect[] = CALICO_GROUPS.map((group) => ({
  group,
  kind: 'GlobalNetworkPolicy',
  versions: [group === CALICO_API ? 'v3' : 'v1'],
  tiers: [],
  lower: (record, origin, context) => {
    return lowerGlobal(lowerPolicy(record, origin, context, GLOBAL_NETWORK_POLICY_FORM), context);
  },
}));

export const GLOBAL_NETWORK_POLICY_FORM: PolicyForm = {
  fields: [...SHARED_FIELDS, 'namespaceSelector', 'doNotTrack', 'preDNAT', 'applyOnForward'],
  namespaced: false,
  subject: lowerSubject,
};

function lowerGlobal({ policy, spec, reasons }: LoweredPolicy, context: LowerContext): Lowered {
  return { policies: [inStage(policy, spec)], taints: forwarded(policy, spec, context), reasons };
}

/** The policy in its stage's tier. */
export function inStage(policy: Policy, spec: Fields): Policy {
  const stage = (['doNotTrack', 'preDNAT'] as const).find((name) => spec[name] === true);
  return stage ? { ...policy, tier: stageTier(policy.tier, stage) } : policy;
}

function forwarded(policy: Policy, spec: Fields, context: LowerContext): readonly Taint[] {
  const { hosts } = policy.subject;
  if (spec.applyOnForward !== true || !hosts) return [];
  const { ref, origin } = policy;
  const message = 'applyOnForward: what the policy denies of forwarded traffic is not evaluated';
  const reason = {
    code: 'U2',
    message,
    object: ref,
    path: 'spec.applyOnForward',
    ...(origin && { origin }),
  } as const;
  const taint = forwardTaint(hosts, policy.isolates, reason, context);
  return taint ? [taint] : [];
}

/**
 * `all()` means every object with a namespace once a namespaceSelector is given, in the selector too; and every one with
 * a service account in what a serviceAccountSelector leaves (Felix replaces the words in the joined text).
 */
function lowerSubject(spec: Fields, context: CalicoPart): EndpointSelector {
  const { log } = context;
  checkStages(spec, log);
  const selector = selectorField(spec.selector, 'spec.selector', log);
  const namespaces = selectorField(spec.namespaceSelector, 'spec.namespaceSelector', log);
  const account = selectorField(spec.serviceAccountSelector, 'spec.serviceAccountSelector', log);
  const all = namespaces ? IN_A_NAMESPACE : account ? WITH_ACCOUNT : EVERYTHING;
  const own = [
    ...(selector ? [conditionOf(selector, { all })] : []),
    ...(account ? [conditionOf(account, serviceAccountReading(WITH_ACCOUNT))] : []),
  ];
  const hosts = allOf([...own, ...(namespaces ? [namespaceCondition(namespaces).labels] : [])]);
  if (spec.doNotTrack === true || spec.preDNAT === true) return hostsOnly(hosts);
  return { ...pods(namespaces, own, hosts, context.lower), hosts };
}

const IN_A_NAMESPACE: Selector = { op: 'exists', key: 'projectcalico.org/namespace' };
const WITH_ACCOUNT: Selector = { op: 'exists', key: 'projectcalico.org/serviceaccount' };

function pods(
  namespaces: Expression | 'unknown' | undefined,
  own: readonly Selector[],
  whole: Selector,
  context: LowerContext,
): EndpointSelector {
  if (!namespaces) return { namespaces: { selector: EVERYTHING }, pods: allOf(own) };
  if (namespaceLabelsSpoofed(context)) return { namespaces: { selector: EVERYTHING }, pods: whole };
  return { namespaces: { selector: namespaceCondition(namespaces).namespaces }, pods: allOf(own) };
}

function checkStages(spec: Fields, log: DefectLog): void {
  for (const name of ['doNotTrack', 'preDNAT', 'applyOnForward'] as const) {
    const value = spec[name] ?? false;
    if (typeof value !== 'boolean')
      log.add(`spec.${name}`, `must be true or false, not ${JSON.stringify(value)}`);
  }
  if (spec.doNotTrack === true && spec.preDNAT === true)
    log.add('spec.preDNAT', 'may not stand beside doNotTrack');
  const early = spec.doNotTrack === true || spec.preDNAT === true;
  if (early && spec.applyOnForward !== true)
    log.add('spec.applyOnForward', 'must be true with doNotTrack or preDNAT');
  if (spec.preDNAT === true && egressOf(spec)) log.add('spec.preDNAT', 'is of ingress only');
}

function egressOf({ types, egress }: Fields): boolean {
  const typed = Array.isArray(types) && types.includes('Egress');
  return typed || (Array.isArray(egress) && egress.length > 0);
}
