/** Roles and bindings as text. Subjects are `User/NAME`, `Group/NAME`, `ServiceAccount/NAMESPACE/NAME`. */
import type { IdentityEntry } from '../../../src/model/register.ts';
import { document } from './shop.ts';

const apiVersion = 'rbac.authorization.k8s.io/v1';
const apiGroup = 'rbac.authorization.k8s.io';

/** `verbs resources group`, such as `create,patch networkpolicies networking.k8s.io`; names after a fourth space. */
export function rule(text: string): object {
  const [verbs = '', resources = '', group = '', names] = text.split(' ');
  return {
    apiGroups: [group],
    resources: resources.split(','),
    verbs: verbs.split(','),
    ...(names && { resourceNames: names.split(',') }),
  };
}

export function clusterRole(name: string, rules: readonly string[], more: object = {}): string {
  return document({ apiVersion, kind: 'ClusterRole', metadata: { name }, rules: rules.map(rule), ...more });
}

export function role(namespace: string, name: string, rules: readonly string[]): string {
  return document({ apiVersion, kind: 'Role', metadata: { namespace, name }, rules: rules.map(rule) });
}

export function bind(clusterRoleName: string, ...subjects: readonly string[]): string {
  return document({
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: { name: `${clusterRoleName}-binding` },
    roleRef: { apiGroup, kind: 'ClusterRole', name: clusterRoleName },
    subjects: subjects.map(subject),
  });
}

export function bindIn(
  namespace: string,
  kind: string,
  name: string,
  ...subjects: readonly string[]
): string {
  return document({
    apiVersion,
    kind: 'RoleBinding',
    metadata: { namespace, name: `${name}-binding` },
    roleRef: { apiGroup, kind, name },
    subjects: subjects.map(subject),
  });
}

function subject(text: string): object {
  const [kind, first, second] = text.split('/');
  return second ? { kind, namespace: first, name: second } : { kind, apiGroup, name: first };
}

export function writer(id: string, text: string, more: Partial<IdentityEntry> = {}): IdentityEntry {
  const [kind, first = '', second] = text.split('/') as [IdentityEntry['kind'], string, string?];
  const whose = second ? { kind, namespace: first, name: second } : { kind, name: first };
  return { id, ...whose, mayWritePolicies: true, approvedBy: 'alice', ...more };
}
