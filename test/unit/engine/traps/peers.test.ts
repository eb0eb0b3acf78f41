import { describe, expect, it } from 'vitest';
import { lab, namespace, pod, policy } from '../lab.ts';

const CLUSTER =
  namespace('shop', 'team=red') +
  namespace('pay', 'team=blue') +
  pod('shop/web', 'app=web', { ip: '10.1.1.1' }) +
  pod('shop/db', 'app=db', { ip: '10.1.1.2' }) +
  pod('pay/web', 'app=web', { ip: '10.1.2.1' }) +
  pod('pay/job', 'app=job', { ip: '10.1.2.2' });

const from = (peers: string) =>
  policy('shop/p', `{podSelector: {matchLabels: {app: db}}, ingress: [{from: ${peers}}]}`);
const asked = (peers: string) => {
  const { ask } = lab(CLUSTER + from(peers));
  return ['shop/web', 'pay/web', 'pay/job', '8.8.8.8'].map((peer) => ask(peer, 'shop/db', 'TCP 1'));
};

describe('peers', () => {
  it('trap 19: selectors in one item must both hold, of two items either suffices', () => {
    const web = '{matchLabels: {app: web}}';
    const blue = '{matchLabels: {team: blue}}';
    expect(asked(`[{podSelector: ${web}}]`)).toEqual(['allow', 'deny', 'deny', 'deny']);
    expect(asked(`[{namespaceSelector: ${blue}}]`)).toEqual(['deny', 'allow', 'allow', 'deny']);
    expect(asked(`[{namespaceSelector: ${blue}, podSelector: ${web}}]`)).toEqual([
      'deny',
      'allow',
      'deny',
      'deny',
    ]);
    expect(asked(`[{namespaceSelector: ${blue}}, {podSelector: ${web}}]`)).toEqual([
      'allow',
      'allow',
      'allow',
      'deny',
    ]);
  });

  it('trap 20: an empty podSelector stays in the namespace, an empty namespaceSelector in the cluster', () => {
    expect(asked('[{podSelector: {}}]')).toEqual(['allow', 'deny', 'deny', 'deny']);
    expect(asked('[{namespaceSelector: {}}]')).toEqual(['allow', 'allow', 'allow', 'deny']);
  });

  it('trap 21: an empty peer item is invalid, and neither allowed nor denied for sure', () => {
    const { ask, policies } = lab(CLUSTER + from('[{}]'));
    expect(ask('pay/web', 'shop/db', 'TCP 1')).toBe('unknown');
    expect(policies.objects[0]!.reasons[0]).toMatchObject({ code: 'U2', path: 'spec.ingress[0].from[0]' });
  });

  it('trap 22: an ipBlock matches pods by address, not beside selectors; the Cilium profile keeps it off pods', () => {
    expect(asked('[{ipBlock: {cidr: 10.1.2.1/32}}]')).toEqual(['deny', 'allow', 'deny', 'deny']);
    expect(asked('[{ipBlock: {cidr: 10.1.2.1/32}, podSelector: {}}]')).toEqual([
      'unknown',
      'unknown',
      'unknown',
      'unknown',
    ]);
    const cilium = lab(CLUSTER + from('[{ipBlock: {cidr: 0.0.0.0/0}}]'), {
      profile: { addressBlocksMatchPods: false },
    });
    expect(cilium.ask('pay/web', 'shop/db', 'TCP 1')).toBe('deny');
    expect(cilium.ask('8.8.8.8', 'shop/db', 'TCP 1')).toBe('allow');
  });

  it('trap 23: except takes addresses from its own item only', () => {
    const wide = '{ipBlock: {cidr: 10.1.0.0/16, except: [10.1.2.0/24]}}';
    expect(asked(`[${wide}]`)).toEqual(['allow', 'deny', 'deny', 'deny']);
    expect(asked(`[${wide}, {ipBlock: {cidr: 10.1.2.2/32}}]`)).toEqual(['allow', 'deny', 'allow', 'deny']);
  });

  it('trap 24: except outside of cidr is invalid', () => {
    const { ask, policies } = lab(CLUSTER + from('[{ipBlock: {cidr: 10.1.2.0/24, except: [10.9.0.0/24]}}]'));
    expect(policies.objects[0]!.reasons[0]!.path).toBe('spec.ingress[0].from[0].ipBlock.except[0]');
    expect(ask('pay/web', 'shop/db', 'TCP 1')).toBe('unknown');
    const same = lab(CLUSTER + from('[{ipBlock: {cidr: 10.1.2.0/24, except: [10.1.2.0/24]}}]'));
    expect(same.policies.objects[0]!.reasons).toHaveLength(1);
  });

  it('trap 25: 0.0.0.0/0 says nothing about IPv6; either address of a dual-stack pod matches; host bits are masked', () => {
    const { ask } = lab(
      CLUSTER +
        pod('pay/dual', 'app=dual', { ip: ['10.9.9.9', 'fd00::9'] }) +
        from('[{ipBlock: {cidr: 0.0.0.0/0}}]'),
    );
    expect(ask('8.8.8.8', 'shop/db', 'TCP 1')).toBe('allow');
    expect(ask('2001:db8::1', 'shop/db', 'TCP 1')).toBe('deny');
    expect(ask('pay/dual', 'shop/db', 'TCP 1')).toBe('allow');
    const six = lab(
      CLUSTER +
        pod('pay/dual', 'app=dual', { ip: ['10.9.9.9', 'fd00::9'] }) +
        from('[{ipBlock: {cidr: "fd00::1/64"}}]'),
    );
    // The database has no address of IPv6 to be dialled at.
    expect(six.ask('pay/dual', 'shop/db', 'TCP 1')).toBe('deny');
    expect(six.ask('pay/web', 'shop/db', 'TCP 1')).toBe('deny');
    expect(asked('[{ipBlock: {cidr: 10.1.2.99/24}}]')).toEqual(['deny', 'allow', 'allow', 'deny']);
  });

  it('trap 26: all terms must hold; NotIn and DoesNotExist match where the key is absent; an empty In is invalid', () => {
    const by = (terms: string) => `[{namespaceSelector: {}, podSelector: {matchExpressions: [${terms}]}}]`;
    expect(asked(by('{key: app, operator: In, values: [web, job]}'))).toEqual([
      'allow',
      'allow',
      'allow',
      'deny',
    ]);
    expect(asked(by('{key: app, operator: NotIn, values: [web]}'))).toEqual([
      'deny',
      'deny',
      'allow',
      'deny',
    ]);
    expect(asked(by('{key: gone, operator: NotIn, values: [web]}'))).toEqual([
      'allow',
      'allow',
      'allow',
      'deny',
    ]);
    expect(
      asked(by('{key: gone, operator: DoesNotExist}, {key: app, operator: NotIn, values: [job]}')),
    ).toEqual(['allow', 'allow', 'deny', 'deny']);
    expect(asked(by('{key: gone, operator: Exists}'))).toEqual(['deny', 'deny', 'deny', 'deny']);
    expect(asked(by('{key: app, operator: In, values: []}'))[0]).toBe('unknown');
  });

  it('trap 42: a policy that selects no pod has no effect; a misspelt field is never dropped', () => {
    const nobody = lab(CLUSTER + policy('shop/p', '{podSelector: {matchLabels: {app: dbb}}}'));
    expect(nobody.engine.selected(nobody.policy('p'))).toEqual({ must: [], may: [] });
    expect(nobody.ask('pay/web', 'shop/db', 'TCP 1')).toBe('allow');
    const typo = lab(CLUSTER + from('[{namspaceSelector: {matchLabels: {team: blue}}, podSelector: {}}]'));
    expect(typo.policies.objects[0]!.reasons[0]!.message).toContain('did you mean "namespaceSelector"?');
    expect(typo.ask('pay/web', 'shop/db', 'TCP 1')).toBe('unknown');
  });
});
