import { describe, expect, it } from 'vitest';
import { calico } from '../../policies/calico/cluster.ts';
import { lab, namespace, node, pod, policy } from '../lab.ts';

const shop =
  namespace('shop') +
  pod('shop/web', 'app=web', { ip: '10.1.9.1' }) +
  pod('shop/db', 'app=db', { ip: '10.1.9.2' });

const ask = (yaml: string, traffic: string, from = 'shop/web', to = 'shop/db') =>
  lab(shop + yaml).ask(from, to, traffic);

const tier = (name: string, spec: string) => calico('Tier', name, spec);

/** A GlobalNetworkPolicy for ingress of the database. */
function onDb(name: string, inTier: string, rules: string, more = ''): string {
  const spec = `{tier: ${inTier}, selector: app == 'db', types: [Ingress], ingress: ${rules}${more}}`;
  return calico('GlobalNetworkPolicy', name, spec);
}

const DENY = '[{action: Deny}]';
const ALLOW = '[{action: Allow}]';
const ON_80 = (action: string) => `[{action: ${action}, protocol: TCP, destination: {ports: [80]}}]`;

describe('Calico’s tiers', () => {
  it('trap 64: ascending order decides which tier is asked first, none is last, ties go by name', () => {
    const west = onDb('w', 'west', DENY);
    const east = onDb('e', 'east', ALLOW);
    expect(ask(tier('west', '{order: 5}') + tier('east', '{order: 9}') + west + east, 'TCP 80')).toBe('deny');
    expect(ask(tier('west', '{order: 9}') + tier('east', '{order: 5}') + west + east, 'TCP 80')).toBe(
      'allow',
    );
    expect(ask(tier('west', '{}') + tier('east', '{order: 5}') + west + east, 'TCP 80')).toBe('allow');
    expect(ask(tier('west', '{order: 5}') + tier('east', '{order: 5}') + west + east, 'TCP 80')).toBe(
      'allow',
    );
  });

  it('trap 64: fractions count, and a tier without order comes after the default one', () => {
    const both = onDb('w', 'west', DENY) + onDb('e', 'east', ALLOW);
    expect(ask(tier('west', '{order: 5.25}') + tier('east', '{order: 5.5}') + both, 'TCP 80')).toBe('deny');
    const last = tier('west', '{}') + onDb('w', 'west', ALLOW) + onDb('d', 'default', DENY);
    expect(ask(last, 'TCP 80')).toBe('deny');
  });

  it('trap 64: what a policy in a missing tier decides is not known', () => {
    const lost = onDb('lost', 'ghost', ON_80('Allow'));
    expect(ask(lost, 'TCP 81')).toBe('unknown');
    expect(ask(lost, 'TCP 81', 'shop/db', 'shop/web')).toBe('allow');
    expect(ask(onDb('lost', 'ghost', DENY), 'TCP 80')).toBe('unknown');
    expect(ask(onDb('lost', 'ghost', DENY) + onDb('sure', 'default', ALLOW), 'TCP 80')).toBe('allow');
    expect(lab(shop + lost).policy('lost').issues[0]!.code).toBe('missing-tier');
  });

  it('trap 66: a NetworkPolicy stands at order 1000 of the default tier', () => {
    const open = policy('shop/open', '{podSelector: {}, ingress: [{ports: [{port: 80}]}]}');
    expect(ask(open + onDb('early', 'default', DENY, ', order: 999'), 'TCP 80')).toBe('deny');
    expect(ask(open + onDb('late', 'default', DENY, ', order: 1001'), 'TCP 80')).toBe('allow');
    expect(ask(open + onDb('last', 'default', DENY), 'TCP 80')).toBe('allow');
    expect(ask(open + onDb('last', 'default', ON_80('Allow')), 'TCP 81')).toBe('deny');
  });

  it('trap 66: at the same order the names decide', () => {
    const open = policy('shop/m', '{podSelector: {}, ingress: [{ports: [{port: 80}]}]}');
    expect(ask(open + onDb('a', 'default', DENY, ', order: 1000'), 'TCP 80')).toBe('deny');
    expect(ask(open + onDb('z', 'default', DENY, ', order: 1000'), 'TCP 80')).toBe('allow');
  });

  it('trap 67: the end of a tier denies only what one of its policies selects, in that direction', () => {
    const ops = tier('ops', '{order: 5}') + onDb('only-80', 'ops', ON_80('Allow'));
    expect(ask(ops, 'TCP 81')).toBe('deny');
    expect(ask(ops, 'TCP 81', 'shop/db', 'shop/web')).toBe('allow');
    const egress = "{tier: ops, selector: app == 'db', types: [Egress], egress: []}";
    expect(ask(tier('ops', '{order: 5}') + calico('GlobalNetworkPolicy', 'out', egress), 'TCP 80')).toBe(
      'allow',
    );
  });

  it('trap 67: with defaultAction Pass the next tier is asked', () => {
    const passing = tier('ops', '{order: 5, defaultAction: Pass}') + onDb('only-80', 'ops', ON_80('Deny'));
    expect(ask(passing, 'TCP 80')).toBe('deny');
    expect(ask(passing, 'TCP 81')).toBe('allow');
    expect(ask(passing + onDb('rest', 'default', DENY), 'TCP 81')).toBe('deny');
  });

  it('trap 67: a tier whose policies are all staged denies nothing', () => {
    const spec = "{tier: ops, selector: app == 'db', types: [Ingress], ingress: []}";
    const staged = tier('ops', '{order: 5}') + calico('StagedGlobalNetworkPolicy', 'trial', spec);
    expect(ask(staged, 'TCP 80')).toBe('allow');
  });

  it('trap 68: Pass goes to the next tier, and past the last one to the namespace’s profile, which allows', () => {
    const ops = tier('ops', '{order: 5}') + onDb('pass', 'ops', ON_80('Pass'));
    expect(ask(ops, 'TCP 80')).toBe('allow');
    expect(ask(ops, 'TCP 81')).toBe('deny');
    expect(ask(ops + onDb('rest', 'default', DENY), 'TCP 80')).toBe('deny');
    const twice = onDb('pass', 'default', ON_80('Pass'));
    expect(ask(twice, 'TCP 80')).toBe('allow');
    expect(ask(twice, 'TCP 81')).toBe('deny');
  });

  it('trap 82: a pod reaches its own node only as far as defaultEndpointToHostAction lets it', () => {
    const to = (action: string, more = '') =>
      ask(
        node('node-a', '10.9.0.1') +
          calico('FelixConfiguration', 'default', `{defaultEndpointToHostAction: ${action}}`) +
          onDb('any', 'default', ALLOW) +
          more,
        'TCP 80',
        'shop/web',
        '10.9.0.1',
      );
    expect([to('Drop'), to('Accept'), to('Return')]).toEqual(['deny', 'allow', 'unknown']);
    const closed = policy('shop/closed', '{podSelector: {}, policyTypes: [Egress]}');
    expect(to('Accept', closed)).toBe('deny');
  });
});
