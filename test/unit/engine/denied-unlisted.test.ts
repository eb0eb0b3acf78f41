import { expect, it } from 'vitest';
import type { Policy, Tier } from '../../../src/model/policy.ts';
import { EVERYTHING } from '../../../src/model/selector.ts';
import { engineOf, pods, policyOn } from './intermediate.ts';
import { namespace, pod } from './lab.ts';

it('a rule that denies everyone isolates as a policy of NetworkPolicy does, and is named', () => {
  const tier: Tier = { name: 'watch', order: 1, unmatched: 'pass', combine: 'first' };
  const shut: Policy = {
    ...policyOn('shut', pods(EVERYTHING), [
      { direction: 'ingress', action: 'deny', path: 'spec.ingress[0]', peers: 'any', traffic: 'any' },
    ]),
    isolates: [],
  };
  const engine = engineOf(namespace('sky') + pod('sky/dome'), { tiers: [tier], policies: [shut] });
  const { state, policies } = engine.isolation(engine.classOf(0)!, 'ingress');
  expect({ state, policies: policies.map(({ key }) => key) }).toEqual({
    state: 'isolated',
    policies: ['shut'],
  });
  expect(engine.isolation(engine.classOf(0)!, 'egress')).toMatchObject({ state: 'open', policies: [] });
});
