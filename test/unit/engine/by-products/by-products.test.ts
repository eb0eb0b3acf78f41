import { describe, expect, it } from 'vitest';
import { buildEngine } from '../../../../src/engine/build.ts';
import { openedTraffic, soleBearers } from '../../../../src/engine/by-products/bearers.ts';
import { compareSets } from '../../../../src/engine/by-products/equivalence.ts';
import { peersMatchingNothing, policiesSelectingNothing } from '../../../../src/engine/by-products/idle.ts';
import { redundantPolicies, redundantRules } from '../../../../src/engine/by-products/redundant.ts';
import { enforceStaged, stagedEffect } from '../../../../src/engine/by-products/staged.ts';
import { orderTies } from '../../../../src/engine/by-products/ties.ts';
import { unisolated } from '../../../../src/engine/by-products/unisolated.ts';
import type { Engine } from '../../../../src/engine/engine.ts';
import { formatConnections } from '../../../../src/model/connection-set.ts';
import type { Action, Peer, Rule, Tier } from '../../../../src/model/policy.ts';
import { type Lab, lab, namespace, pod, policy } from '../lab.ts';

const SHOP =
  namespace('shop', 'team=shop') +
  namespace('vault', 'team=cards') +
  pod('shop/web', 'app=web') +
  pod('shop/cart', 'app=cart') +
  pod('vault/tokens', 'app=tokens');

const names = (engine: Engine, endpoints: readonly number[]) =>
  endpoints.map((index) => engine.input.inventory.endpoints[index]!.name).sort();

const rulesOf = (found: ReturnType<typeof redundantRules>) =>
  found.map(({ policy: { ref }, rule, kind, by }) => [
    `${ref.name} ${rule.path}`,
    kind,
    by.map((other) => `${other.policy.ref.name} ${other.rule.path}`),
  ]);

describe('subjects without isolation', () => {
  it('are those without a policy in the direction, and those whose policy a rule undoes', () => {
    const { engine } = lab(
      SHOP +
        policy('vault/tokens', '{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}') +
        policy('shop/web', '{podSelector: {matchLabels: {app: web}}, ingress: [{}]}'),
    );
    const found = unisolated(engine, 'ingress')
      .map(({ endpoints, why, state }) => [names(engine, endpoints), why, state])
      .sort();
    expect(found).toEqual([
      [['cart'], 'no-policy', 'open'],
      [['web'], 'neutralised', 'open'],
    ]);
    expect(unisolated(engine, 'egress')).toHaveLength(3);
  });
});

describe('parts of policies that match nothing', () => {
  const { engine } = lab(
    SHOP +
      policy('shop/typo', '{podSelector: {matchLabels: {app: wbe}}, ingress: []}') +
      policy(
        'shop/web',
        '{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: cart}}}, {podSelector: {matchLabels: {app: kart}}}]}]}',
      ),
  );

  it('are policies whose selector no pod meets', () => {
    expect(policiesSelectingNothing(engine).map(({ ref }) => ref.name)).toEqual(['typo']);
  });

  it('are peers that no pod meets', () => {
    expect(peersMatchingNothing(engine).map(({ policy: { ref }, peer }) => [ref.name, peer])).toEqual([
      ['web', 1],
    ]);
  });

  it('are combinations of peers that no pod and no address meets', () => {
    const { policies } = engine.input;
    const web = policies.policies.find(({ ref }) => ref.name === 'web')!;
    const [rule] = web.rules as [Rule];
    const cart = (rule.peers as readonly Peer[])[0]!;
    const [path, other] = [cart.path, { type: 'not', path: cart.path, of: cart } as const];
    const peers: readonly Peer[] = [
      { type: 'all', path, of: [cart, other] },
      { type: 'all', path, of: [other, { type: 'not', path, of: other }] },
      { type: 'any', path, of: [cart, other] },
      { type: 'all', path, of: [cart, { type: 'unknown', path, reason: { code: 'U2', message: 'a' } }] },
    ];
    const combined = buildEngine({
      ...engine.input,
      policies: { ...policies, policies: [{ ...web, rules: [{ ...rule, peers }] }] },
    });
    expect(peersMatchingNothing(combined).map(({ peer }) => peer)).toEqual([0, 1]);
  });
});

interface Admin {
  readonly name: string;
  readonly order: number;
  /** Of each of its rules, in order. */
  readonly actions: readonly Action[];
  readonly ingress: string;
}

