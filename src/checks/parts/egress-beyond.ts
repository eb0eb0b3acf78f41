import type { Engine } from '../../engine/engine.ts';
import { type ConnectionSet, isEmpty, subtract } from '../../model/connection-set.ts';
import type { Inventory } from '../../model/resource.ts';
import type { Reason } from '../../model/verdict.ts';
import { type Admitted, type Beyond, firstBeyond, reasonsOf } from './beyond.ts';
import { mitigationText } from './bounds.ts';
import { ruleText } from './evidence.ts';
import { type Admitting, admittingEvidence, admittingRules } from './flow-proof.ts';
import { narrow } from './isolation.ts';
import { fail, type Judgement, pass, unknown } from './judgement.ts';
import { flowEvidence, peerText, trafficText } from './names.ts';
import { isolate } from './remediation.ts';
import type { Governed } from './workloads.ts';

/** What every endpoint is held against: peers beyond the pods that it must not reach on traffic nobody approved. */
export interface EgressQuestion {
  readonly engine: Engine;
  readonly inventory: Inventory;
  /** What a class may send to the peers that are asked about. */
  readonly sentBy: (classId: number) => Admitted;
  readonly approvedFor: (endpoint: number) => ConnectionSet;
  /** After `may`: `connect to the Internet`. */
  readonly act: string;
  /** After the workload's name, where it reaches nothing that is not approved. */
  readonly kept: (sent: Admitted) => string;
}

/** Pass, fail with the rules that admit it, or unknown where the bounds differ. */
export function egressJudge(question: EgressQuestion): (governed: Governed) => Judgement {
  const answers = new Map<Admitted, Map<ConnectionSet, Answer>>();
  return (governed) => {
    const sent = question.sentBy(governed.classId);
    const approved = question.approvedFor(governed.endpoint.index);
    const known = answers.get(sent) ?? new Map<ConnectionSet, Answer>();
    answers.set(sent, known);
    const answer = known.get(approved) ?? answerFor(governed.classId, question, sent, approved);
    known.set(approved, answer);
    return judgementOf(governed, question, answer);
  };
}

/** What holds of every endpoint of a class with one approval. */
type Answer =
  | { readonly status: 'pass'; readonly kept: string }
  | { readonly status: 'unknown'; readonly reasons: readonly Reason[] }
  | ({ readonly status: 'fail' } & Open);

interface Open {
  readonly beyond: Beyond;
  readonly all: ConnectionSet;
  readonly rules: readonly Admitting[];
}

function answerFor(
  classId: number,
  { engine, kept }: EgressQuestion,
  sent: Admitted,
  approved: ConnectionSet,
): Answer {
  const beyond = firstBeyond(sent, 'certain', approved);
  if (beyond) {
    const rules = admittingRules(engine, classId, 'egress', beyond.peer, beyond.traffic);
    return { status: 'fail', beyond, all: subtract(sent.certain, approved), rules };
  }
  if (firstBeyond(sent, 'possible', approved)) return { status: 'unknown', reasons: reasonsOf(sent) };
  return { status: 'pass', kept: kept(sent) };
}

function judgementOf(governed: Governed, question: EgressQuestion, answer: Answer): Judgement {
  const { name } = governed;
  if (answer.status === 'fail') return open(governed, question, answer);
  if (answer.status === 'unknown') return unknown(`Whether ${name} may ${question.act}`, answer.reasons);
  return pass(`${name} ${answer.kept}.`);
}

/** True when something may flow, approved or not. */
export function reachesAnything({ possible }: Admitted): boolean {
  return !isEmpty(possible);
}

function open(
  { name, workload }: Governed,
  { engine, inventory, act }: EgressQuestion,
  { beyond: { peer, traffic, bounds }, all, rules }: Open,
): Judgement {
  const [first] = rules;
  const by = first ? ` by ${ruleText(first.policy, first.rule)}` : ', as no policy isolates it for egress';
  const isolating = isolate(inventory, workload, 'egress');
  return fail(`${name} may ${act} (${trafficText(all)})${by}.${mitigationText(bounds.mitigations)}`, {
    evidence: [
      ...admittingEvidence(rules, name, 'egress'),
      flowEvidence(name, peerText(engine, peer), traffic),
    ],
    cause: first?.policy.ref ?? { kind: 'Namespace', name: workload.ref.namespace },
    remediation: first ? narrow(first.rule.path, first.policy.ref, isolating) : isolating,
  });
}
