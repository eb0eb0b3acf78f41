import type { Engine } from '../../engine/engine.ts';
import type { Finding, Subject } from '../../model/finding.ts';
import type { Policy, Rule } from '../../model/policy.ts';
import type { Scope } from '../../model/scope.ts';
import type { Reason } from '../../model/verdict.ts';
import type { CheckMeta, Facts } from '../contract.ts';
import { ruleText } from './evidence.ts';
import { gapFindings, gaps, POLICY_READS, WORKLOAD_READS } from './gaps.ts';
import { type Judgement, notApplicable, toFinding, unknown } from './judgement.ts';
import { unmodelledFindings } from './policy-objects.ts';
import { isInScope, isJudged, zonesOf } from './subjects.ts';

/** One allow rule with the endpoints in scope that it speaks for. */
export interface AllowRule {
  readonly policy: Policy;
  readonly rule: Rule;
  /** Indices of endpoints that the policy selects, surely or perhaps, and that are in scope. */
  readonly endpoints: readonly number[];
  /** `rule spec.ingress[0] of NetworkPolicy pay/web (pay.yaml:9)`. */
  readonly name: string;
}

interface Options {
  readonly meta: CheckMeta;
  readonly facts: Pick<Facts, 'snapshot' | 'engine' | 'scope'>;
  readonly judge: (rule: AllowRule) => Judgement;
  /** Endpoints that are approved to be public: ingress rules that speak for them alone are not judged. */
  readonly approvedPublic?: ReadonlySet<number>;
}

/**
 * One finding per allow rule. Rules for endpoints out of scope only are not applicable; so are those of policies that
 * select nothing, unless workloads may be unseen.
 */
export function judgeAllowRules(options: Options): readonly Finding[] {
  const { meta, facts } = options;
  const { snapshot, engine, scope } = facts;
  const unseen = gaps(snapshot.header, WORKLOAD_READS);
  const findings = snapshot.policies.policies
    .filter((policy) => !policy.implied && isJudged(scope, policy.ref.namespace))
    .flatMap((policy) => {
      const selected = selectedEndpoints(engine, policy);
      const zones = zonesOf(scope, selected);
      return allowRules(policy, scope, selected).map((allow) => {
        const judgement = judgeRule(allow, selected.length, unseen, options);
        return toFinding(meta, ruleSubject(policy, allow.rule), judgement, { zones });
      });
    });
  return [
    ...findings,
    ...unmodelledFindings(meta, facts),
    ...gapFindings(meta, snapshot.header, POLICY_READS),
  ];
}

function judgeRule(
  allow: AllowRule,
  selected: number,
  unseen: readonly Reason[],
  { judge, approvedPublic }: Options,
): Judgement {
  const excuse = excuseOf(allow, selected, approvedPublic);
  if (!excuse) return judge(allow);
  return unseen.length > 0 ? unknown(`Whom ${allow.name} speaks for`, unseen) : notApplicable(excuse);
}

/** Why a rule is not judged; it holds only as long as no endpoint is unseen. */
function excuseOf(
  { name, rule, endpoints }: AllowRule,
  selected: number,
  approvedPublic: ReadonlySet<number> | undefined,
): string | undefined {
  if (selected === 0) return `${capital(name)} speaks for no endpoint.`;
  if (endpoints.length === 0) return `${capital(name)} speaks for endpoints out of scope only.`;
  if (rule.direction === 'egress' || !approvedPublic) return undefined;
  if (!endpoints.every((endpoint) => approvedPublic.has(endpoint))) return undefined;
  return `${capital(name)} speaks only for endpoints that are approved to be public.`;
}

function selectedEndpoints(engine: Engine, policy: Policy): readonly number[] {
  const { must, may } = engine.selected(policy);
  return [...new Set([...must, ...may])];
}

function allowRules(policy: Policy, scope: Scope, selected: readonly number[]): readonly AllowRule[] {
  const endpoints = selected.filter((endpoint) => isInScope(scope, endpoint));
  return policy.rules
    .filter((rule) => rule.action === 'allow')
    .map((rule) => ({ policy, rule, endpoints, name: ruleText(policy, rule) }));
}

function ruleSubject(policy: Policy, rule: Rule): Subject {
  const { kind, namespace, name } = policy.ref;
  return { kind, ...(namespace !== undefined && { namespace }), name, path: rule.path };
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
