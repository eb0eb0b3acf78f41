import { describe, expect, it } from 'vitest';
import { lab, namespace, pod, policy } from '../lab.ts';

const SHOP =
  namespace('shop') +
  namespace('ops') +
  pod('shop/web', 'app=web') +
  pod('shop/db', 'app=db') +
  pod('ops/prober', 'app=web');

describe('isolation', () => {
  it('trap 1: a missing podSelector selects every pod of the namespace', () => {
    const { ask } = lab(SHOP + policy('shop/closed', '{policyTypes: [Ingress]}'));
    expect(ask('ops/prober', 'shop/web', 'TCP 80')).toBe('deny');
    expect(ask('ops/prober', 'shop/db', 'TCP 80')).toBe('deny');
  });

  it('trap 2: a policy selects in its own namespace only', () => {
    const { ask } = lab(SHOP + policy('shop/closed', '{podSelector: {matchLabels: {app: web}}}'));
    expect(ask('shop/db', 'shop/web', 'TCP 80')).toBe('deny');
    expect(ask('shop/db', 'ops/prober', 'TCP 80')).toBe('allow');
  });

  it('trap 3: isolation is per direction', () => {
    const { ask, engine, classOf } = lab(
      SHOP + policy('shop/closed', '{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}'),
    );
    expect(ask('shop/db', 'shop/web', 'TCP 80')).toBe('deny');
    expect(ask('shop/web', 'shop/db', 'TCP 80')).toBe('allow');
    expect(engine.isolation(classOf('shop/web'), 'ingress').state).toBe('isolated');
    expect(engine.isolation(classOf('shop/web'), 'egress').state).toBe('open');
  });

  it('trap 4: policies add up, and none denies what another allows', () => {
    const { ask } = lab(
      SHOP +
        policy('shop/a-closed', '{podSelector: {}}') +
        policy(
          'shop/b-open',
          '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}]}]}',
        ),
    );
    expect(ask('shop/web', 'shop/db', 'TCP 5432')).toBe('allow');
    expect(ask('ops/prober', 'shop/db', 'TCP 5432')).toBe('deny');
  });

  it('trap 5: a connection needs egress of the source and ingress of the destination', () => {
    const { ask } = lab(
      SHOP +
        policy('shop/db-in', '{podSelector: {matchLabels: {app: db}}, ingress: [{}]}') +
        policy('shop/web-out', '{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]}'),
    );
    expect(ask('shop/web', 'shop/db', 'TCP 5432')).toBe('deny');
    expect(ask('ops/prober', 'shop/db', 'TCP 5432')).toBe('allow');
  });

  it('trap 6: without policyTypes, egress is isolated only when there are egress rules', () => {
    const none = lab(SHOP + policy('shop/p', '{podSelector: {}, egress: []}'));
    expect(none.ask('shop/web', 'ops/prober', 'TCP 80')).toBe('allow');
    const some = lab(SHOP + policy('shop/p', '{podSelector: {}, egress: [{ports: [{port: 53}]}]}'));
    expect(some.ask('shop/web', 'ops/prober', 'TCP 80')).toBe('deny');
    expect(some.ask('ops/prober', 'shop/web', 'TCP 80')).toBe('deny');
    const empty = lab(SHOP + policy('shop/p', '{podSelector: {}, policyTypes: []}'));
    expect(empty.ask('ops/prober', 'shop/web', 'TCP 80')).toBe('deny');
  });

  it('trap 7: egress rules beside policyTypes [Ingress] have no effect, and are pointed out', () => {
    const { ask, policy: find } = lab(
      SHOP + policy('shop/p', '{podSelector: {}, policyTypes: [Ingress], egress: [{ports: [{port: 53}]}]}'),
    );
    expect(ask('shop/web', 'ops/prober', 'TCP 80')).toBe('allow');
    expect(find('p').issues).toMatchObject([{ code: 'inactive-direction', path: 'spec.egress' }]);
  });

  it('trap 8: ingress rules beside policyTypes [Egress] do not isolate ingress', () => {
    const { ask } = lab(
      SHOP + policy('shop/p', '{podSelector: {}, policyTypes: [Egress], ingress: [{ports: [{port: 53}]}]}'),
    );
    expect(ask('ops/prober', 'shop/web', 'TCP 80')).toBe('allow');
    expect(ask('shop/web', 'ops/prober', 'TCP 80')).toBe('deny');
  });

  it('trap 9: no ingress rules allow nothing, one empty rule allows everything', () => {
    const nothing = lab(SHOP + policy('shop/p', '{podSelector: {}, ingress: []}'));
    expect(nothing.ask('shop/db', 'shop/web', 'TCP 80')).toBe('deny');
    const everything = lab(SHOP + policy('shop/p', '{podSelector: {}, ingress: [{}]}'));
    expect(everything.ask('8.8.8.8', 'shop/web', 'ICMP')).toBe('allow');
    const { engine, classOf } = everything;
    const { state, neutralisedBy, policies } = engine.isolation(classOf('shop/web'), 'ingress');
    expect([state, policies.length, neutralisedBy[0]?.rule.path]).toEqual(['open', 1, 'spec.ingress[0]']);
  });

  it('trap 10: from and to, missing or empty, mean any peer, also beyond the cluster', () => {
    for (const from of ['', 'from: [], ']) {
      const { ask } = lab(
        SHOP + policy('shop/p', `{podSelector: {}, ingress: [{${from}ports: [{port: 80}]}]}`),
      );
      expect(ask('ops/prober', 'shop/web', 'TCP 80')).toBe('allow');
      expect(ask('2001:db8::1', 'shop/web', 'TCP 80')).toBe('allow');
      expect(ask('ops/prober', 'shop/web', 'TCP 81')).toBe('deny');
    }
  });

  it('trap 11: ports, missing or empty, mean all ports of all protocols; listed ports restrict protocols', () => {
    for (const ports of ['', ', ports: []']) {
      const { ask } = lab(
        SHOP + policy('shop/p', `{podSelector: {}, ingress: [{from: [{podSelector: {}}]${ports}}]}`),
      );
      expect(ask('shop/db', 'shop/web', 'SCTP 1')).toBe('allow');
      expect(ask('shop/db', 'shop/web', 'ICMP')).toBe('allow');
    }
    const { ask } = lab(SHOP + policy('shop/p', '{podSelector: {}, ingress: [{ports: [{protocol: UDP}]}]}'));
    expect(ask('shop/db', 'shop/web', 'TCP 53')).toBe('deny');
    expect(ask('shop/db', 'shop/web', 'ICMP')).toBe('deny');
  });
});
