/** A walk over the policies of both ends, step by step, for one question (policy-engines.md §4.2). */
import type { Family } from '../model/cidr.ts';
import { type ConnectionSet, intersect, isEmpty, isSubset, subtract } from '../model/connection-set.ts';
import type { Direction } from '../model/policy.ts';
import type { Reason, Verdict } from '../model/verdict.ts';
import type {
  Engine,
  ExplainSide,
  ExplainStep,
  Explanation,
  FamilyExplanation,
  NamedEnd,
  PeerRef,
} from './engine.ts';
import { FAMILY_REASON } from './evaluation.ts';
import { type ExplainParts, indexByNamespace, stepsOf, type Walk } from './explain-walk.ts';
import { columnOf, endFamilies, endVerdict, type Parts } from './parts.ts';
import { seenHost, seenOf } from './seen.ts';
import type { Seen } from './why.ts';

export function createExplain(built: Parts): Engine['explain'] {
  const parts: ExplainParts = { ...built, entriesNear: indexByNamespace(built) };
  return (from, to, traffic, named = { from: {}, to: {} }) => {
    const question = {
      parts,
      from: { peer: from, named: named.from },
      to: { peer: to, named: named.to },
      traffic,
    };
    const pair = endFamilies(parts, from, to);
    const [first, second] = pair.families.map((family) => explainIn(question, family));
    if (!second || areAlike(first!, second)) return plain(first!);
    return joined([first!, second], pair.sure);
  };
}

interface Question {
  readonly parts: ExplainParts;
  readonly from: End;
  readonly to: End;
  readonly traffic: ConnectionSet;
}

interface FamilyAnswer extends FamilyExplanation {
  readonly reasons: readonly Reason[];
}

function explainIn({ parts, from, to, traffic }: Question, family: Family): FamilyAnswer {
  const egress = explainSide(parts, from, to, 'egress', traffic, family);
  const ingress = explainSide(parts, to, from, 'ingress', traffic, family);
  const verdict = both(egress.side.verdict, ingress.side.verdict);
  return {
    family,
    verdict,
    reasons: verdict === 'unknown' ? [...new Set([...egress.reasons, ...ingress.reasons])] : [],
    egress: egress.side,
    ingress: ingress.side,
  };
}

function plain({ verdict, reasons, egress, ingress }: FamilyAnswer): Explanation {
  return { verdict, reasons, egress, ingress };
}

function areAlike(a: FamilyAnswer, b: FamilyAnswer): boolean {
  const acting = ({ verdict, egress, ingress }: FamilyAnswer) =>
    JSON.stringify([
      verdict,
      [egress, ingress].map((side) => [
        side.verdict,
        side.steps.map(({ tier, policy, rule, did }) => [tier, policy, rule, did]),
      ]),
    ]);
  return acting(a) === acting(b);
}

/** What passes in one family passes; where not both are sure to be there, only what passes in either. */
function joined(answers: readonly FamilyAnswer[], sure: boolean): Explanation {
  const verdict = overFamilies(
    answers.map((answer) => answer.verdict),
    sure,
  );
  const side = (direction: Direction): ExplainSide => ({
    verdict: overFamilies(
      answers.map((answer) => answer[direction].verdict),
      sure,
    ),
    steps: answers.flatMap(({ family, [direction]: { steps } }) =>
      steps.map((step) => ({ ...step, family })),
    ),
  });
  const reasons = answers.flatMap((answer) => answer.reasons);
  const unsure = sure ? [] : [FAMILY_REASON];
  return {
    verdict,
    reasons: verdict === 'unknown' ? [...new Set([...reasons, ...unsure])] : [],
    egress: side('egress'),
    ingress: side('ingress'),
    families: answers.map(({ family, verdict: word, egress, ingress }) => ({
      family,
      verdict: word,
      egress,
      ingress,
    })),
  };
}

type Word = ExplainSide['verdict'];

function both(a: Word, b: Word): Word {
  if (a === 'deny' || b === 'deny') return 'deny';
  return a === 'unknown' || b === 'unknown' ? 'unknown' : 'allow';
}

function overFamilies(words: readonly Word[], sure: boolean): Word {
  if (words.every((word) => word === words[0])) return words[0]!;
  return sure && words.includes('allow') ? 'allow' : 'unknown';
}

function inWord(verdict: Verdict, traffic: ConnectionSet): Word {
  if (isSubset(traffic, verdict.must)) return 'allow';
  return isEmpty(intersect(traffic, subtract(verdict.may, verdict.must))) ? 'deny' : 'unknown';
}

interface Explained {
  readonly side: ExplainSide;
  readonly reasons: Verdict['reasons'];
}

interface End {
  readonly peer: PeerRef;
  readonly named: NamedEnd;
}

function explainSide(
  parts: ExplainParts,
  { peer: subject, named }: End,
  far: End,
  direction: Direction,
  traffic: ConnectionSet,
  family: Family,
): Explained {
  const verdict = parts.evaluation.verdict(endVerdict(parts, subject, direction, far.peer, family));
  const walk = {
    parts,
    family,
    direction,
    column: columnOf(parts, far.peer),
    wanted: parts.traffic.intern(traffic),
    peer: seenIn(parts, far, family),
  };
  const steps =
    'class' in subject
      ? stepsOf({ ...walk, subject: subject.class, self: seenIn(parts, { peer: subject, named }, family) })
      : blockSteps(walk, subject.block, verdict, named);
  return { side: { verdict: inWord(verdict, traffic), steps }, reasons: verdict.reasons };
}

/** By its address of the packets' family, where families are told apart. */
function seenIn(parts: ExplainParts, { peer, named }: End, family: Family): Seen {
  const seen = seenOf(parts, peer, named);
  const addresses = seen.addresses.filter((text) => text.includes(':') === (family === 6));
  return parts.table.tellsFamilies && addresses.length > 0 ? { ...seen, addresses } : seen;
}

/** The walks of the host endpoints that govern a block, and what is not known of that. */
function blockSteps(
  walk: Omit<Walk, 'subject' | 'self'>,
  block: number,
  verdict: Verdict,
  { endpoint, name }: NamedEnd,
): readonly ExplainStep[] {
  const { table, space } = walk.parts;
  const governors = space.blocks[block]!.governedBy ?? [];
  if (governors.length === 0) {
    const why =
      endpoint === undefined
        ? `no policy governs the ${walk.direction} of addresses beyond the pods`
        : `${name ?? 'it'} is on the host network: no policy of pods governs its ${walk.direction}`;
    return [{ tier: '', did: 'default', action: 'allow', why }];
  }
  const walks = governors.flatMap(({ host }) => {
    const { id, hosts } = table.hosts[host]!;
    return stepsOf({ ...walk, subject: id, self: seenHost(walk.parts, hosts[0]!) });
  });
  const doubts = verdict.reasons.filter(({ object }) => object?.kind === 'HostEndpoint');
  return [...walks, ...doubts.map(({ message }): ExplainStep => ({ tier: '', did: 'maybe', why: message }))];
}
