import type { Engine, Isolation, PeerRef } from '../../engine/engine.ts';
import { type ConnectionSet, PROTOCOLS } from '../../model/connection-set.ts';
import type { Evidence, Remediation } from '../../model/finding.ts';
import type { Direction } from '../../model/policy.ts';
import type { ObjectRef } from '../../model/resource.ts';
import { type Mitigates, mitigationText } from './bounds.ts';
import { listText, policyEvidence, policyText, reasonEvidence, ruleEvidence, ruleText } from './evidence.ts';
import { type Admitting, admittingRules } from './flow-proof.ts';
import { fail, type Judgement, pass, unknown } from './judgement.ts';
import { flowEvidence, peerText } from './names.ts';
import { withMessage } from './remediation.ts';

/** Whose isolation is judged, in words, and what would mend it. */
export interface IsolationQuestion {
  readonly name: string;
  readonly direction: Direction;
  readonly classId: number;
  readonly namespace: string;
  readonly remediation: () => Remediation;
}

/** Asks the engine whether what nobody listed is denied, and names the policies that decide. */
export function judgeIsolation(engine: Engine, mitigates: Mitigates, asked: IsolationQuestion): Judgement {
  const isolation = engine.isolation(asked.classId, asked.direction);
  if (isolation.state === 'isolated') return isolated(isolation, asked);
  if (isolation.state === 'open' || mitigates(isolation.reasons)) return open(engine, isolation, asked);
  return unknown(`Whether ${asked.name} is isolated for ${asked.direction}`, isolation.reasons, {
    evidence: isolatingEvidence(isolation, asked.direction),
    remediation: asked.remediation(),
  });
}

function isolated(isolation: Isolation, { name, direction }: IsolationQuestion): Judgement {
  const policies = listText(isolation.policies.map(policyText));
  const by = policies ? ` by ${policies}` : '';
  return pass(`${name} is isolated for ${direction}${by}.`, {
    evidence: isolatingEvidence(isolation, direction),
  });
}

function open(engine: Engine, isolation: Isolation, asked: IsolationQuestion): Judgement {
  const { name, direction, remediation } = asked;
  const example = exampleOf(engine, isolation, asked);
  const [culprit] = isolation.neutralisedBy.length > 0 ? isolation.neutralisedBy : example.rules;
  const why = culprit
    ? `${ruleText(culprit.policy, culprit.rule)} undoes the isolation of ${name} for ${direction}`
    : `no policy isolates ${name} for ${direction}`;
  return fail(`${sentence(why)}: ${whatIsOpen(direction)}.${mitigationText(isolation.reasons)}`, {
    evidence: [
      ...(culprit ? [ruleEvidence(culprit.policy, culprit.rule.path, 'admits what nobody listed')] : []),
      exampleFlow(example, asked),
      ...isolatingEvidence(isolation, direction),
      ...isolation.reasons.map(reasonEvidence),
    ],
    remediation: culprit ? narrow(culprit.rule.path, culprit.policy.ref, remediation()) : remediation(),
    cause: culprit?.policy.ref ?? { kind: 'Namespace', name: asked.namespace },
  });
}

function whatIsOpen(direction: Direction): string {
  return direction === 'ingress'
    ? 'peers that no rule names may connect to it'
    : 'it may connect to peers that no rule names';
}

/** Somebody unlisted who gets through: the pod that does not exist, else the Internet's addresses. */
interface Example {
  readonly unlisted: string;
  readonly traffic: ConnectionSet;
  readonly rules: readonly Admitting[];
}

/** The engine gives classes of the same policies one and the same answer. */
const EXAMPLES = new WeakMap<Isolation, Example>();

function exampleOf(engine: Engine, isolation: Isolation, asked: IsolationQuestion): Example {
  const known = EXAMPLES.get(isolation) ?? findExample(engine, isolation, asked);
  EXAMPLES.set(isolation, known);
  return known;
}

function findExample(
  engine: Engine,
  isolation: Isolation,
  { direction, classId }: IsolationQuestion,
): Example {
  const bound = isolation.state === 'open' ? 'must' : 'may';
  const peers: readonly PeerRef[] = [
    { class: engine.stranger() },
    ...engine.blocks.map(({ id }) => ({ block: id })),
  ];
  const admitted = (peer: PeerRef) => engine.side(classId, direction, peer)[bound];
  const peer = peers.find((candidate) => isWide(admitted(candidate))) ?? peers[0]!;
  const traffic = admitted(peer);
  return {
    unlisted: peerText(engine, peer),
    traffic,
    rules: admittingRules(engine, classId, direction, peer, traffic),
  };
}

function exampleFlow({ unlisted, traffic }: Example, { name, direction }: IsolationQuestion): Evidence {
  return direction === 'ingress'
    ? flowEvidence(unlisted, name, traffic)
    : flowEvidence(name, unlisted, traffic);
}

/** More ports than a list of services has. */
function isWide(traffic: ConnectionSet): boolean {
  return PROTOCOLS.some((protocol) => traffic[protocol].some(({ first, last }) => last - first > 1000));
}

function isolatingEvidence(isolation: Isolation, direction: Direction): readonly Evidence[] {
  return isolation.policies.slice(0, 3).map((policy) => policyEvidence(policy, `isolates for ${direction}`));
}

/** Adding a policy would change nothing where an existing rule lets everything in: that rule has to go. */
export function narrow(path: string, ref: ObjectRef, alternative: Remediation): Remediation {
  const object = `${ref.kind} ${ref.namespace ? `${ref.namespace}/` : ''}${ref.name}`;
  return withMessage(
    alternative,
    `Name peers and ports in ${path} of ${object}, or remove the rule; this policy isolates without it.`,
  );
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
