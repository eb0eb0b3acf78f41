import type { Manifest } from './admin.ts';

/** Manifests that tests of the cluster source plant; a card-payment shop is the theme. */
export function namespace(name: string): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

export function pod(namespace: string, name: string, labels: Record<string, string> = {}): Manifest {
  const containers = [{ name: 'app', image: 'registry.example/app:1' }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name, labels }, spec: { containers } };
}

export function defaultDeny(namespace: string, name = 'default-deny'): Manifest {
  const spec = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { namespace, name }, spec };
}

export function headlessService(namespace: string, name: string): Manifest {
  const spec = { clusterIP: 'None', selector: { app: name }, ports: [{ port: 443 }] };
  return { apiVersion: 'v1', kind: 'Service', metadata: { namespace, name }, spec };
}

export function clusterRole(name: string, rules: readonly object[]): Manifest {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules };
}

export function clusterRoleBinding(name: string, user: string): Manifest {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
  };
}

export function roleBinding(namespace: string, role: string, user: string): Manifest {
  const binding = clusterRoleBinding(role, user);
  return { ...binding, kind: 'RoleBinding', metadata: { namespace, name: role } };
}

/** Kinds that this API server serves by itself, though not every cluster must: nothing needs to define them. */
export function isBuiltIn({ group }: { readonly group: string }): boolean {
  return group === 'rbac.authorization.k8s.io' || group === 'admissionregistration.k8s.io';
}

/** A definition that accepts any content, as tests need no schema. */
export function definition(
  group: string,
  version: string,
  kind: string,
  plural: string,
  scope: 'Namespaced' | 'Cluster',
): Manifest {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  const annotations = group.endsWith('.k8s.io')
    ? { 'api-approved.kubernetes.io': 'https://example.org/test' }
    : {};
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}`, annotations },
    spec: {
      group,
      scope,
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  };
}
