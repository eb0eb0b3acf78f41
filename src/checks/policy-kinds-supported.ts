import type { Finding } from '../model/finding.ts';
import type { PolicyObject } from '../model/policy.ts';
import type { Endpoint, Inventory } from '../model/resource.ts';
import { type CheckMeta, defineCheck } from './contract.ts';
import { counted, listText, note, placeText, refText } from './parts/evidence.ts';
import { gapFindings, POLICY_READS } from './parts/gaps.ts';
import { type Judgement, notApplicable, pass, toFinding, unknown } from './parts/judgement.ts';
import { notModelled, objectSubject, policyEndpoints } from './parts/policy-objects.ts';
import { isJudged, workloadText, zonesOf } from './parts/subjects.ts';

const meta: CheckMeta<'snapshot' | 'engine' | 'scope'> = {
  id: 'policy-kinds-supported',
  title: 'Every field of the policy is modelled.',
  description:
    'Passes when kind, version and every field of a policy object are part of the computation. Unknown otherwise, with ' +
    'the workloads whose verdicts hang on it. Never fails. Not applicable to objects without a say at layers 3 and 4, ' +
    'such as those derived from others, layer-7 authorization, and kinds of another network plugin.',
  subjectKind: 'policy',
  severity: 'medium',
  needs: ['snapshot', 'engine', 'scope'],
};

/** K04 of frameworks.md §1a. */
export const policyKindsSupported = defineCheck({
  meta,
  run: ({ snapshot: { inventory, header, policies }, engine, scope }) => {
    const endpointsOf = policyEndpoints(policies, engine, inventory);
    const findings = policies.objects
      .filter(({ ref }) => isJudged(scope, ref.namespace))
      .map((object): Finding => {
        const endpoints = endpointsOf(object);
        const judgement = judge(object, endpoints, inventory);
        return toFinding(meta, objectSubject(object.ref), judgement, { zones: zonesOf(scope, endpoints) });
      });
    return [...findings, ...gapFindings(meta, header, POLICY_READS)];
  },
});

function judge(object: PolicyObject, endpoints: readonly number[], inventory: Inventory): Judgement {
  const name = `${refText(object.ref)}${placeText(object.origin)}`;
  const aside = ASIDE[object.ability];
  if (aside) return notApplicable(`${name} ${aside}.`);
  if (object.ability === 'modelled' && object.reasons.length === 0)
    return pass(`Every field of ${name} is modelled.`);
  return unknown(`What ${name} allows`, notModelled(object), {
    cause: object.ref,
    evidence: [note(tainted(endpoints.map((index) => inventory.endpoints[index]!)))],
  });
}

/** Abilities that have no say in what layers 3 and 4 permit (design.md §5). */
const ASIDE: Readonly<Partial<Record<PolicyObject['ability'], string>>> = {
  derived: 'is written by the network plugin from other policies, which are evaluated themselves',
  restricts: 'can only deny more, above layer 4: what passes stands, what fails may be mitigated by it',
  inert: "is of another network plugin's kind and has no effect here; policy-effective reports it",
  'not-network': 'decides nothing about traffic',
};

function tainted(endpoints: readonly Endpoint[]): string {
  const names = [...new Set(endpoints.map(({ workload }) => workloadText(workload)))];
  if (names.length === 0) return 'it can reach no workload that was seen';
  return `it can reach ${counted(names.length, 'workload')}: ${listText(names, 5)}`;
}
