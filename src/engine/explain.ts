/** A walk over the policies of both ends, step by step, for one question (policy-engines.md §4.2). */
import { type ConnectionSet, intersect, isEmpty, isSubset, subtract } from '../model/connection-set.ts';
import type { Direction } from '../model/policy.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Engine, ExplainSide, ExplainStep, NamedEnd, PeerRef } from './engine.ts';
import { type ExplainParts, indexByNamespace, stepsOf, type Walk } from './explain-walk.ts';
import { columnOf, endVerdict, type Parts } from './parts.ts';
import { seenHost, seenOf } from './seen.ts';

export function createExplain(built: Parts): Engine['explain'] {
  const parts: ExplainParts = { ...built, entriesNear: indexByNamespace(built) };
  return (from, to, traffic, named = { from: {}, to: {} }) => {
    const [source, destination] = [
      { peer: from, named: named.from },
      { peer: to, named: named.to },
    ];
    const egress = explainSide(parts, source, destination, 'egress', traffic);
    const ingress = explainSide(parts, destination, source, 'ingress', traffic);
    const verdict = both(egress.side.verdict, ingress.side.verdict);
    const reasons = [...egress.reasons, ...ingress.reasons];
    return {
      verdict,
      reasons: verdict === 'unknown' ? [...new Set(reasons)] : [],
      egress: egress.side,
      ingress: ingress.side,
    };
  };
}

type Word = ExplainSide['verdict'];

function both(a: Word, b: Word): Word {
  if (a === 'deny' || b === 'deny') return 'deny';
  return a === 'unknown' || b === 'unknown' ? 'unknown' : 'allow';
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
): Explained {
  const verdict = parts.evaluation.verdict(endVerdict(parts, subject, direction, far.peer));
  const walk = {
    parts,
    direction,
    column: columnOf(parts, far.peer),
    wanted: parts.traffic.intern(traffic),
    peer: seenOf(parts, far.peer, far.named),
  };
  const steps =
    'class' in subject
      ? stepsOf({ ...walk, subject: subject.class, self: seenOf(parts, subject, named) })
      : blockSteps(walk, subject.block, verdict, named);
  return { side: { verdict: inWord(verdict, traffic), steps }, reasons: verdict.reasons };
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
