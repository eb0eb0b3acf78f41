import type { Engine, PeerRef } from '../../engine/engine.ts';
import type { ConnectionSet } from '../../model/connection-set.ts';
import type { Evidence } from '../../model/finding.ts';
import type { Direction, Policy, Rule } from '../../model/policy.ts';
import { note, ruleEvidence } from './evidence.ts';

export interface Admitting {
  readonly policy: Policy;
  readonly rule: Rule;
}

/** Rules that let traffic through on the side of a class; none where no policy isolates it. */
export function admittingRules(
  engine: Engine,
  classId: number,
  direction: Direction,
  peer: PeerRef,
  traffic: ConnectionSet,
): readonly Admitting[] {
  return engine
    .decidingRules(classId, direction, peer, traffic)
    .filter(({ rule }) => rule.action === 'allow');
}

/** The admitting rules as evidence, or that nothing isolates the endpoint. */
export function admittingEvidence(
  rules: readonly Admitting[],
  name: string,
  direction: Direction,
): readonly Evidence[] {
  if (rules.length === 0) return [note(`no policy isolates ${name} for ${direction}`)];
  return rules
    .slice(0, 3)
    .map(({ policy, rule }) => ruleEvidence(policy, rule.path, `admits it on ${direction}`));
}
