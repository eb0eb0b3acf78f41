/**
 * NetworkPolicy of networking.k8s.io/v1 (k8s.io/api networking/v1 types.go and its validation; policy-engines.md
 * §3.1): allow rules in one tier whose order has no meaning, and a mark of isolation.
 *
 * An object with a defect (an unknown field, a value that validation refuses) has several readings: the API server
 * may have refused it, have dropped the field, or be one that knows it. It is kept as a policy that *may* apply: its
 * subject gets an unknown condition, so it isolates perhaps and surely allows nothing; and the defective part becomes
 * the widest thing it could mean. That holds every reading, and leaves pods that it cannot reach untouched.
 */

import type { Direction, Policy, PolicyIssue, Rule, Tier } from '../model/policy.ts';
import type { ObjectRef, Origin } from '../model/resource.ts';
import type { Selector } from '../model/selector.ts';
import type { SnapshotRecord } from '../model/snapshot.ts';
import type { Reason } from '../model/verdict.ts';
import { reasonOf } from './defect-reason.ts';
import type { Dialect, Lowered } from './dialect.ts';
import {
  type Defect,
  type DefectLog,
  defectLog,
  type Fields,
  listField,
  objectField,
  readWhole,
} from './fields.ts';
import { lowerLabelSelector } from './label-selector.ts';
import { issuesOf } from './network-policy-issues.ts';
import type { PartContext } from './network-policy-part.ts';
import { lowerRule } from './network-policy-rule.ts';
import { perhaps } from './perhaps.ts';

const GROUP = 'networking.k8s.io';

/** Asked after an Admin and before a Baseline tier (trap 47). */
const TIER: Tier = { name: 'NetworkPolicy', order: 1_000_000, unmatched: 'deny', combine: 'union' };

export const NETWORK_POLICY: Dialect = {
  group: GROUP,
  kind: 'NetworkPolicy',
  versions: ['v1'],
  tiers: [TIER],
  alone: true,
  lower: lowerNetworkPolicy,
};

const SPEC_FIELDS = ['podSelector', 'policyTypes', 'ingress', 'egress'];
const PEERS: Readonly<Record<Direction, string>> = { ingress: 'from', egress: 'to' };

/** `metadata.namespace` missing means `default` (trap 29). */
function lowerNetworkPolicy(record: SnapshotRecord, origin: Origin | undefined): Lowered {
  const { metadata } = record.object;
  const namespace = metadata.namespace ?? 'default';
  const ref: ObjectRef = { group: GROUP, kind: 'NetworkPolicy', namespace, name: metadata.name };
  const log = defectLog();
  const spec = lowerSpec(record.object, namespace, ref, origin, log);
  const reasons = log.defects.map((defect) => reasonOf(defect, ref, origin));
  const policy: Policy = {
    key: record.key,
    ref,
    ...(origin && { origin }),
    tier: TIER.name,
    order: 0,
    subject: {
      namespaces: { name: namespace },
      pods: reasons.length === 0 ? spec.pods : perhaps(spec.pods),
    },
    isolates: spec.isolates,
    rules: spec.rules,
    issues: spec.issues,
  };
  return { policies: [policy], taints: [], reasons };
}

interface Spec {
  readonly pods: Selector;
  readonly isolates: readonly Direction[];
  readonly rules: readonly Rule[];
  readonly issues: readonly PolicyIssue[];
}

function lowerSpec(
  object: Fields,
  namespace: string,
  ref: ObjectRef,
  origin: Origin | undefined,
  log: DefectLog,
): Spec {
  const head = readWhole(log, () => {
    objectField(object, '', ['apiVersion', 'kind', 'metadata', 'spec', 'status'], log);
    return objectField(object.spec, 'spec', SPEC_FIELDS, log) ?? {};
  });
  const fields = head.value;
  const pods = lowerLabelSelector(fields.podSelector, 'spec.podSelector', log);
  const types = readWhole(log, () => activeDirections(fields, log));
  const context = { namespace, unknown: (defect: Defect) => reasonOf(defect, ref, origin), log };
  const ingress = rulesOf(fields, 'ingress', context);
  const egress = rulesOf(fields, 'egress', context);
  const active = types.whole && head.whole ? types.value : (['ingress', 'egress'] as const);
  const rules = [...ingress, ...egress].filter((rule) => active.includes(rule.direction));
  const uncertain = head.whole ? [] : anything(log.defects[0]!, context.unknown);
  return { pods, isolates: active, rules: [...rules, ...uncertain], issues: issuesOf(fields, types.value) };
}

function rulesOf(spec: Fields, direction: Direction, context: PartContext): readonly Rule[] {
  const path = `spec.${direction}`;
  const list = readWhole(context.log, () => listField(spec[direction], path, context.log) ?? []);
  if (!list.whole) return [unknownRule(direction, path, context.unknown(context.log.defects.at(-1)!))];
  return list.value.map((item, index) =>
    lowerRule(item, direction, `${path}[${index}]`, PEERS[direction], context),
  );
}

/** An unknown field of the spec could have been meant as rules of either direction. */
function anything(defect: Defect, unknown: PartContext['unknown']): readonly Rule[] {
  const reason = unknown(defect);
  return [unknownRule('ingress', defect.path, reason), unknownRule('egress', defect.path, reason)];
}

function unknownRule(direction: Direction, path: string, reason: Reason): Rule {
  const unknown = { type: 'unknown', path, reason } as const;
  return { direction, action: 'allow', path, peers: [unknown], traffic: [unknown] };
}

/** Missing or empty `policyTypes`: Ingress, and Egress if there are egress rules (trap 6). */
function activeDirections(spec: Fields, log: DefectLog): readonly Direction[] {
  const types = listField(spec.policyTypes, 'spec.policyTypes', log) ?? [];
  if (types.length > 2) log.add('spec.policyTypes', 'may not hold more than two');
  if (types.length === 0) return hasItems(spec.egress) ? ['ingress', 'egress'] : ['ingress'];
  for (const [index, type] of types.entries()) {
    if (type !== 'Ingress' && type !== 'Egress') {
      log.add(`spec.policyTypes[${index}]`, `must be Ingress or Egress, not ${JSON.stringify(type)}`);
    }
  }
  return (['ingress', 'egress'] as const).filter((direction) =>
    types.includes(direction === 'ingress' ? 'Ingress' : 'Egress'),
  );
}

function hasItems(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
