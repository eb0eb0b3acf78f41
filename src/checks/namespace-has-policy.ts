import type { Engine } from '../engine/engine.ts';
import type { Policy, PolicySet } from '../model/policy.ts';
import type { Endpoint, Inventory } from '../model/resource.ts';
import type { Reason } from '../model/verdict.ts';
import { type CheckMeta, defineCheck } from './contract.ts';
import { counted, policyEvidence, policyText } from './parts/evidence.ts';
import { gapFindings, gaps, POD_READS, provenOnly, WORKLOAD_READS } from './parts/gaps.ts';
import { fail, type Judgement, notApplicable, pass, toFinding, unknown } from './parts/judgement.ts';
import { type MayReach, mayReachIn } from './parts/reach.ts';
import { defaultDeny } from './parts/remediation.ts';
import { endpointsByNamespace, isJudged, namespaceSubject, zonesOf } from './parts/subjects.ts';

const meta: CheckMeta<'snapshot' | 'engine' | 'scope'> = {
  id: 'namespace-has-policy',
  title: 'Some network policy selects a pod of the namespace.',
  description:
    'Presence only, as scanners ask: one policy that selects one pod is enough, even one that allows everything. It ' +
    'says nothing about what may flow. Not applicable to namespaces without pods that policies can select; unknown ' +
    'where the only candidates are policies that are not modelled.',
  subjectKind: 'namespace',
  severity: 'medium',
  needs: ['snapshot', 'engine', 'scope'],
};

/** K08 of frameworks.md §1b. Never part of a claim about segmentation. */
export const namespaceHasPolicy = defineCheck({
  meta,
  run: ({ snapshot: { inventory, header, policies }, engine, scope }) => {
    const present = presence(engine, policies, inventory);
    const mayReach = mayReachIn(inventory);
    const unseen = gaps(header, POD_READS);
    const endpoints = endpointsByNamespace(inventory);
    const findings = inventory.namespaces
      .filter(({ name }) => isJudged(scope, name))
      .map(({ name }) => {
        const members = endpoints.get(name) ?? [];
        const judgement = judge(name, selectable(inventory, members), present, policies, mayReach);
        const proven = provenOnly(judgement, `namespace ${name}`, unseen);
        return toFinding(meta, namespaceSubject(name), proven, { zones: zonesOf(scope, members) });
      });
    return [...findings, ...gapFindings(meta, header, WORKLOAD_READS)];
  },
});

interface Presence {
  readonly sure: ReadonlyMap<string, readonly Policy[]>;
  readonly maybe: ReadonlyMap<string, readonly Policy[]>;
}

/** Policies by the namespaces whose pods they select. */
function presence(engine: Engine, policies: PolicySet, inventory: Inventory): Presence {
  const sure = new Map<string, Policy[]>();
  const maybe = new Map<string, Policy[]>();
  for (const policy of policies.policies) {
    const { must, may } = engine.selected(policy);
    add(sure, policy, must, inventory);
    add(maybe, policy, may, inventory);
  }
  return { sure, maybe };
}

function add(
  found: Map<string, Policy[]>,
  policy: Policy,
  endpoints: readonly number[],
  inventory: Inventory,
): void {
  const namespaces = new Set(endpoints.map((index) => inventory.endpoints[index]!.namespace));
  for (const namespace of namespaces) {
    const known = found.get(namespace);
    if (known) known.push(policy);
    else found.set(namespace, [policy]);
  }
}

function selectable(inventory: Inventory, endpoints: readonly number[]): readonly Endpoint[] {
  return endpoints.map((index) => inventory.endpoints[index]!).filter(({ hostNetwork }) => !hostNetwork);
}

function judge(
  name: string,
  endpoints: readonly Endpoint[],
  present: Presence,
  policies: PolicySet,
  mayReach: MayReach,
): Judgement {
  if (endpoints.length === 0)
    return notApplicable(`Namespace ${name} has no pod that a policy could select.`);
  const sure = present.sure.get(name) ?? [];
  if (sure[0]) {
    const others = sure.length > 1 ? ` and ${counted(sure.length - 1, 'other')}` : '';
    return pass(`${policyText(sure[0])}${others} selects pods of namespace ${name}.`, {
      evidence: sure.slice(0, 3).map((policy) => policyEvidence(policy, 'selects pods of the namespace')),
    });
  }
  const reasons = [...perhaps(present.maybe.get(name) ?? []), ...unmodelled(policies, endpoints, mayReach)];
  if (reasons.length > 0) return unknown(`Whether a policy selects a pod of namespace ${name}`, reasons);
  return fail(
    `No network policy selects any of the ${counted(endpoints.length, 'endpoint')} of namespace ${name}.`,
    {
      cause: { kind: 'Namespace', name },
      remediation: defaultDeny(name, 'ingress'),
    },
  );
}

function perhaps(policies: readonly Policy[]): readonly Reason[] {
  return policies.map((policy) => ({
    code: 'U2',
    message: `${policyText(policy)} may or may not select its pods`,
    object: policy.ref,
  }));
}

function unmodelled(
  policies: PolicySet,
  endpoints: readonly Endpoint[],
  mayReach: MayReach,
): readonly Reason[] {
  return policies.taints
    .filter((taint) => taint.effect === 'may-allow')
    .filter((taint) => endpoints.some((endpoint) => mayReach(taint.subject, endpoint)))
    .map((taint) => taint.reason);
}
