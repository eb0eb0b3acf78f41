import type { Engine, PeerRef } from '../../engine/engine.ts';
import {
  ALL_CONNECTIONS,
  type ConnectionSet,
  isEmpty,
  NO_CONNECTIONS,
  subtract,
  union,
} from '../../model/connection-set.ts';
import type { Severity } from '../../model/finding.ts';
import type { Direction } from '../../model/policy.ts';
import type { Inventory } from '../../model/resource.ts';
import type { Reason } from '../../model/verdict.ts';
import type { Beyond } from './beyond.ts';
import { type Bounds, type BoundsOf, mitigationText } from './bounds.ts';
import { listText, ruleText } from './evidence.ts';
import { type Admitting, admittingEvidence, admittingRules } from './flow-proof.ts';
import { narrow } from './isolation.ts';
import { fail, type Judgement, unknown } from './judgement.ts';
import { flowEvidence, peerText, trafficText } from './names.ts';
import { reachableOnce } from './reachable-once.ts';
import { isolate } from './remediation.ts';
import type { Governed } from './workloads.ts';

/** Peers with which a class may exchange what is asked about, of one verdict. */
export interface Contact {
  readonly peers: readonly PeerRef[];
  readonly bounds: Bounds;
}

/** Pods and addresses that may connect to a class, or that it may connect to; both ends considered. */
export function contactsOf(
  engine: Engine,
  boundsOf: BoundsOf,
  classId: number,
  direction: Direction,
): readonly Contact[] {
  return reachableOnce(engine, classId, direction)
    .map(({ peers, verdict }) => ({ peers, bounds: boundsOf(verdict) }))
    .filter(({ bounds }) => !isEmpty(bounds.possible));
}

/** What is approved with one peer: the very `ALL_CONNECTIONS` or `NO_CONNECTIONS` are told at once. */
export type ApprovedWith = (peer: PeerRef) => ConnectionSet;

/** Who may connect to an endpoint, or whom it may connect to, on traffic that nobody approved. */
export interface PeerQuestion {
  readonly engine: Engine;
  readonly inventory: Inventory;
  readonly direction: Direction;
  readonly contacts: (classId: number) => readonly Contact[];
  /** What an endpoint may exchange with its peers; `undefined` where nothing of it is asked about. */
  readonly approved: (governed: Governed) => ApprovedWith | undefined;
  /** Endpoints of one class with one key have the same approvals: they are worked out once. */
  readonly keyOf: (governed: Governed) => string;
  /** After the workload's name, what is asked: `is reached on administrative ports by unapproved peers`. */
  readonly asked: string;
  readonly severityOf?: (governed: Governed, traffic: ConnectionSet) => Severity | undefined;
}

/** Peers of which an answer tells; the others are only counted on. */
const SHOWN = 3;

/** What holds of every endpoint of a class with one key. */
export interface Answer {
  /** First peers with certain traffic that is not approved. */
  readonly sure: readonly Beyond[];
  /** Why, without such a peer, one might have some. */
  readonly reasons: readonly Reason[];
}

/** The answer for an endpoint, worked out once per class and key. */
export function peerAnswers(question: PeerQuestion): (governed: Governed) => Answer {
  const known = new Map<string, Answer>();
  return (governed) => {
    const key = `${governed.classId} ${question.keyOf(governed)}`;
    const answer = known.get(key) ?? answerFor(governed, question);
    known.set(key, answer);
    return answer;
  };
}

/** A fail or an unknown; nothing where every contact is approved. */
export function peerJudge(question: PeerQuestion): (governed: Governed) => Judgement | undefined {
  const answers = peerAnswers(question);
  const proofs = new Map<Answer, Proof>();
  return (governed) => {
    const answer = answers(governed);
    const { sure, reasons } = answer;
    if (sure.length === 0) {
      if (reasons.length === 0) return undefined;
      return unknown(`Whether ${governed.name} ${question.asked}`, reasons);
    }
    const proof = proofs.get(answer) ?? proofOf(governed.classId, question, sure);
    proofs.set(answer, proof);
    return reached(governed, question, sure, proof);
  };
}

/** What every fail of an answer says, whatever the endpoint's name. */
interface Proof {
  readonly rules: readonly Admitting[];
  readonly traffic: ConnectionSet;
  /** Ends the sentence. */
  readonly text: string;
}

function proofOf(classId: number, { engine, direction }: PeerQuestion, sure: readonly Beyond[]): Proof {
  const [{ peer, traffic, bounds }] = sure as readonly [Beyond, ...Beyond[]];
  const rules = admittingRules(engine, classId, direction, peer, traffic);
  const [first] = rules;
  const by = first ? `by ${ruleText(first.policy, first.rule)}` : `as no policy isolates it for ${direction}`;
  const all = sure.map((one) => one.traffic).reduce(union);
  const peers = listText([...new Set(sure.map((one) => peerText(engine, one.peer)))], SHOWN);
  const others = sure.length === SHOWN ? ' among others' : '';
  const mitigated = mitigationText(bounds.mitigations);
  return { rules, traffic: all, text: `${peers}${others} (${trafficText(all)}), ${by}.${mitigated}` };
}

function answerFor(governed: Governed, { contacts, approved }: PeerQuestion): Answer {
  const approvedWith = approved(governed);
  return approvedWith ? unapproved(contacts(governed.classId), approvedWith) : NOTHING;
}

const NOTHING: Answer = { sure: [], reasons: [] };

/** The first peers with certain traffic that is not approved; else why a peer might have some. */
function unapproved(contacts: readonly Contact[], approvedWith: ApprovedWith): Answer {
  const sure: Beyond[] = [];
  let reasons: readonly Reason[] = [];
  for (const { peers, bounds } of contacts) {
    for (const peer of peers) {
      const approved = approvedWith(peer);
      if (approved === ALL_CONNECTIONS) continue;
      const traffic = without(bounds.certain, approved);
      if (!isEmpty(traffic) && sure.push({ peer, bounds, traffic }) === SHOWN) return { sure, reasons };
      if (reasons.length > 0 || bounds.certain === bounds.possible) continue;
      if (!isEmpty(without(bounds.possible, approved))) reasons = reasonsFor(bounds);
    }
  }
  return { sure, reasons };
}

function without(traffic: ConnectionSet, approved: ConnectionSet): ConnectionSet {
  return approved === NO_CONNECTIONS ? traffic : subtract(traffic, approved);
}

function reasonsFor({ reasons }: Bounds): readonly Reason[] {
  return reasons.length > 0 ? reasons : [{ code: 'U2', message: 'what policies allow is not certain' }];
}

function reached(
  governed: Governed,
  { engine, inventory, direction, asked, severityOf }: PeerQuestion,
  sure: readonly Beyond[],
  { rules, traffic, text }: Proof,
): Judgement {
  const { name, workload } = governed;
  const [first] = rules;
  const isolating = isolate(inventory, workload, direction);
  return fail(`${name} ${asked}: ${text}`, {
    severity: severityOf?.(governed, traffic),
    evidence: [
      ...admittingEvidence(rules, name, direction),
      ...sure.map((one) => contactEvidence(engine, name, direction, one)),
    ],
    cause: first?.policy.ref ?? { kind: 'Namespace', name: workload.ref.namespace },
    remediation: first ? narrow(first.rule.path, first.policy.ref, isolating) : isolating,
  });
}

function contactEvidence(engine: Engine, name: string, direction: Direction, { peer, traffic }: Beyond) {
  const other = peerText(engine, peer);
  return direction === 'ingress' ? flowEvidence(other, name, traffic) : flowEvidence(name, other, traffic);
}
