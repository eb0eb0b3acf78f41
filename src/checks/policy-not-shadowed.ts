import type { Engine, RuleStanding } from '../engine/engine.ts';
import { isSubset } from '../model/connection-set.ts';
import type { Finding, Subject } from '../model/finding.ts';
import type { Policy, Rule } from '../model/policy.ts';
import type { Reason } from '../model/verdict.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { type Bounds, type BoundsOf, boundsIn, mitigatesIn } from './parts/bounds.ts';
import { listText, ruleEvidence, ruleText } from './parts/evidence.ts';
import { gapFindings, gaps, POLICY_READS, WORKLOAD_READS } from './parts/gaps.ts';
import { fail, type Judgement, notApplicable, pass, toFinding, unknown } from './parts/judgement.ts';
import { unmodelledFindings } from './parts/policy-objects.ts';
import { capital } from './parts/rules.ts';
import { isJudged, zonesOf } from './parts/subjects.ts';

type Needs = 'snapshot' | 'engine' | 'scope';

const meta: CheckMeta<Needs> = {
  id: 'policy-not-shadowed',
  title: 'The rule changes what is reachable.',
  description:
    'Fails for a rule without which every endpoint says the same: earlier rules decide all that it matches (shadowed), or ' +
    'others allow or deny it as well (covered). Unknown where something of its traffic is not known. Not applicable to ' +
    'rules of policies that select nothing and to rules whose peers match nothing, which policy-effective judges.',
  subjectKind: 'rule',
  severity: 'low',
  needs: ['snapshot', 'engine', 'scope'],
};

/** K20 of frameworks.md §1c. */
export const policyNotShadowed = defineCheck({ meta, run: judgeAll });

function judgeAll(facts: Pick<Facts, Needs>): readonly Finding[] {
  const { snapshot, engine, scope } = facts;
  const boundsOf = boundsIn(mitigatesIn(snapshot.policies));
  const policies = snapshot.policies.policies.filter(
    ({ ref, implied }) => !implied && isJudged(scope, ref.namespace),
  );
  const unseen = gaps(snapshot.header, WORKLOAD_READS);
  return [
    ...policies.flatMap((policy) => {
      const { must, may } = engine.selected(policy);
      const selected = [...must, ...may];
      const zones = zonesOf(scope, selected);
      return policy.rules
        .filter(({ action }) => action !== 'log')
        .map((rule) => {
          const judgement =
            selected.length === 0
              ? selectsNothing(policy, rule, unseen)
              : judge(policy, rule, { engine, boundsOf }, unseen);
          return toFinding(meta, subjectOf(policy, rule), judgement, { zones });
        });
    }),
    ...unmodelledFindings(meta, facts),
    ...gapFindings(meta, snapshot.header, POLICY_READS),
  ];
}

function subjectOf({ ref: { kind, namespace, name } }: Policy, { path }: Rule): Subject {
  return { kind, ...(namespace !== undefined && { namespace }), name, path };
}

function selectsNothing(policy: Policy, rule: Rule, unseen: readonly Reason[]): Judgement {
  const name = ruleText(policy, rule);
  if (unseen.length > 0) return unknown(`Whom ${name} speaks for`, unseen);
  return notApplicable(`${capital(name)} speaks for no endpoint.`);
}

function judge(
  policy: Policy,
  rule: Rule,
  { engine, boundsOf }: Pick<Facts, 'engine'> & { readonly boundsOf: BoundsOf },
  unseen: readonly Reason[],
): Judgement {
  const name = ruleText(policy, rule);
  const difference = differenceWithout(rule, engine, boundsOf);
  if (difference === 'certain') return pass(`Without ${name} something else would be reachable.`);
  const standing = engine.ruleStanding(policy, rule);
  if (difference === 'possible' || standing.unsure) {
    const message = 'what becomes of some of its traffic is not known';
    const reasons: readonly Reason[] = [{ code: 'U2', message, object: policy.ref }];
    return unknown(`Whether ${name} changes what is reachable`, reasons);
  }
  if (unseen.length > 0) return unknown(`Whether ${name} changes what is reachable`, unseen);
  if (!standing.matches) return notApplicable(`${capital(name)} matches no traffic of any endpoint.`);
  return redundant(policy, name, standing);
}

/**
 * What every endpoint's own side says without the rule: surely something else, perhaps, or the same. A mesh that may refuse
 * what the network lets through has no part in it.
 */
function differenceWithout(rule: Rule, engine: Engine, boundsOf: BoundsOf): 'certain' | 'possible' | 'none' {
  const variant = engine.without({ rules: new Set([rule]) });
  let found: 'possible' | 'none' = 'none';
  for (const change of variant.changes(rule.direction)) {
    const before = boundsOf(change.before);
    const after = boundsOf(change.after);
    if (!isSubset(before.certain, after.possible) || !isSubset(after.certain, before.possible))
      return 'certain';
    if (!isProven(before) || !isProven(after)) found = 'possible';
  }
  return found;
}

function isProven({ certain, possible }: Bounds): boolean {
  return isSubset(possible, certain);
}

function redundant(policy: Policy, name: string, { decides, others }: RuleStanding): Judgement {
  const by =
    others.length > 0
      ? listText(
          others.map((other) => ruleText(other.policy, other.rule)),
          2,
        )
      : 'the default where no rule matches';
  const how = decides ? `adds nothing to ${by}` : `never decides, as ${by} decides before it`;
  return fail(`${capital(name)} ${how}.`, {
    evidence: others
      .slice(0, 3)
      .map((other) => ruleEvidence(other.policy, other.rule.path, 'decides in its stead')),
    cause: policy.ref,
    remediation: { message: 'Remove the rule, or move it before those that decide in its stead.' },
  });
}
