import { KINDS_TO_READ, type KindToRead, kindToRead } from '../../inventory/kinds.ts';
import type { AccessRule } from '../../model/resource.ts';
import type { SnapshotHeader } from '../../model/snapshot.ts';
import { counted, listText } from './evidence.ts';

/**
 * What a rule of a role lets its holder do that changes what policies permit, or leads to it. `become`: run as a service
 * account of the namespace, or ask for its token; it counts where one of them has a power.
 */
export type PowerKind =
  | 'policies'
  | 'roles'
  | 'impersonation'
  | 'namespace-labels'
  | 'pod-labels'
  | 'account-labels'
  | 'become';

export interface Power {
  readonly kind: PowerKind;
  /** `create, patch networkpolicies.networking.k8s.io`. */
  readonly text: string;
  /** Only objects of these names; empty: all. */
  readonly names: readonly string[];
}

/** A resource of the API and what of it counts. */
interface Target {
  readonly group: string;
  readonly resource: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

const SET_LABELS = ['create', 'patch', 'update'];
const WRITES = ['create', 'delete', 'deletecollection', 'patch', 'update'];
const RBAC = 'rbac.authorization.k8s.io';

/** Their templates carry the labels of pods. */
const POD_MAKERS: readonly Target[] = [
  ...target('', ['pods', 'replicationcontrollers'], SET_LABELS),
  ...target('apps', ['daemonsets', 'deployments', 'replicasets', 'statefulsets'], SET_LABELS),
  ...target('batch', ['cronjobs', 'jobs'], SET_LABELS),
];

/**
 * Updates of the subresources `status` and `finalize` of these two kinds take new labels with them (registry/core/pod and
 * registry/core/namespace of Kubernetes reset the spec alone); those of custom resources do not.
 */
const TARGETS: Readonly<Record<Exclude<PowerKind, 'policies'>, readonly Target[]>> = {
  roles: target(RBAC, ['roles', 'clusterroles'], ['escalate', 'bind']),
  impersonation: target('', ['users', 'groups', 'serviceaccounts'], ['impersonate']),
  // A request for a namespace is authorized within that namespace, so that a role in it can give it.
  'namespace-labels': [
    ...target('', ['namespaces'], SET_LABELS),
    ...target('', ['namespaces/finalize', 'namespaces/status'], ['patch', 'update']),
  ],
  'pod-labels': [...POD_MAKERS, ...target('', ['pods/status'], ['patch', 'update'])],
  'account-labels': target('', ['serviceaccounts'], SET_LABELS),
  become: [
    ...target('', ['serviceaccounts/token', 'pods/exec', 'pods/attach'], ['create']),
    ...target('', ['pods/ephemeralcontainers'], ['patch', 'update']),
    ...POD_MAKERS,
  ],
};

function target(group: string, resources: readonly string[], verbs: readonly string[]): readonly Target[] {
  return resources.map((resource) => ({ group, resource, namespaced: true, verbs }));
}

/**
 * Policy kinds that the cluster serves, with those that the table does not know; of files, those of the table. Settings of
 * network plugins that are objects of their own count as policy kinds (see `KindRole`).
 */
export function policyTargets(header: SnapshotHeader): readonly Target[] {
  const served = header.lists
    .filter(({ outcome, names }) => outcome !== 'missing' && !names)
    .map(
      (list) => kindToRead(list.group, list.kind) ?? { ...list, namespaced: true, role: 'policy' as const },
    );
  const kinds: readonly Pick<KindToRead, 'group' | 'resource' | 'namespaced' | 'role'>[] =
    header.mode === 'cluster' ? served : KINDS_TO_READ;
  return kinds
    .filter(({ role }) => role === 'policy')
    .map(({ group, resource, namespaced }) => ({ group, resource, namespaced, verbs: WRITES }));
}

/** Powers of a role's rules, where it is given: in one namespace only, or in the whole cluster. */
export function powersOf(
  rules: readonly AccessRule[],
  policies: readonly Target[],
  inNamespace: boolean,
): readonly Power[] {
  const sets = Object.entries({ policies, ...TARGETS }) as [PowerKind, readonly Target[]][];
  return rules.flatMap((rule) =>
    sets.flatMap(([kind, targets]) => powerOf(rule, kind, targets, inNamespace)),
  );
}

function powerOf(
  rule: AccessRule,
  kind: PowerKind,
  targets: readonly Target[],
  inNamespace: boolean,
): readonly Power[] {
  const hits = targets.flatMap((one) => {
    const verbs = inNamespace && !one.namespaced ? [] : verbsOn(rule, one);
    return verbs.length > 0 ? [{ ...one, verbs }] : [];
  });
  const [first] = hits;
  if (!first || (kind === 'roles' && bindsOnlyReaders(rule))) return [];
  const resources = hits.map(({ group, resource }) => (group ? `${resource}.${group}` : resource));
  const more = resources.length > 3 ? ` and ${counted(resources.length - 3, 'more kind')}` : '';
  const only = rule.resourceNames.length > 0 ? ` named ${listText(rule.resourceNames)}` : '';
  const verbs = [...new Set(hits.flatMap((hit) => hit.verbs))].sort();
  const text = `${verbs.join(', ')} ${resources.slice(0, 3).join(', ')}${more}${only}`;
  return [{ kind, text, names: rule.resourceNames }];
}

/**
 * A name is not known when an object is created, nor when a collection is deleted: a rule with names does not let do that
 * (Kubernetes, "Referring to resources"). Of a subresource the name is known.
 */
function verbsOn(
  { apiGroups, resources, resourceNames, verbs }: AccessRule,
  asked: Target,
): readonly string[] {
  if (!includes(apiGroups, asked.group) || !includesResource(resources, asked.resource)) return [];
  const nameless = resourceNames.length > 0 && !asked.resource.includes('/');
  return asked.verbs.filter(
    (verb) => includes(verbs, verb) && !(nameless && (verb === 'create' || verb === 'deletecollection')),
  );
}

function includes(given: readonly string[], asked: string): boolean {
  return given.includes('*') || given.includes(asked);
}

/** `*` stands for every resource and subresource, `*` with a subresource for that of every resource. */
function includesResource(given: readonly string[], asked: string): boolean {
  const [, subresource] = asked.split('/');
  return includes(given, asked) || (subresource !== undefined && given.includes(`*/${subresource}`));
}

/** To give out `view`, which every cluster has and which writes nothing, leads to no write. */
function bindsOnlyReaders({ verbs, resourceNames }: AccessRule): boolean {
  const isBind = !verbs.includes('*') && !verbs.includes('escalate');
  return isBind && resourceNames.length > 0 && resourceNames.every((name) => name === 'view');
}
