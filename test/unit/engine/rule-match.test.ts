import { describe, expect, it } from 'vitest';
import type { Action, Policy, Tier } from '../../../src/model/policy.ts';
import { EVERYTHING } from '../../../src/model/selector.ts';
import { engineOf, pods, policyOn } from './intermediate.ts';
import { flow, namespace, pod } from './lab.ts';

const CLUSTER = namespace('sky') + pod('sky/dome') + pod('sky/mirror');

function policy(name: string, action: Action): Policy {
  return policyOn(name, pods(EVERYTHING), [
    { direction: 'ingress', action, path: 'spec.ingress[0]', peers: 'any', traffic: 'any' },
  ]);
}

/** Names of the policies that may allow TCP 80, in a tier that says nothing, or leaves open, who of a tie is first. */
function deciders(ties: Pick<Tier, 'ties'>, ...policies: readonly Policy[]): readonly string[] {
  const tier: Tier = { name: 'watch', order: 1, unmatched: 'deny', combine: 'first', ...ties };
  const engine = engineOf(CLUSTER, { tiers: [tier], policies });
  const rules = engine.decidingRules(
    engine.classOf(0)!,
    'ingress',
    { class: engine.classOf(1)! },
    flow('TCP 80'),
  );
  return rules.map((found) => found.policy.key);
}

describe('the rules that allow a flow', () => {
  it('are none behind a rule that denies all', () => {
    expect(deciders({}, policy('a-shut', 'deny'), policy('b-open', 'allow'))).toEqual([]);
  });

  it('are those of each tied policy, whichever is asked first', () => {
    const tied = [policy('a-shut', 'deny'), policy('b-open', 'allow'), policy('c-open', 'allow')];
    expect(deciders({ ties: 'undefined' }, ...tied)).toEqual(['b-open', 'c-open']);
  });

  it('are none behind tied policies that both decide', () => {
    const later = { ...policy('c-open', 'allow'), order: 2 };
    const tied = [policy('a-shut', 'deny'), policy('b-shut', 'deny'), later];
    expect(deciders({ ties: 'undefined' }, ...tied)).toEqual([]);
  });
});
