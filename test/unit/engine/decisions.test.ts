/** Tiers whose order decides: denials, passes and defaults, on policies written in the intermediate form. */
import { describe, expect, it } from 'vitest';
import { buildEngine } from '../../../src/engine/build.ts';
import { diffEngines } from '../../../src/engine/diff.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { explainFlow } from '../../../src/engine/flow.ts';
import { explainAllTraffic } from '../../../src/engine/flow-parts.ts';
import { findPeer, type NamedPeer } from '../../../src/engine/peer-text.ts';
import { formatConnections } from '../../../src/model/connection-set.ts';
import type { Action, Policy, Rule, Tier } from '../../../src/model/policy.ts';
import { EVERYTHING } from '../../../src/model/selector.ts';
import { chainOf } from '../../../src/report/explanation-chain.ts';
import { flow, lab, namespace, pod, policy } from './lab.ts';

const CLUSTER =
  namespace('dev') +
  namespace('pay') +
  pod('dev/probe', 'app=probe') +
  pod('pay/ledger', 'app=ledger') +
  policy('pay/closed', '{podSelector: {}, policyTypes: [Ingress]}') +
  policy('pay/sql', '{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 5432}]}]}');

const ADMIN: Tier = { name: 'Admin', order: 1000, unmatched: 'pass', combine: 'first' };

function rule(position: number, action: Action, first: number, last = first): Rule {
  const path = `spec.ingress[${position}]`;
  return {
    direction: 'ingress',
    action,
    path,
    peers: [{ type: 'endpoints', path, select: { namespaces: { name: 'dev' }, pods: EVERYTHING } }],
    traffic: [{ type: 'ports', path, protocol: 'TCP', ports: { first, last } }],
  };
}

function guard(...rules: readonly Rule[]): Policy {
  const ref = { group: 'policy.networking.k8s.io', kind: 'ClusterNetworkPolicy', name: 'guard' };
  const subject = { namespaces: { name: 'pay' }, pods: EVERYTHING };
  return {
    key: 'policy.networking.k8s.io/ClusterNetworkPolicy//guard',
    ref,
    tier: 'Admin',
    order: 10,
    subject,
    isolates: [],
    rules,
    issues: [],
  };
}

function guarded(...rules: readonly Rule[]): Engine {
  const { input } = lab(CLUSTER).engine;
  const { policies } = input;
  return buildEngine({
    ...input,
    policies: {
      ...policies,
      tiers: [ADMIN, ...policies.tiers.filter(({ name }) => name !== 'Admin')],
      policies: [...policies.policies, ...(rules.length > 0 ? [guard(...rules)] : [])],
    },
  });
}

function peer(engine: Engine, text: string): NamedPeer {
  return (findPeer(engine, text) as { readonly found: readonly NamedPeer[] }).found[0]!;
}

function explain(engine: Engine, traffic: string) {
  return explainFlow(engine, peer(engine, 'dev/probe'), peer(engine, 'pay/ledger'), flow(traffic));
}

describe('a flow through tiers whose order decides', () => {
  it('is denied by the first rule, and only without that rule would later tiers be asked', () => {
    const { verdict, ingress, advice } = explain(guarded(rule(0, 'deny', 5432)), 'TCP 5432');
    expect(verdict).toBe('deny');
    expect(chainOf(ingress)).toBe('[Admin] Deny (guard spec.ingress[0])');
    expect(advice).toMatchObject([
      { kind: 'remove-rule', direction: 'ingress', rule: 'spec.ingress[0]', policy: { name: 'guard' } },
    ]);
  });

  it('is passed on, and the chain shows both', () => {
    const engine = guarded(rule(0, 'pass', 5432), rule(1, 'deny', 1, 65535));
    const { verdict, ingress } = explain(engine, 'TCP 5432');
    expect(verdict).toBe('allow');
    expect(chainOf(ingress)).toBe(
      '[Admin] Pass (guard spec.ingress[0]) -> [NetworkPolicy] Allow (pay/sql spec.ingress[0])',
    );
  });

  it('is allowed by a rule over the isolation below', () => {
    const { verdict, advice } = explain(guarded(rule(0, 'allow', 22)), 'TCP 22');
    expect(verdict).toBe('allow');
    expect(advice).toContainEqual(
      expect.objectContaining({ kind: 'remove-rule', policy: expect.objectContaining({ name: 'guard' }) }),
    );
  });

  it('counts rules that allow the same where order has no meaning: all would have to go', () => {
    const twice = lab(
      CLUSTER + policy('pay/again', '{podSelector: {}, ingress: [{ports: [{port: 5432}]}]}'),
    ).engine;
    const { advice } = explain(twice, 'TCP 5432');
    const removals = advice!.filter(({ kind }) => kind === 'remove-rule');
    expect(removals.map(({ policy: named }) => named!.name)).toEqual(['again', 'sql']);
    expect(removals[0]!.message).toContain('2 rules allow it, and all would have to go');
  });
});

describe('all traffic between two peers', () => {
  it('is cut where another rule decides, and the parts are everything, once', () => {
    const engine = guarded(rule(0, 'deny', 5000, 5431), rule(1, 'allow', 22));
    const parts = explainAllTraffic(engine, peer(engine, 'dev/probe'), peer(engine, 'pay/ledger'));
    expect(
      parts.map(({ traffic, explanation }) => [formatConnections(traffic), explanation.verdict]),
    ).toEqual([
      ['TCP 22', 'allow'],
      ['TCP 5432', 'allow'],
      ['TCP 5000-5431', 'deny'],
      ['SCTP 1-65535 TCP 1-21,23-4999,5433-65535 UDP 1-65535 Other Protocols', 'deny'],
    ]);
  });

  it('is one part where nothing tells it apart', () => {
    const engine = guarded();
    const parts = explainAllTraffic(engine, peer(engine, 'pay/ledger'), peer(engine, 'dev/probe'));
    expect(parts.map(({ traffic }) => formatConnections(traffic))).toEqual(['All Connections']);
  });
});

describe('a comparison across tiers', () => {
  it('names the denial that closed, and the denial that is gone', () => {
    const [open, shut] = [guarded(), guarded(rule(0, 'deny', 5432))];
    const closed = {
      what: 'closed',
      conn: 'TCP 5432',
      by: [{ effect: 'denies', in: 'new', policy: { name: 'guard' } }],
    };
    expect(diffEngines(open, shut).changes).toMatchObject([{ change: 'closed', parts: [closed] }]);
    const opened = { what: 'opened', by: [{ effect: 'denies', in: 'old', policy: { name: 'guard' } }] };
    expect(diffEngines(shut, open).changes).toMatchObject([{ change: 'opened', parts: [opened] }]);
    expect(diffEngines(shut, open).policies).toMatchObject([{ change: 'removed', acts: true }]);
  });
});
