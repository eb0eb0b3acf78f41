import { describe, expect, it } from 'vitest';
import { abilityOf } from '../../../src/policies/abilities.ts';

describe('what a kind can do', () => {
  it.each([
    ['networking.k8s.io', 'NetworkPolicy', 'modelled'],
    ['networking.k8s.io', 'Ingress', 'not-network'],
    ['policy.networking.k8s.io', 'ClusterNetworkPolicy', 'modelled'],
    ['policy.networking.k8s.io', 'BaselineAdminNetworkPolicy', 'modelled'],
    ['policy.networking.k8s.io', 'ZonePolicy', 'may-allow'],
    ['crd.projectcalico.org', 'GlobalNetworkPolicy', 'modelled'],
    ['projectcalico.org', 'StagedNetworkPolicy', 'modelled'],
    ['projectcalico.org', 'IPPool', 'not-network'],
    ['cilium.io', 'CiliumNetworkPolicy', 'may-allow'],
    ['cilium.io', 'CiliumEndpoint', 'derived'],
    ['crd.antrea.io', 'ClusterNetworkPolicy', 'may-allow'],
    ['security.istio.io', 'AuthorizationPolicy', 'restricts'],
    ['k8s.ovn.org', 'EgressFirewall', 'restricts'],
    ['networking.k8s.aws', 'PolicyEndpoint', 'derived'],
    ['vpcresources.k8s.aws', 'SecurityGroupPolicy', 'may-allow'],
    ['kyverno.io', 'ClusterPolicy', 'not-network'],
    ['policy', 'PodDisruptionBudget', 'not-network'],
    ['example.com', 'EdgeFirewall', 'may-allow'],
    ['example.com', 'NetworkACL', 'may-allow'],
    ['acl.example.com', 'Rule', 'may-allow'],
    ['example.com', 'OracleDatabase', 'not-network'],
    ['example.com', 'Widget', 'not-network'],
  ])('%s %s: %s', (group, kind, ability) => {
    expect(abilityOf(group, kind)).toBe(ability);
  });

  it('takes another plugin’s kinds for inert when the plugin is known', () => {
    expect(abilityOf('cilium.io', 'CiliumNetworkPolicy', { engine: 'calico' })).toBe('inert');
    expect(abilityOf('cilium.io', 'CiliumNetworkPolicy', { engine: 'cilium' })).toBe('may-allow');
    expect(abilityOf('security.istio.io', 'AuthorizationPolicy', { engine: 'calico' })).toBe('restricts');
  });

  it('lets the configuration hold over the table', () => {
    expect(
      abilityOf('example.com', 'EdgeFirewall', { kinds: { 'example.com/EdgeFirewall': 'not-network' } }),
    ).toBe('not-network');
  });
});
