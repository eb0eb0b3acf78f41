import { describe, expect, it } from 'vitest';
import type { SnapshotList } from '../../../src/model/snapshot.ts';
import { lab, namespace, pod, policy } from './lab.ts';

const CLUSTER =
  namespace('pay') +
  namespace('dev') +
  pod('pay/card', 'app=card') +
  pod('pay/api', 'app=api') +
  pod('dev/toy', 'app=toy') +
  policy('pay/closed', '{podSelector: {}, policyTypes: [Ingress, Egress]}') +
  policy('dev/closed', '{podSelector: {}, policyTypes: [Ingress]}');

const unmodelled = (apiVersion: string, kind: string, spec: string) => `---
apiVersion: ${apiVersion}
kind: ${kind}
metadata: {namespace: pay, name: extra}
spec: ${spec}
`;

const list = (change: Partial<SnapshotList>): SnapshotList => ({
  group: 'networking.k8s.io',
  version: 'v1',
  resource: 'networkpolicies',
  kind: 'NetworkPolicy',
  outcome: 'read',
  items: 2,
  pages: 1,
  restarts: 0,
  retries: 0,
  ...change,
});

describe('what is not known', () => {
  it('reaches the endpoints of an unmodelled object’s selector and no others', () => {
    const { ask, engine, classOf } = lab(
      CLUSTER +
        unmodelled('cilium.io/v2', 'CiliumNetworkPolicy', '{endpointSelector: {matchLabels: {app: card}}}'),
    );
    expect(ask('dev/toy', 'pay/card', 'TCP 1')).toBe('unknown');
    expect(ask('dev/toy', 'pay/api', 'TCP 1')).toBe('deny');
    expect(ask('dev/toy', '8.8.8.8', 'TCP 1')).toBe('allow');
    const isolation = engine.isolation(classOf('pay/card'), 'ingress');
    expect(isolation.state).toBe('unknown');
    expect(isolation.reasons[0]!.object).toMatchObject({ kind: 'CiliumNetworkPolicy', name: 'extra' });
  });

  it('stays denied where only layer 7 restricts, and is no longer sure where it was allowed', () => {
    const open = policy(
      'pay/open',
      '{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 1}]}]}',
    );
    const { ask } = lab(CLUSTER + open + unmodelled('security.istio.io/v1', 'AuthorizationPolicy', '{}'));
    expect(ask('dev/toy', 'pay/card', 'TCP 1')).toBe('unknown');
    expect(ask('dev/toy', 'pay/card', 'TCP 2')).toBe('deny');
  });

  it('is everywhere when the list of policies was forbidden', () => {
    const { ask, policies } = lab(CLUSTER, { header: { lists: [list({ outcome: 'forbidden' })] } });
    expect(policies.taints[0]!.reason.code).toBe('U1');
    expect(ask('dev/toy', 'pay/card', 'TCP 1')).toBe('unknown');
    expect(ask('dev/toy', '8.8.8.8', 'TCP 1')).toBe('unknown');
  });

  it('is in the other namespaces when some were listed, and nowhere when the kind is not served', () => {
    const some = lab(CLUSTER, { header: { lists: [list({ namespaces: ['pay'] })] } });
    expect(some.ask('8.8.8.8', 'pay/card', 'TCP 1')).toBe('deny');
    expect(some.ask('8.8.8.8', 'dev/toy', 'TCP 1')).toBe('unknown');
    const missing = lab(CLUSTER, {
      header: { lists: [list({ group: 'cilium.io', kind: 'CiliumNetworkPolicy', outcome: 'missing' })] },
    });
    expect(missing.policies.taints).toEqual([]);
  });

  it('is everywhere when a document could not be read', () => {
    const problem = {
      code: 'INPUT_UNREADABLE' as const,
      message: 'not YAML',
      place: { file: 'broken.yaml', line: 4 },
    };
    const { ask, policies } = lab(CLUSTER, { header: { problems: [problem] } });
    expect(ask('dev/toy', 'pay/card', 'TCP 1')).toBe('unknown');
    expect(policies.taints[0]!.reason).toMatchObject({
      code: 'U1',
      origin: { file: 'broken.yaml', line: 4 },
    });
  });

  it('ends at a policy’s own subjects when the policy is defective', () => {
    const broken = policy(
      'pay/broken',
      '{podSelector: {matchLabels: {app: card}}, ingress: [{from: [{namespacSelector: {}}], ports: [{port: 1}]}]}',
    );
    const { ask } = lab(CLUSTER + broken);
    expect(ask('dev/toy', 'pay/card', 'TCP 1')).toBe('unknown');
    expect(ask('dev/toy', 'pay/card', 'TCP 2')).toBe('deny');
    expect(ask('dev/toy', 'pay/api', 'TCP 1')).toBe('deny');
  });

  it.each([
    ['a field of the spec that could have been meant as rules', '{podSelector: {}, ingres: [{}]}'],
    ['a port that could be any', '{podSelector: {}, ingress: [{ports: [{prot: 1}]}]}'],
    ['a protocol in lower case', '{podSelector: {}, ingress: [{ports: [{protocol: tcp, port: 9}]}]}'],
    ['a misspelt list of peers', '{podSelector: {}, ingress: [{form: [{podSelector: {}}]}]}'],
    ['rules that are no list', '{podSelector: {}, ingress: everything}'],
  ])('is what %s might allow, beside a policy that denies', (_what, spec) => {
    const { ask } = lab(CLUSTER + policy('pay/broken', spec));
    expect(ask('dev/toy', 'pay/card', 'TCP 4321')).toBe('unknown');
    expect(ask('dev/toy', 'dev/toy', 'TCP 1')).toBe('allow');
  });

  it('is in each of many namespaces whose labels were not read, and in those only', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const yaml =
      CLUSTER +
      names.map((name) => pod(`${name}/web`, 'app=web') + pod(`${name}/job`, 'app=job')).join('') +
      policy(
        'pay/in',
        '{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: red}}, podSelector: {matchLabels: {app: web}}}]}]}',
      );
    const { ask } = lab(yaml, { undeclared: 'unknown' });
    for (const name of names) {
      expect(ask(`${name}/web`, 'pay/card', 'TCP 1')).toBe('unknown');
      expect(ask(`${name}/job`, 'pay/card', 'TCP 1')).toBe('deny');
    }
    expect(ask('dev/toy', 'pay/card', 'TCP 1')).toBe('deny');
  });

  it('names each reason once', () => {
    const { engine, classOf } = lab(CLUSTER + unmodelled('example.com/v1', 'EdgeFirewall', '{}'));
    const { reasons } = engine.connections({ class: classOf('pay/api') }, { class: classOf('pay/card') });
    expect(reasons).toHaveLength(1);
  });
});
