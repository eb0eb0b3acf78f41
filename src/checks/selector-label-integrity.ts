import type { Finding } from '../model/finding.ts';
import type { Policy } from '../model/policy.ts';
import type { Reason } from '../model/verdict.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { listText, note, objectEvidence, policyText, refText, ruleEvidence } from './parts/evidence.ts';
import { gapFindings, POLICY_READS, provenOnly } from './parts/gaps.ts';
import { holdersOf, identityText } from './parts/holders.ts';
import { CONTROL_PLANE, isControlPlane, standingOf, unseenAccess } from './parts/identities.ts';
import { fail, type Judgement, notApplicable, pass, toFinding, unknown } from './parts/judgement.ts';
import { dependenciesIn, type LabelDependency } from './parts/label-dependencies.ts';
import { type LabelSetter, labelSetters } from './parts/label-setters.ts';
import { listOf } from './parts/parameters.ts';
import { objectSubject, policyEndpoints, unmodelledFindings } from './parts/policy-objects.ts';
import { isJudged, zonesOf } from './parts/subjects.ts';

const meta: CheckMeta<'snapshot' | 'engine' | 'scope' | 'registers'> = {
  id: 'selector-label-integrity',
  title: 'Only approved identities can set the labels by which the policy lets in peers of other zones.',
  description:
    'Looks at the allow rules whose peers are of another zone (of another namespace, without zones), and at who can set the ' +
    'labels that select them: on namespaces, on pods or in templates of pods, on service accounts. Fails where somebody can ' +
    'who is not in the register of identities as one that may write policies. Names of namespaces, which the API server ' +
    'sets, are safe. Unknown where roles could not be read (U1), and without a register (U8).',
  subjectKind: 'policy',
  severity: 'medium',
  appliesTo: 'allow rules for peers of another zone that are selected by labels',
  needs: ['snapshot', 'engine', 'scope', 'registers'],
  needsConfiguration: true,
  parameters: { controlPlane: CONTROL_PLANE },
};

/** K15 of frameworks.md §1b. */
export const selectorLabelIntegrity = defineCheck({
  meta,
  run: (facts) => {
    const { snapshot, engine, scope } = facts;
    const { policies, inventory, header } = snapshot;
    const dependenciesOf = dependenciesIn(inventory, scope);
    const judgeOne = judgeIn(facts);
    const endpointsOf = policyEndpoints(policies, engine, inventory);
    const objects = new Map(policies.objects.map((object) => [object.key, object]));
    const findings = policies.policies
      .filter(({ ref, implied }) => !implied && isJudged(scope, ref.namespace))
      .map((policy): Finding => {
        const object = objects.get(policy.key);
        const zones = object && zonesOf(scope, endpointsOf(object));
        const judgement = judgeOne(policy, dependenciesOf(policy), object?.reasons ?? []);
        return toFinding(meta, objectSubject(policy.ref), judgement, { zones });
      });
    return [...findings, ...unmodelledFindings(meta, facts), ...gapFindings(meta, header, POLICY_READS)];
  },
});

type Needed = Pick<Facts, 'snapshot' | 'scope' | 'registers' | 'at' | 'parameters'>;

function judgeIn({ snapshot: { header, inventory }, registers, at, parameters }: Needed) {
  const unseen = unseenAccess(header, inventory);
  const controlPlane = listOf(parameters, 'controlPlane');
  const settersOf = labelSetters(
    holdersOf(inventory, header).filter(
      ({ subject }) =>
        !isControlPlane(subject, controlPlane) &&
        !isMasters(subject) &&
        standingOf(subject, registers, at).is !== 'approved',
    ),
  );
  return (
    policy: Policy,
    dependencies: readonly LabelDependency[] | undefined,
    notRead: readonly Reason[],
  ): Judgement => {
    const name = policyText(policy);
    if (!dependencies && notRead.length === 0)
      return notApplicable(`${name} lets in nobody of another zone by labels.`);
    const [found] = (dependencies ?? []).flatMap((dependency) => {
      const setters = settersOf(dependency);
      return setters.length > 0 ? [{ dependency, setters }] : [];
    });
    if (!found) {
      const none = dependencies?.length ? 'that others than approved identities' : 'that anybody';
      const judgement = pass(`${name} lets in nobody of another zone by a label ${none} can set.`);
      return provenOnly(judgement, `what ${name} rests on`, [...notRead, ...unseen]);
    }
    return changeable(policy, found.dependency, found.setters, registers.identities !== undefined);
  };
}

/** Nothing keeps members of system:masters from anything: policy-write-access names them. */
function isMasters({ kind, name }: { readonly kind: string; readonly name: string }): boolean {
  return kind === 'Group' && name === 'system:masters';
}

function changeable(
  policy: Policy,
  { path, of, keys }: LabelDependency,
  setters: readonly LabelSetter[],
  registered: boolean,
): Judgement {
  const name = policyText(policy);
  const who = listText(
    setters.map(({ subject }) => identityText(subject)),
    2,
  );
  const label = `${keys.length === 1 ? 'label' : 'labels'} ${listText(keys)} of ${WHOSE[of]}`;
  const evidence = [
    ruleEvidence(policy, path, `rests on ${label}`),
    ...setters
      .slice(0, 5)
      .map(({ subject, held: { grant, text } }) =>
        objectEvidence(grant.binding, `lets ${identityText(subject)} ${text}`),
      ),
    ...(setters.length > 5 ? [note(`${setters.length - 5} more identities can`)] : []),
  ];
  if (!registered) {
    const reason: Reason = {
      code: 'U8',
      message: `no register of identities says whether ${who} may set ${label}`,
    };
    return unknown(`Whether only approved identities decide whom ${name} lets in`, [reason], { evidence });
  }
  return fail(`${path} of ${name} rests on ${label}, which ${who} can set without approval.`, {
    evidence,
    cause: policy.ref,
    remediation: {
      message:
        of === 'namespaces'
          ? `Select the namespaces of ${path} in ${refText(policy.ref)} by kubernetes.io/metadata.name, or let approved identities alone change namespaces.`
          : `Let approved identities alone write ${WHOSE[of]} there, or have ${who} approved in the register of identities.`,
    },
  });
}

const WHOSE = { namespaces: 'namespaces', pods: 'pods', accounts: 'service accounts' } as const;
