import type { AccessRule } from '../model/resource.ts';

const WRITES = ['create', 'delete', 'deletecollection', 'patch', 'update'];

/** Of `edit`: what it may write that counts for network policy (Kubernetes, "User-facing roles"; `admin` gathers it). */
const EDIT: readonly AccessRule[] = [
  rule('networking.k8s.io', ['networkpolicies'], WRITES),
  rule('', ['pods', 'replicationcontrollers', 'serviceaccounts'], WRITES),
  rule('', ['serviceaccounts'], ['impersonate']),
  rule('', ['serviceaccounts/token'], ['create']),
  rule('apps', ['daemonsets', 'deployments', 'replicasets', 'statefulsets'], WRITES),
  rule('batch', ['cronjobs', 'jobs'], WRITES),
];

/**
 * Roles that every cluster has and that files, bindings to them included, seldom hold. `admin` may also write roles, which
 * gives its holder no more than it has (Kubernetes, "Privilege escalation prevention").
 */
export const BUILT_IN_ROLES: ReadonlyMap<string, readonly AccessRule[]> = new Map([
  ['cluster-admin', [rule('*', ['*'], ['*'])]],
  ['admin', EDIT],
  ['edit', EDIT],
  ['view', []],
]);

function rule(group: string, resources: readonly string[], verbs: readonly string[]): AccessRule {
  return { apiGroups: [group], resources, resourceNames: [], verbs };
}
