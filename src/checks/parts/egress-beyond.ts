import type { Engine } from '../../engine/engine.ts';
import { type ConnectionSet, isEmpty, subtract } from '../../model/connection-set.ts';
import type { Inventory } from '../../model/resource.ts';
import { type Admitted, type Beyond, firstBeyond, reasonsOf } from './beyond.ts';
import { mitigationText } from './bounds.ts';
import { ruleText } from './evidence.ts';
import { admittingEvidence, admittingRules } from './flow-proof.ts';
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
export function judgeEgress(governed: Governed, question: EgressQuestion): Judgement {
  const { name, classId, endpoint } = governed;
  const sent = question.sentBy(classId);
  const approved = question.approvedFor(endpoint.index);
  const sure = firstBeyond(sent, 'certain', approved);
  if (sure) return open(governed, question, sure, subtract(sent.certain, approved));
  if (firstBeyond(sent, 'possible', approved)) {
    return unknown(`Whether ${name} may ${question.act}`, reasonsOf(sent));
  }
  return pass(`${name} ${question.kept(sent)}.`);
}

/** True when something may flow, approved or not. */
export function reachesAnything({ possible }: Admitted): boolean {
  return !isEmpty(possible);
}

function open(
  { name, classId, workload }: Governed,
  { engine, inventory, act }: EgressQuestion,
  { peer, traffic, bounds }: Beyond,
  all: ConnectionSet,
): Judgement {
  const rules = admittingRules(engine, classId, 'egress', peer, traffic);
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