/** An engine over the shop where each policy is one of the vault's in a tier in which the first match decides. */
function ordered(...admins: readonly Admin[]): Engine {
  const yaml = admins.map(({ name, ingress }) =>
    policy(`vault/${name}`, `{podSelector: {}, ingress: ${ingress}}`),
  );
  const { engine, policies } = lab(SHOP + yaml.join(''));
  const tier: Tier = { name: 'Admin', order: 1000, unmatched: 'pass', combine: 'first', ties: 'undefined' };
  const moved = policies.policies.map((each) => {
    const { order, actions } = admins.find(({ name }) => name === each.ref.name)!;
    const rules = each.rules.map((rule, position) => ({ ...rule, action: actions[position]! }));
    return { ...each, tier: tier.name, order, isolates: [], rules };
  });
  return buildEngine({ ...engine.input, policies: { ...policies, tiers: [tier], policies: moved } });
}

describe('rules without which the set means the same', () => {
  it('are covered by wider rules where order has no meaning', () => {
    const { engine } = lab(
      SHOP +
        policy('shop/wide', '{podSelector: {}, ingress: [{ports: [{port: 1, endPort: 100}]}]}') +
        policy(
          'shop/narrow',
          '{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {}}], ports: [{port: 80}]}, {ports: [{port: 443}]}]}',
        ),
    );
    expect(rulesOf(redundantRules(engine))).toEqual([
      ['narrow spec.ingress[0]', 'covered', ['wide spec.ingress[0]']],
    ]);
  });

  it('are shadowed where an earlier rule decides all that they match', () => {
    const engine = ordered({
      name: 'cards',
      order: 10,
      actions: ['deny', 'allow', 'deny'],
      ingress:
        '[{ports: [{port: 22}]}, {from: [{namespaceSelector: {matchLabels: {team: shop}}}], ports: [{port: 22}]}, {ports: [{port: 23}]}]',
    });
    expect(rulesOf(redundantRules(engine))).toEqual([
      ['cards spec.ingress[1]', 'shadowed', ['cards spec.ingress[0]']],
    ]);
  });

  it('are idle where they match nothing', () => {
    const { engine } = lab(
      SHOP +
        policy(
          'shop/web',
          '{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: kart}}}]}]}',
        ),
    );
    expect(rulesOf(redundantRules(engine))).toEqual([['web spec.ingress[0]', 'idle', []]]);
  });

  it('are none of two that need each other', () => {
    const { engine } = lab(
      SHOP +
        policy('shop/a', '{podSelector: {}, ingress: [{ports: [{port: 1, endPort: 50}]}]}') +
        policy('shop/b', '{podSelector: {}, ingress: [{ports: [{port: 40, endPort: 100}]}]}'),
    );
    expect(redundantRules(engine)).toEqual([]);
  });

  it('are not claimed where something is not known, which could be why they are needed', () => {
    const { engine } = lab(
      SHOP +
        policy(
          'shop/broken',
          '{podSelector: {}, ingress: [{ports: [{port: 80}]}, {ports: [{port: 80}]}, {from: [{ipBlock: {cidr: 128.0.0.0/5, except: [172.21.0.0/16]}}]}]}',
        ) +
        policy('shop/deny', '{podSelector: {}}'),
    );
    expect(redundantRules(engine)).toEqual([]);
    expect(redundantPolicies(engine)).toEqual([]);
  });

  it('counts a policy that only repeats the isolation of another', () => {
    const { engine } = lab(
      SHOP +
        policy('shop/deny', '{podSelector: {}}') +
        policy('shop/deny-web', '{podSelector: {matchLabels: {app: web}}}'),
    );
    expect(redundantPolicies(engine).map(({ ref }) => ref.name)).toEqual(['deny-web']);
  });
});

