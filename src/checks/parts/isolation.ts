import type { Engine, Isolation } from '../../engine/engine.ts';
import { ALL_CONNECTIONS } from '../../model/connection-set.ts';
import type { Evidence, Remediation } from '../../model/finding.ts';
import type { Direction } from '../../model/policy.ts';
import type { ObjectRef } from '../../model/resource.ts';
import { type Mitigates, mitigationText } from './bounds.ts';
import { listText, policyEvidence, policyText, reasonEvidence, ruleEvidence, ruleText } from './evidence.ts';
import { fail, type Judgement, pass, unknown } from './judgement.ts';
import { flowEvidence } from './names.ts';

/** Whose isolation is judged, in words, and what would mend it. */
export interface IsolationQuestion {
  readonly name: string;
  readonly direction: Direction;
  readonly classId: number;
  readonly namespace: string;
  readonly remediation: Remediation;
}

/** Asks the engine whether what nobody listed is denied, and names the policies that decide. */
export function judgeIsolation(engine: Engine, mitigates: Mitigates, asked: IsolationQuestion): Judgement {
  const isolation = engine.isolation(asked.classId, asked.direction);
  if (isolation.state === 'isolated') return isolated(isolation, asked);
  if (isolation.state === 'open' || mitigates(isolation.reasons)) return open(isolation, asked);
  return unknown(`Whether ${asked.name} is isolated for ${asked.direction}`, isolation.reasons, {
    evidence: isolatingEvidence(isolation, asked.direction),
    remediation: asked.remediation,
  });
}

function isolated(isolation: Isolation, { name, direction }: IsolationQuestion): Judgement {
  const policies = listText(isolation.policies.map(policyText));
  const by = policies ? ` by ${policies}` : '';
  return pass(`${name} is isolated for ${direction}${by}.`, {
    evidence: isolatingEvidence(isolation, direction),
  });
}

function open(isolation: Isolation, asked: IsolationQuestion): Judgement {
  const { name, direction, remediation } = asked;
  const [culprit] = isolation.neutralisedBy;
  const mitigated = mitigationText(isolation.reasons);
  const why = culprit
    ? `${ruleText(culprit.policy, culprit.rule)} undoes the isolation of ${name} for ${direction}`
    : `no policy isolates ${name} for ${direction}`;
  return fail(`${sentence(why)}: ${whatIsOpen(direction)}.${mitigated}`, {
    evidence: [...openEvidence(isolation, asked), ...isolation.reasons.map(reasonEvidence)],
    remediation: culprit ? narrow(culprit.rule.path, culprit.policy.ref, remediation) : remediation,
    cause: culprit?.policy.ref ?? { kind: 'Namespace', name: asked.namespace },
  });
}

function whatIsOpen(direction: Direction): string {
  return direction === 'ingress'
    ? 'peers that no rule names may connect to it'
    : 'it may connect to peers that no rule names';
}

function openEvidence(isolation: Isolation, { name, direction }: IsolationQuestion): readonly Evidence[] {
  const stranger = 'a new pod in a new namespace';
  const [from, to] = direction === 'ingress' ? [stranger, name] : [name, stranger];
  const rules = isolation.neutralisedBy
    .slice(0, 3)
    .map(({ policy, rule }) => ruleEvidence(policy, rule.path, 'admits what nobody listed'));
  return [...rules, flowEvidence(from, to, ALL_CONNECTIONS), ...isolatingEvidence(isolation, direction)];
}

function isolatingEvidence(isolation: Isolation, direction: Direction): readonly Evidence[] {
  return isolation.policies.slice(0, 3).map((policy) => policyEvidence(policy, `isolates for ${direction}`));
}

/** Adding a policy would change nothing where an existing rule lets everything in: that rule has to go. */
export function narrow(path: string, ref: ObjectRef, alternative: Remediation): Remediation {
  const object = `${ref.kind} ${ref.namespace ? `${ref.namespace}/` : ''}${ref.name}`;
  return {
    ...alternative,
    message: `Name peers and ports in ${path} of ${object}, or remove the rule; this policy isolates without it.`,
  };
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
