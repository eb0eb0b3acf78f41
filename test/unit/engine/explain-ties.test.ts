/** How policies whose order is left open are told: in decisions, in explanations, in their reasons (trap 45). */
import { describe, expect, it } from 'vitest';
import { explainFlow } from '../../../src/engine/flow.ts';
import { findPeer, type NamedPeer } from '../../../src/engine/peer-text.ts';
import { explanationText } from '../../../src/report/explanation.ts';
import { flow, type Lab, lab, namespace, pod } from './lab.ts';

const CITY = namespace('bank') + namespace('mint') + pod('bank/vault') + pod('mint/press', 'app=press');

/** A ClusterNetworkPolicy of priority 5 on the press, for ingress. */
function admin(name: string, ...rules: readonly string[]): string {
  return `---
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: ${name}}
spec:
  tier: Admin
  priority: 5
  subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: mint}}}
  ingress: [${rules.join(', ')}]
`;
}

const port = (action: string, number: number) =>
  `{action: ${action}, from: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: ${number}}}}]}`;

const TIED = CITY + admin('night', port('Deny', 80)) + admin('day', port('Accept', 80), port('Accept', 443));

const named = ({ engine }: Lab, text: string) =>
  (findPeer(engine, text) as { readonly found: readonly NamedPeer[] }).found[0]!;

function explained(made: Lab, traffic: string) {
  const [from, to] = [named(made, 'bank/vault'), named(made, 'mint/press')];
  return explainFlow(made.engine, from, to, flow(traffic));
}

describe('policies of one priority', () => {
  it('are decisions of which none is sure where they contradict each other, whichever is told first', () => {
    const made = lab(TIED);
    const decide = (traffic: string) =>
      made.engine.decisions(
        { class: made.classOf('mint/press') },
        'ingress',
        { class: made.classOf('bank/vault') },
        flow(traffic),
      );
    expect(decide('TCP 80')).toMatchObject([
      {
        action: 'allow',
        sure: false,
        policy: { ref: { name: 'day' } },
        tie: [{ code: 'U2' }, { code: 'U2' }],
      },
      {
        action: 'deny',
        sure: false,
        policy: { ref: { name: 'night' } },
        tie: [{ code: 'U2' }, { code: 'U2' }],
      },
    ]);
    const [alone, ...others] = decide('TCP 443');
    expect(alone).toMatchObject({ action: 'allow', sure: true, policy: { ref: { name: 'day' } } });
    expect(alone).not.toHaveProperty('tie');
    expect(others).toEqual([]);
  });

  it('are all steps that may decide, and the reasons name every one of them', () => {
    const { verdict, ingress, reasons } = explained(lab(TIED), 'TCP 80');
    expect(verdict).toBe('unknown');
    const acting = ingress.steps.filter(({ did }) => did === 'maybe');
    expect(acting.map(({ policy, action }) => [policy!.name, action])).toEqual([
      ['day', 'allow'],
      ['night', 'deny'],
    ]);
    const both = 'ClusterNetworkPolicy day, ClusterNetworkPolicy night';
    for (const { why } of acting) expect(why).toContain(both);
    expect(reasons.map(({ message }) => message.endsWith(both))).toEqual([true, true]);
    expect(reasons.map(({ object }) => object!.name)).toEqual(['day', 'night']);
  });

  it('leave out of the reasons a policy without rules in the direction', () => {
    const silent = admin('silent').replace('ingress', 'egress');
    const { reasons } = explained(lab(TIED + silent), 'TCP 80');
    expect(reasons.map(({ object }) => object!.name)).toEqual(['day', 'night']);
  });

  it('decide as one does where they agree', () => {
    const made = lab(CITY + admin('night', port('Deny', 80)) + admin('day', port('Deny', 80)));
    const { verdict, ingress, reasons } = explained(made, 'TCP 80');
    expect([verdict, reasons]).toEqual(['deny', []]);
    expect(ingress.steps.map(({ did }) => did)).toContain('decided');
  });
});

describe('a log rule', () => {
  const till = `---
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {namespace: mint, name: watch}
spec: {ingress: [{action: Log}, {action: Deny}]}
`;
  const made = lab(CITY + till);
  const explanation = explained(made, 'TCP 80');

  it('is told as a step that decides nothing, and not among what acted', () => {
    expect(explanation.ingress.steps.map(({ did, action }) => [did, action])).toEqual([
      ['logged', 'log'],
      ['decided', 'deny'],
    ]);
    const text = explanationText(
      { from: 'bank/vault', to: 'mint/press', traffic: flow('TCP 80') },
      explanation,
    );
    expect(text).toContain(' - spec.ingress[0]: logs all ports');
    expect(text).toContain('=> spec.ingress[1]: denies all ports');
    expect(text).toMatch(/ingress {2}\[default\] Deny \(mint\/watch spec\.ingress\[1\]\)\n/);
  });
});
