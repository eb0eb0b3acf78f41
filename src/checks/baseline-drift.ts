import type { Finding, Subject } from '../model/finding.ts';
import type { PolicyObject } from '../model/policy.ts';
import type { ApprovedPolicies, ApprovedPolicy } from '../model/register.ts';
import type { Reason } from '../model/verdict.ts';
import { globMatches } from '../util/glob.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { counted, note, objectEvidence, placeText, refText } from './parts/evidence.ts';
import { clusterSubject, gapFindings, gaps, POLICY_READS } from './parts/gaps.ts';
import { fail, type Judgement, pass, toFinding, unknown } from './parts/judgement.ts';
import { listOf } from './parts/parameters.ts';
import { policyDigest } from './parts/policy-digest.ts';
import { objectSubject, policyEndpoints } from './parts/policy-objects.ts';
import { isJudged, zonesOf } from './parts/subjects.ts';

type Needed = Pick<Facts, 'snapshot' | 'engine' | 'scope' | 'registers' | 'parameters'>;

const meta: CheckMeta<'snapshot' | 'engine' | 'scope' | 'registers'> = {
  id: 'baseline-drift',
  title: 'The policy is as approved in the baseline.',
  description:
    'Compares each policy of the cluster with the approved ones by what they mean: order of lists, defaults that the API ' +
    'server fills in, annotations and the like do not count. Fails for a policy that was added, changed or removed. Unknown ' +
    'without a baseline, and where a document of it could not be read (U8). Objects that a network plugin makes by itself ' +
    'are left out.',
  subjectKind: 'policy',
  severity: 'high',
  needs: ['snapshot', 'engine', 'scope', 'registers'],
  needsConfiguration: true,
  parameters: {
    ignored: {
      default: [
        '*projectcalico.org/Profile//*',
        '*projectcalico.org/Tier//default',
        '*projectcalico.org/Tier//*adminnetworkpolicy',
        '*projectcalico.org/Tier//kube-*',
        '*projectcalico.org/FelixConfiguration//*',
        '*projectcalico.org/KubeControllersConfiguration//*',
        '*projectcalico.org/IPPool//*',
        '*projectcalico.org/HostEndpoint//*-auto-hep',
        'operator.tigera.io/Installation//*',
      ],
      description: 'globs of policies that are not compared, as `group/Kind/namespace/name`',
    },
  },
};

/** K34 of frameworks.md §1e. */
export const baselineDrift = defineCheck({
  meta,
  run: (facts) => {
    const { approvedPolicies } = facts.registers;
    const { header } = facts.snapshot;
    const reasons = unusable(approvedPolicies);
    if (!approvedPolicies || reasons.length > 0) {
      const judgement = unknown('Whether the policies are as approved', reasons, {
        evidence: (approvedPolicies?.problems ?? []).slice(0, 5).map(note),
      });
      return [toFinding(meta, clusterSubject(header), judgement)];
    }
    return [...compare(facts, approvedPolicies), ...gapFindings(meta, header, POLICY_READS)];
  },
});

function unusable(baseline: ApprovedPolicies | undefined): readonly Reason[] {
  if (!baseline) return [{ code: 'U8', message: 'no baseline of approved policies was given' }];
  const [first, ...others] = baseline.problems;
  if (first === undefined) return [];
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return [
    { code: 'U8', message: `the baseline ${baseline.source} could not be read in full: ${first}${more}` },
  ];
}

