import { describe, expect, it } from 'vitest';
import { explainFlow } from '../../../src/engine/flow.ts';
import { findPeer, type NamedPeer } from '../../../src/engine/peer-text.ts';
import { explanationText } from '../../../src/report/explanation.ts';
import { flow, lab, namespace, pod, policy } from './lab.ts';

const CLUSTER =
  namespace('shop', 'team=red') +
  namespace('ops', 'team=blue') +
  pod('shop/web', 'app=web') +
  pod('shop/db', 'app=db', { ports: '[{name: sql, containerPort: 5432}]' }) +
  pod('ops/probe', 'app=probe') +
  policy('shop/closed', '{podSelector: {}, policyTypes: [Ingress]}') +
  policy(
    'shop/db-in',
    '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: sql}]}]}',
  ) +
  policy('shop/typo', '{podSelector: {matchLabels: {app: dbb}}, ingress: [{}]}');

function explain(from: string, to: string, traffic: string) {
  const { engine } = lab(CLUSTER);
  const find = (text: string) => (findPeer(engine, text) as { found: readonly NamedPeer[] }).found[0]!;
  const explanation = explainFlow(engine, find(from), find(to), flow(traffic));
  return { ...explanation, text: explanationText({ from, to, traffic: flow(traffic) }, explanation) };
}

describe('an explanation', () => {
  it('names the rule that allowed', () => {
    const { verdict, ingress, egress } = explain('shop/web', 'shop/db', 'TCP 5432');
    expect(verdict).toBe('allow');
    expect(ingress.steps.at(-1)).toMatchObject({
      did: 'decided',
      action: 'allow',
      rule: 'spec.ingress[0]',
      policy: { name: 'db-in' },
    });
    expect(egress.steps).toMatchObject([
      { did: 'not-selected', why: 'selects shop/web, but says nothing about egress' },
      { did: 'default', action: 'allow' },
    ]);
  });

  it('says which port did not match', () => {
    const { verdict, ingress } = explain('shop/web', 'shop/db', 'TCP 22');
    expect(verdict).toBe('deny');
    expect(ingress.steps.find(({ did }) => did === 'no-match')!.why).toContain('port named sql');
  });

  it('says which label did not match, of the peer and of a policy that selects nobody here', () => {
    const { ingress, text } = explain('ops/probe', 'shop/db', 'TCP 5432');
    expect(ingress.steps.find(({ did }) => did === 'no-match')!.why).toContain(
      'a podSelector alone stays in namespace shop',
    );
    expect(ingress.steps.find(({ did }) => did === 'not-selected')!.why).toContain(
      'asks for app=dbb, but shop/db has app=db',
    );
    expect(ingress.steps.at(-1)!.why).toContain('NetworkPolicy shop/closed, NetworkPolicy shop/db-in');
    expect(text).toContain('Denied by the ingress of the destination');
  });

  it('suggests names for a peer that is not there', () => {
    const { engine } = lab(CLUSTER);
    expect(findPeer(engine, 'shop/dbb')).toEqual({ problem: expect.stringContaining('shop/db[Pod]') });
    expect(findPeer(engine, 'a/b/c')).toHaveProperty('problem');
    expect(findPeer(engine, '10.0.0.1')).toMatchObject({ found: [{ address: '10.0.0.1' }] });
  });
});
