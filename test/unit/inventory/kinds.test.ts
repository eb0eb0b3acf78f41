import { describe, expect, test } from 'vitest';
import { expectedApiVersion } from '../../../src/inventory/api-version.ts';
import { groupOfKind, KINDS_TO_READ, kindToRead, speaksOfPolicy } from '../../../src/inventory/kinds.ts';

describe('the table of kinds to read', () => {
  test('names each group and kind once, and each resource of a group once', () => {
    const kinds = KINDS_TO_READ.map(({ group, kind }) => `${group}/${kind}`);
    const resources = KINDS_TO_READ.map(({ group, resource }) => `${group}/${resource}`);
    expect(new Set(kinds).size).toBe(kinds.length);
    expect(new Set(resources).size).toBe(resources.length);
  });

  test('says of each kind why it is read, and in which versions', () => {
    for (const { why, versions, resource } of KINDS_TO_READ) {
      expect(why).toMatch(/^[A-Za-z].+[^.]$/);
      expect(versions.length).toBeGreaterThan(0);
      expect(resource).toMatch(/^[a-z-]+$/);
    }
  });

  test('holds no Secret, and ConfigMaps by name only', () => {
    expect(kindToRead('', 'Secret')).toBeUndefined();
    expect(kindToRead('', 'ConfigMap')?.names?.length).toBeGreaterThan(0);
    expect(KINDS_TO_READ.filter(({ names }) => names).map(({ kind }) => kind)).toEqual(['ConfigMap']);
  });

  test.each([
    ['projectcalico.org', 'NetworkPolicy'],
    ['crd.projectcalico.org', 'GlobalNetworkPolicy'],
    ['cilium.io', 'CiliumClusterwideNetworkPolicy'],
    ['policy.networking.k8s.io', 'ClusterNetworkPolicy'],
    ['policy.networking.k8s.io', 'AdminNetworkPolicy'],
    ['policy.networking.k8s.io', 'BaselineAdminNetworkPolicy'],
    ['crd.antrea.io', 'ClusterNetworkPolicy'],
    ['security.istio.io', 'AuthorizationPolicy'],
    ['networking.istio.io', 'Sidecar'],
    ['k8s.ovn.org', 'EgressFirewall'],
    ['k8s.cni.cncf.io', 'MultiNetworkPolicy'],
  ])('reads %s %s as a policy', (group, kind) => {
    expect(kindToRead(group, kind)?.role).toBe('policy');
  });

  test('knows the group of a workload by its kind', () => {
    expect(groupOfKind('Deployment')).toBe('apps');
    expect(groupOfKind('Pod')).toBe('');
    expect(groupOfKind('Rollout')).toBeUndefined();
  });
});

describe('kinds outside the table', () => {
  test.each([
    ['fw.example.org', 'ClusterFirewall'],
    ['net.example.org', 'TenantIsolationPolicy'],
    ['sdn.example.org', 'PodSecurityGroup'],
    ['policy.example.org', 'Boundary'],
    ['example.org', 'SubnetACL'],
  ])('%s %s speaks of policy', (group, kind) => {
    expect(speaksOfPolicy(group, kind)).toBe(true);
  });

  test.each([
    ['policy', 'PodDisruptionBudget'],
    ['kyverno.io', 'ClusterPolicy'],
    ['wgpolicyk8s.io', 'PolicyReport'],
    ['admissionregistration.k8s.io', 'ValidatingAdmissionPolicy'],
    ['cert-manager.io', 'Certificate'],
    ['', 'Oracle'],
  ])('%s %s does not', (group, kind) => {
    expect(speaksOfPolicy(group, kind)).toBe(false);
  });

  test('a kind of the table is never outside it', () => {
    expect(speaksOfPolicy('networking.k8s.io', 'NetworkPolicy')).toBe(false);
  });
});

describe('expected apiVersion', () => {
  test.each([
    ['networking.k8s.io/v1beta7', 'NetworkPolicy', 'networking.k8s.io/v1'],
    ['apps/v1', 'NetworkPolicy', 'networking.k8s.io/v1'],
    ['v1', 'Deployment', 'apps/v1'],
    ['cilium.io/v9', 'CiliumCIDRGroup', 'cilium.io/v2 or cilium.io/v2alpha1'],
  ])('%s %s should be %s', (apiVersion, kind, expected) => {
    expect(expectedApiVersion(apiVersion, kind)).toBe(expected);
  });

  test.each([
    ['v1', 'Pod'],
    ['extensions/v1beta1', 'Deployment'],
    ['projectcalico.org/v3', 'NetworkPolicy'],
    ['serving.knative.dev/v1', 'Service'],
    ['v1', 'Secret'],
  ])('%s %s is as it should be', (apiVersion, kind) => {
    expect(expectedApiVersion(apiVersion, kind)).toBeUndefined();
  });
});