function compare(facts: Needed, baseline: ApprovedPolicies): readonly Finding[] {
  const { policies, inventory } = facts.snapshot;
  const isIgnored = ignoredBy(listOf(facts.parameters, 'ignored'));
  const endpointsOf = policyEndpoints(policies, facts.engine, inventory);
  const approved = new Map(baseline.policies.map((policy) => [comparableKey(policy.key), policy]));
  const live = policies.objects.filter(({ ability }) => ability !== 'derived' && ability !== 'not-network');
  const seen = new Set(live.map(({ key }) => comparableKey(key)));
  const findings = live
    .filter(({ key, ref }) => !isIgnored(key) && isJudged(facts.scope, ref.namespace))
    .map((object) => {
      const zones = zonesOf(facts.scope, endpointsOf(object));
      const judgement = judge(object, approved.get(comparableKey(object.key)), baseline);
      return toFinding(meta, objectSubject(object.ref), judgement, { zones });
    });
  const removed = baseline.policies
    .filter(({ key }) => !seen.has(comparableKey(key)) && !isIgnored(key))
    .filter(({ key }) => isJudged(facts.scope, partsOf(key).namespace))
    .map((policy) => toFinding(meta, subjectOf(policy), judgeRemoved(policy, facts, baseline)));
  return [...findings, ...removed];
}

function ignoredBy(globs: readonly string[]): (key: string) => boolean {
  return (key) => globs.some((glob) => globMatches(glob, key));
}

/**
 * Calico keeps `projectcalico.org/v3` objects as `crd.projectcalico.org/v1`, and a policy of the tier `default` may bear
 * that tier's name before its own: a manifest of either form stands for the object of the other.
 */
function comparableKey(key: string): string {
  const modern = key.replace(/^crd\.projectcalico\.org\//, 'projectcalico.org/');
  return modern.replace(/^(projectcalico\.org\/\w*NetworkPolicy\/[^/]*\/)default\./, '$1');
}

function judge(
  object: PolicyObject,
  approved: ApprovedPolicy | undefined,
  baseline: ApprovedPolicies,
): Judgement {
  const name = `${refText(object.ref)}${placeText(object.origin)}`;
  if (!approved) {
    return fail(`${name} was added: ${baselineText(baseline)} does not hold it.`, {
      evidence: [objectEvidence(object.ref, 'not in the baseline', object.origin)],
      cause: object.ref,
      remediation: {
        message: `Delete ${refText(object.ref)}, or have it approved and merged into the baseline.`,
      },
    });
  }
  if (approved.digest === policyDigest(object.object))
    return pass(`${name} is as approved in ${approved.place}.`);
  return fail(`${name} was changed: it does not mean what ${approved.place} says.`, {
    evidence: [
      objectEvidence(object.ref, 'differs from the baseline', object.origin),
      note(`approved: ${approved.place}, ${baselineText(baseline)}`),
    ],
    cause: object.ref,
    remediation: {
      message: `Apply ${approved.place} again, or have the change approved and merged; \`segproof diff\` shows what it opens and closes.`,
    },
  });
}

function judgeRemoved(
  policy: ApprovedPolicy,
  { snapshot: { header } }: Needed,
  baseline: ApprovedPolicies,
): Judgement {
  const { kind, namespace, name, group } = partsOf(policy.key);
  const ref = { group, kind, ...(namespace !== undefined && { namespace }), name };
  const unseen = gaps(header, (read) => read?.group === group && read.kind === kind);
  if (unseen.length > 0) return unknown(`Whether ${refText(ref)} is on the cluster`, unseen);
  return fail(`${refText(ref)} of ${policy.place} was removed: it is not on the cluster.`, {
    evidence: [note(`approved: ${policy.place}, ${baselineText(baseline)}`)],
    cause: ref,
    remediation: { message: `Apply ${policy.place}, or have its removal approved and merged.` },
  });
}

function baselineText({ source, commit, policies }: ApprovedPolicies): string {
  const at = commit ? ` at commit ${commit}` : '';
  return `baseline ${source}${at} (${counted(policies.length, 'object')})`;
}

function partsOf(key: string) {
  const [group = '', kind = '', namespace, name = ''] = key.split('/');
  return { group, kind, namespace: namespace || undefined, name };
}

function subjectOf({ key }: ApprovedPolicy): Subject {
  const { kind, namespace, name } = partsOf(key);
  return { kind, ...(namespace !== undefined && { namespace }), name };
}
