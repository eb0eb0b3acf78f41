import type { Finding } from '../model/finding.ts';
import type { Policy, PolicyObject } from '../model/policy.ts';
import type { Reason } from '../model/verdict.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { note, placeText, refText } from './parts/evidence.ts';
import { gapFindings, gaps, POD_READS, POLICY_READS, provenOnly } from './parts/gaps.ts';
import { fail, type Judgement, toFinding } from './parts/judgement.ts';
import { type EffectContext, effectContext, effectOf, judgeEffect } from './parts/policy-effect.ts';
import { objectSubject, unmodelledFindings } from './parts/policy-objects.ts';
import { endpointsByNamespace, isJudged, zonesOf } from './parts/subjects.ts';

const meta: CheckMeta<'snapshot' | 'engine' | 'scope'> = {
  id: 'policy-effective',
  title: 'The policy selects endpoints, and each of its rules can match.',
  description:
    'Fails for a policy whose selector matches no endpoint, a peer that matches nothing, a named port that no pod has, ' +
    'rules of a direction that policyTypes leaves out, and a policy kind that the network plugin does not know. A ' +
    'policy for every pod of an empty namespace is not applicable. Where the input is files, peers in namespaces that ' +
    'no file shows are noted, not judged. Other policies play no part.',
  subjectKind: 'policy',
  severity: 'medium',
  needs: ['snapshot', 'engine', 'scope'],
};

/** K19 of frameworks.md §1c, without hits of rules, which need a flow log. */
export const policyEffective = defineCheck({
  meta,
  run: (facts) => {
    const { snapshot, scope } = facts;
    const context = effectContext(snapshot, facts.engine);
    const inNamespace = endpointsByNamespace(snapshot.inventory);
    const unseen = gaps(snapshot.header, POD_READS);
    const { policies, objects } = snapshot.policies;
    return [
      ...policies
        .filter(({ ref, implied }) => !implied && isJudged(scope, ref.namespace))
        .map((policy) => judgePolicy(policy, context, unseen, inNamespace, facts)),
      ...objects
        .filter(({ ref, ability }) => ability === 'inert' && isJudged(scope, ref.namespace))
        .map(inert),
      ...unmodelledFindings(meta, facts),
      ...gapFindings(meta, snapshot.header, POLICY_READS),
    ];
  },
});

function judgePolicy(
  policy: Policy,
  context: EffectContext,
  unseen: readonly Reason[],
  inNamespace: ReadonlyMap<string, readonly number[]>,
  { engine, scope }: Pick<Facts, 'engine' | 'scope'>,
): Finding {
  const { must, may } = engine.selected(policy);
  const selected = [...must, ...may];
  const judgement = provenOnly(judgeEffect(policy, effectOf(policy, context)), refText(policy.ref), unseen);
  // One that selects nothing was meant for something in its namespace, as far as anybody can tell.
  const meant = selected.length > 0 ? selected : (inNamespace.get(policy.ref.namespace ?? '') ?? []);
  const zones = zonesOf(scope, meant);
  return toFinding(meta, objectSubject(policy.ref), withSuspicions(policy, judgement), { zones });
}

/** What is legal and seldom meant is said beside the judgement: only the author can tell. */
function withSuspicions(policy: Policy, judgement: Judgement): Judgement {
  const suspicions = policy.issues
    .filter(({ code }) => code !== 'inactive-direction')
    .map(({ path, message }) => note(`${path}${placeText(policy.origin, path)}: ${message}`));
  return { ...judgement, evidence: [...judgement.evidence, ...suspicions] };
}

function inert({ ref, origin }: PolicyObject): Finding {
  const judgement = fail(
    `${refText(ref)}${placeText(origin)} has no effect: this cluster's network plugin does not know its kind.`,
    {
      cause: ref,
      remediation: { message: 'Express it in a kind that the network plugin enforces, or delete it.' },
    },
  );
  return toFinding(meta, objectSubject(ref), judgement);
}
