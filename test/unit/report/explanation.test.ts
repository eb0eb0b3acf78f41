import { describe, expect, it } from 'vitest';
import type { ExplainSide, ExplainStep, Explanation } from '../../../src/engine/engine.ts';
import { portsOf } from '../../../src/model/connection-set.ts';
import { explanationText } from '../../../src/report/explanation.ts';

const TRAFFIC = portsOf('TCP', [{ first: 5432, last: 5432 }]);
const OPEN: ExplainSide = {
  verdict: 'allow',
  steps: [{ tier: '', did: 'default', action: 'allow', why: 'no policy isolates it' }],
};

function other(
  name: string,
  why = 'does not select it: asks for app=web, but pay/vault has app=vault',
): ExplainStep {
  const policy = { kind: 'NetworkPolicy', namespace: 'pay', name };
  return { tier: 'NetworkPolicy', did: 'not-selected', policy, why, origin: { file: 'pay.yaml', line: 7 } };
}

function told(ingress: ExplainSide, more: Partial<Explanation> = {}): readonly string[] {
  const explanation: Explanation = { verdict: ingress.verdict, reasons: [], egress: OPEN, ingress, ...more };
  return explanationText({ from: 'shop/web', to: 'pay/vault', traffic: TRAFFIC }, explanation).split('\n');
}

describe('an explanation as text', () => {
  it('names the policies that do not select the end in one closing line', () => {
    const steps = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => other(name));
    const lines = told({
      verdict: 'deny',
      steps: [...steps, { tier: '', did: 'default', action: 'deny', why: 'closed' }],
    });
    expect(lines).toContain('  7 other policies of namespace pay do not select it: a, b, c, d, e, f, …');
    expect(lines.join('\n')).not.toContain('asks for');
    expect(lines.indexOf('  => denied by default: closed')).toBeLessThan(
      lines.findIndex((line) => line.includes('do not select')),
    );
  });

  it('tells why a policy that bears the end’s name misses it', () => {
    const lines = told({ verdict: 'allow', steps: [other('vault'), other('metrics'), ...OPEN.steps] });
    expect(lines).toContain(
      '  NetworkPolicy pay/vault at pay.yaml:7 does not select it, despite its name: asks for app=web, but pay/vault has app=vault',
    );
    expect(lines).toContain('  1 more policy of namespace pay does not select it: metrics');
  });

  it('keeps apart a policy that selects the end and is silent of this direction', () => {
    const lines = told({
      verdict: 'allow',
      steps: [other('dns', 'selects pay/vault, but says nothing about ingress'), ...OPEN.steps],
    });
    expect(lines).toContain(
      '  1 other policy of namespace pay selects it but says nothing of this direction: dns',
    );
  });

  it('gives each peer of a rule that does not match a line of its own', () => {
    const step: ExplainStep = {
      ...other('vault'),
      did: 'no-match',
      rule: 'spec.ingress[0]',
      line: 12,
      why: 'from[0]: namespace shop has no label team; from[1]: a podSelector alone stays in namespace pay',
    };
    const lines = told({ verdict: 'deny', steps: [step] });
    expect(lines).toContain('     - spec.ingress[0] (line 12): no match');
    expect(lines).toContain('         from[1]: a podSelector alone stays in namespace pay');
  });

  it('marks no default as the decider where what is not modelled could overturn it', () => {
    const steps: readonly ExplainStep[] = [
      { tier: '', did: 'default', action: 'deny', why: 'closed' },
      { tier: '', did: 'maybe', why: 'CiliumNetworkPolicy is not modelled' },
    ];
    const lines = told(
      { verdict: 'unknown', steps },
      { reasons: [{ code: 'U2', message: 'CiliumNetworkPolicy is not modelled' }] },
    );
    expect(lines).toContain('   - would be denied by default: closed');
    expect(lines).toContain('   ? CiliumNetworkPolicy is not modelled');
    expect(lines[1]).toBe('Unknown: ingress cannot be told');
  });

  it('never lets a name act on the terminal', () => {
    const lines = told({ verdict: 'allow', steps: [other('\u001b[2J'), ...OPEN.steps] });
    expect(lines.join('')).not.toContain('\u001b');
  });
});
