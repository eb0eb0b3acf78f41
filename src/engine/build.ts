import { parseAddress } from '../model/cidr.ts';
import { decisionsAt } from './decisions.ts';
import type { Engine, EngineInput } from './engine.ts';
import { createExplain } from './explain.ts';
import { acrossFamilies } from './families.ts';
import { createIsolation } from './isolation.ts';
import { NEW_NAMESPACE } from './namespaces.ts';
import { columnOf, createParts, endFamilies, endVerdict, type Parts, sideVerdict } from './parts.ts';
import { namedPortResolves, peerSize, selected } from './questions.ts';
import { createReach } from './reach.ts';
import { decidingRules } from './rule-match.ts';
import { ruleStanding, rulesMeet } from './rule-standing.ts';
import { updateParts } from './update/update.ts';
import { createVariants } from './variant.ts';

/** Computes classes and applicable policies at once, and each row when it is first asked for. */
export function buildEngine(input: EngineInput): Engine {
  return engineOf(createParts(input));
}

function engineOf(parts: Parts): Engine {
  const { input } = parts;
  const { table, space, evaluation } = parts;
  const reach = createReach(parts);
  return {
    input,
    classes: table.classes,
    hosts: table.hosts,
    blocks: space.blocks,
    classOf: table.classOf,
    blocksOfAddress: (text) => {
      const address = parseAddress(text);
      return address ? [space.blockAt(address)] : [];
    },
    stranger: (namespace = NEW_NAMESPACE) => table.strangerOf(namespace),
    connections: (from, to) => evaluation.verdict(connection(parts, from, to)),
    side: (subject, direction, peer) =>
      evaluation.verdict(sideVerdict(parts, subject, direction, columnOf(parts, peer))),
    reachable: reach.reachable,
    reachableAddresses: reach.reachableAddresses,
    isolation: createIsolation(parts),
    selected: (policy) => selected(parts, policy),
    peerSize: (policy, rule, peer) =>
      peerSize(parts, policy, rule.peers === 'any' ? undefined : rule.peers[peer]),
    namedPortResolves: (policy, rule, traffic) => namedPortResolves(parts, policy, rule, traffic),
    decidingRules: (subject, direction, peer, traffic) =>
      decidingRules(parts, subject, direction, columnOf(parts, peer), traffic),
    decisions: (subject, direction, peer, traffic) =>
      decisionsAt(parts, subject, direction, columnOf(parts, peer), traffic),
    ruleStanding: (policy, rule) => ruleStanding(parts, policy, rule),
    rulesMeet: (subject, a, b) => rulesMeet(parts, subject, a, b),
    update: (next) => {
      const { parts: updated, recomputed } = updateParts(parts, next);
      return { engine: engineOf(updated), recomputed };
    },
    without: createVariants(parts),
    explain: createExplain(parts),
  };
}

function connection(parts: Parts, from: Parts['refs'][number], to: Parts['refs'][number]): number {
  const { evaluation } = parts;
  return acrossFamilies(evaluation, endFamilies(parts, from, to), (family) =>
    evaluation.both(
      endVerdict(parts, from, 'egress', to, family),
      endVerdict(parts, to, 'ingress', from, family),
    ),
  );
}
