import { describe, expect, it } from 'vitest';
import { buildInventory } from '../../../src/inventory/inventory.ts';
import { lowerPolicies } from '../../../src/policies/index.ts';
import { lab, namespace, pod, policy, snapshotOf } from '../engine/lab.ts';

const MESH = 'istio.io/dataplane-mode=ambient';
const tunnel = policy(
  'shop/tunnel',
  '{podSelector: {}, ingress: [{ports: [{port: 15008}, {port: 53, protocol: UDP}]}]}',
);

function rulesOf(yaml: string) {
  const snapshot = snapshotOf(yaml);
  return lowerPolicies(snapshot, buildInventory(snapshot)).policies[0]!.rules;
}

describe('Istio’s ambient mode', () => {
  it('lets any TCP port hide in the tunnel that a rule allows, perhaps, and only towards pods in the mesh', () => {
    const [inner, outer] = rulesOf(namespace('shop', MESH) + pod('shop/web') + tunnel);
    expect(inner).toMatchObject({ action: 'allow', path: 'spec.ingress[0]', partly: { code: 'U2' } });
    expect(inner!.traffic).toEqual([
      { type: 'ports', path: 'spec.ingress[0]', protocol: 'TCP', ports: { first: 1, last: 65535 } },
    ]);
    expect(inner!.self).toMatchObject({ type: 'any', of: [{ type: 'endpoints' }, { type: 'endpoints' }] });
    expect(outer!.partly).toBeUndefined();
  });

  it('touches no rule of a cluster without such pods, and no rule that does not let the tunnel through', () => {
    expect(rulesOf(namespace('shop') + pod('shop/web') + tunnel)).toHaveLength(1);
    const other = policy('shop/web', '{podSelector: {}, ingress: [{ports: [{port: 443}]}]}');
    expect(rulesOf(namespace('shop', MESH) + pod('shop/web') + other)).toHaveLength(1);
  });

  it('leaves what a policy closes unknown for TCP alone, and for pods in the mesh alone', () => {
    const out = 'istio.io/dataplane-mode=none';
    const { ask } = lab(namespace('shop', MESH) + pod('shop/web') + pod('shop/legacy', out) + tunnel);
    expect(ask('203.0.113.5', 'shop/web', 'TCP 15008')).toBe('allow');
    expect(ask('203.0.113.5', 'shop/web', 'TCP 8080')).toBe('unknown');
    expect(ask('203.0.113.5', 'shop/web', 'UDP 8080')).toBe('deny');
    expect(ask('203.0.113.5', 'shop/legacy', 'TCP 8080')).toBe('deny');
  });

  it('is of the peer for egress', () => {
    const egress = policy(
      'shop/out',
      '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}], ports: [{port: 15000, endPort: 15100}]}]}',
    );
    const [inner] = rulesOf(namespace('shop', MESH) + pod('shop/web') + egress);
    expect(inner!.self).toBeUndefined();
    expect(inner!.peers).toMatchObject([{ type: 'all', of: [{ type: 'any' }, { type: 'any' }] }]);
  });
});
