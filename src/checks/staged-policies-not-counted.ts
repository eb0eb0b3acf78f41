import type { Finding } from '../model/finding.ts';
import { DIRECTIONS, type Direction, type EndpointSelector, type StagedPolicy } from '../model/policy.ts';
import type { Endpoint } from '../model/resource.ts';
import { matches } from '../model/selector.ts';
import type { Reason } from '../model/verdict.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { mitigatesIn } from './parts/bounds.ts';
import { counted, listText, note, placeText, policyEvidence, refText } from './parts/evidence.ts';
import { gapFindings, POLICY_READS } from './parts/gaps.ts';
import { fail, type Judgement, notApplicable, pass, toFinding, unknown } from './parts/judgement.ts';
import { objectSubject } from './parts/policy-objects.ts';
import { mayReachIn } from './parts/reach.ts';
import { isJudged, workloadText, zonesOf } from './parts/subjects.ts';

type Needs = 'snapshot' | 'engine' | 'scope';

const meta: CheckMeta<Needs> = {
  id: 'staged-policies-not-counted',
  title: 'No isolation rests on the staged policy: enforced ones isolate what it selects.',
  description:
    'A staged policy is on trial and has no effect; nothing here counts it. Fails where it would isolate an endpoint ' +
    'that no enforced policy isolates, so that a reader of policies could believe it protected. Unknown where a policy ' +
    'that is not modelled could isolate it. Not applicable to a staged deletion, and to a policy that selects nothing.',
  subjectKind: 'policy',
  severity: 'high',
  appliesTo: 'staged policies',
  needs: ['snapshot', 'engine', 'scope'],
};

/** K05 of frameworks.md §1a; staged policies: trap 71. */
export const stagedPoliciesNotCounted = defineCheck({ meta, run: judgeAll });

function judgeAll(facts: Pick<Facts, Needs>): readonly Finding[] {
  const { snapshot, scope } = facts;
  const selects = selectionIn(facts);
  return [
    ...snapshot.policies.staged
      .filter(({ policy }) => isJudged(scope, policy.ref.namespace))
      .map((staged) => {
        const selected = selects(staged.policy.subject);
        const zones = zonesOf(
          scope,
          selected.map(({ endpoint }) => endpoint.index),
        );
        return toFinding(meta, objectSubject(staged.policy.ref), judge(staged, selected, facts), { zones });
      }),
    ...gapFindings(meta, snapshot.header, POLICY_READS),
  ];
}

interface Selected {
  readonly endpoint: Endpoint;
  readonly sure: boolean;
}

/** Endpoints that a selector matches, surely or perhaps: the engine knows enforced policies only. */
function selectionIn({ snapshot: { inventory } }: Pick<Facts, 'snapshot'>) {
  const mayReach = mayReachIn(inventory);
  const declared = new Set(inventory.namespaces.flatMap((each) => (each.declared ? [each.name] : [])));
  return (selector: EndpointSelector): readonly Selected[] =>
    inventory.endpoints
      .filter((endpoint) => mayReach(selector, endpoint))
      .map((endpoint) => ({
        endpoint,
        sure:
          matches(selector.pods, endpoint.labels) === true &&
          ('name' in selector.namespaces || declared.has(endpoint.namespace)),
      }));
}

function judge(
  { policy, action }: StagedPolicy,
  selected: readonly Selected[],
  { engine, snapshot }: Pick<Facts, Needs>,
): Judgement {
  const name = `${refText(policy.ref)}${placeText(policy.origin)}`;
  if (action === 'delete') return notApplicable(`${name} would only take a policy away.`);
  if (selected.length === 0) return notApplicable(`${name} selects no endpoint.`);
  const mitigates = mitigatesIn(snapshot.policies);
  const open = new Set<string>();
  const reasons: Reason[] = [];
  for (const { classId, sure, endpoint } of classesOf(selected, engine)) {
    for (const direction of policy.isolates) {
      const isolation = engine.isolation(classId, direction);
      if (isolation.state === 'isolated') continue;
      const isOpen = isolation.state === 'open' || mitigates(isolation.reasons);
      if (isOpen && sure) open.add(`${workloadText(endpoint.workload)} for ${direction}`);
      else reasons.push(...isolation.reasons, ...(isOpen ? [hangsOnLabels(policy.ref)] : []));
    }
  }
  if (open.size > 0) return restsOn(policy, name, [...open].sort());
  if (reasons.length > 0) return unknown(`Whether enforced policies isolate what ${name} selects`, reasons);
  return pass(`Enforced policies isolate all that ${name} would isolate.`);
}

/** One endpoint of each class: the others have the same answers. */
function classesOf(selected: readonly Selected[], engine: Facts['engine']) {
  const found = new Map<string, Selected & { readonly classId: number }>();
  for (const each of selected) {
    const classId = engine.classOf(each.endpoint.index);
    if (classId !== undefined) found.set(`${classId} ${each.sure}`, { ...each, classId });
  }
  return found.values();
}

function hangsOnLabels(object: StagedPolicy['policy']['ref']): Reason {
  return { code: 'U1', message: 'whom it selects hangs on labels of namespaces that were not read', object };
}

function restsOn(policy: StagedPolicy['policy'], name: string, open: readonly string[]): Judgement {
  const what = policy.isolates.length === DIRECTIONS.length ? '' : ` for ${policy.isolates[0] as Direction}`;
  return fail(
    `${name} is staged and has no effect, and no enforced policy isolates ${listText(open)}: the isolation${what} is on paper.`,
    {
      evidence: [
        policyEvidence(policy, 'staged: without effect'),
        note(`${counted(open.length, 'workload and direction')} without isolation: ${listText(open, 5)}`),
      ],
      cause: policy.ref,
      remediation: {
        message: 'Look at what the staged policy would change (`segproof diff`), then enforce it.',
      },
    },
  );
}