describe('policies of one priority', () => {
  const ssh = (name: string, order: number, action: Action, port = 22): Admin => {
    return { name, order, actions: [action], ingress: `[{ports: [{port: ${port}}]}]` };
  };

  it('are ambiguous when they treat one flow in two ways', () => {
    const engine = ordered(ssh('open', 5, 'allow'), ssh('shut', 5, 'deny'));
    const [tie, ...more] = orderTies(engine);
    expect(more).toEqual([]);
    expect(tie!.policies.map(({ ref }) => ref.name)).toEqual(['open', 'shut']);
    expect(names(engine, tie!.endpoints)).toEqual(['tokens']);
  });

  it('are not when they speak of different ports, or have priorities of their own', () => {
    expect(orderTies(ordered(ssh('a', 5, 'allow'), ssh('b', 5, 'deny', 23)))).toEqual([]);
    expect(orderTies(ordered(ssh('a', 5, 'allow'), ssh('b', 6, 'deny')))).toEqual([]);
    expect(orderTies(ordered(ssh('a', 5, 'allow'), ssh('b', 5, 'allow')))).toEqual([]);
  });
});

describe('policies on trial', () => {
  const trial = ({ engine, policies }: Lab, name: string): Engine => {
    const staged = policies.policies.find(({ ref }) => ref.name === name)!;
    const kept = policies.policies.filter((each) => each !== staged);
    const set = { ...policies, policies: kept, staged: [{ policy: staged, action: 'set' as const }] };
    return buildEngine({ ...engine.input, policies: set });
  };

  it('would close what they would deny', () => {
    const engine = trial(lab(SHOP + policy('vault/deny', '{podSelector: {}}')), 'deny');
    expect(stagedEffect(engine, []).changes).toEqual([]);
    const { changes } = stagedEffect(engine);
    expect(new Set(changes.map(({ change }) => change))).toEqual(new Set(['closed']));
    expect(changes.flatMap(({ to }) => to)).toContain('vault/tokens[Pod]');
  });

  it('take the place of the policy they replace, or take it away', () => {
    const { policies } = lab(
      SHOP + policy('shop/a', '{podSelector: {}}') + policy('shop/b', '{podSelector: {}}'),
    );
    const [a, b] = policies.policies;
    const swap = { policy: b!, action: 'set', replaces: a!.key } as const;
    const drop = { policy: b!, action: 'delete', replaces: b!.key } as const;
    const set = { ...policies, policies: [a!], staged: [swap] };
    expect(enforceStaged(set)).toMatchObject({ policies: [b], staged: [] });
    expect(enforceStaged({ ...policies, staged: [drop] }).policies).toEqual([a]);
  });
});

describe('policies that bear isolation alone', () => {
  const bearersOf = (yaml: string) => {
    const { engine } = lab(SHOP + yaml);
    const tokens = engine.input.inventory.endpoints.filter(({ name }) => name === 'tokens');
    return soleBearers(engine, new Set(tokens.map(({ index }) => index)));
  };

  it('are those without which something opens across the border', () => {
    const [bearer, ...more] = bearersOf(policy('vault/deny', '{podSelector: {}}'));
    expect(more).toEqual([]);
    expect(bearer!.policy.ref.name).toBe('deny');
    expect(new Set(bearer!.opens.map(({ direction }) => direction))).toEqual(new Set(['ingress']));
    expect(formatConnections(openedTraffic(bearer!))).toBe('All Connections');
  });

  it('are none where two policies deny the same', () => {
    expect(
      bearersOf(policy('vault/deny', '{podSelector: {}}') + policy('vault/again', '{podSelector: {}}')),
    ).toEqual([]);
  });
});

describe('two policy sets', () => {
  const relation = (first: string, second: string) =>
    compareSets(lab(SHOP + first).engine, lab(SHOP + second).policies).relation;
  const any = (name: string) =>
    policy(`shop/${name}`, '{podSelector: {}, ingress: [{ports: [{port: 80}, {port: 81}]}]}');
  const web = policy('shop/w', '{podSelector: {}, ingress: [{ports: [{port: 80}]}]}');
  const split =
    policy('shop/x', '{podSelector: {}, ingress: [{ports: [{port: 80}]}]}') +
    policy('shop/y', '{podSelector: {matchExpressions: []}, ingress: [{ports: [{port: 81}]}]}');

  it('are equal when they are written in different ways and permit the same', () => {
    expect(relation(any('a'), split)).toBe('equal');
  });

  it('are narrower or wider when one holds the other', () => {
    expect(relation(any('a'), web)).toBe('narrower');
    expect(relation(web, any('a'))).toBe('wider');
  });

  it('are different when each permits what the other denies', () => {
    const other = policy('shop/z', '{podSelector: {}, ingress: [{ports: [{port: 81}]}]}');
    expect(relation(web, other)).toBe('different');
  });
});
