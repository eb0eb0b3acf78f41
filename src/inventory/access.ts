import type { AccessGrant, AccessRule, AccessSubject, ObjectRef } from '../model/resource.ts';
import { BUILT_IN_ROLES } from './built-in-roles.ts';
import {
  type BindingObject,
  type LabelSelector,
  objectsOf,
  type RecordsByKind,
  type RoleObject,
} from './objects.ts';
import { compareBytewise } from './record.ts';

const GROUP = 'rbac.authorization.k8s.io';

/** What every role binding gives to whom, in the order of the bindings' keys. */
export function buildAccess(kinds: RecordsByKind): readonly AccessGrant[] {
  const rulesOf = indexRoles(kinds);
  return ['ClusterRoleBinding', 'RoleBinding']
    .flatMap((kind) => objectsOf<BindingObject>(kinds, `${GROUP}/${kind}`))
    .map((record) => grantOf(record, rulesOf))
    .sort((a, b) => compareBytewise(a.key, b.key));
}

/** `undefined`: no such role was read, and it is none that every cluster has. */
type RulesOf = (role: ObjectRef) => readonly AccessRule[] | undefined;

function grantOf(
  { key, object }: { readonly key: string; readonly object: BindingObject },
  rulesOf: RulesOf,
): AccessGrant {
  const { name, namespace } = object.metadata;
  const within = namespace !== undefined && { namespace };
  const { kind = 'ClusterRole', name: roleName = '' } = object.roleRef ?? {};
  const role: ObjectRef = { group: GROUP, kind, ...(kind === 'Role' && within), name: roleName };
  const rules = rulesOf(role);
  return {
    key,
    binding: { group: GROUP, kind: object.kind, ...within, name },
    role,
    ...within,
    subjects: (object.subjects ?? []).flatMap((subject) => subjectOf(subject, namespace)),
    rules: rules ?? [],
    roleKnown: rules !== undefined,
  };
}

const ACCOUNT_USER = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** A service account may be bound as the user it is authenticated as; it is one and the same then. */
function subjectOf(
  { kind, name, namespace }: NonNullable<BindingObject['subjects']>[number],
  bindingNamespace: string | undefined,
): readonly AccessSubject[] {
  if (!name) return [];
  if (kind === 'ServiceAccount')
    return [{ kind, namespace: namespace ?? bindingNamespace ?? 'default', name }];
  if (kind === 'Group') return [{ kind, name }];
  const [, space, account] = ACCOUNT_USER.exec(name) ?? [];
  if (space && account) return [{ kind: 'ServiceAccount', namespace: space, name: account }];
  return [{ kind: 'User', name }];
}

function indexRoles(kinds: RecordsByKind): RulesOf {
  const clusterRoles = objectsOf<RoleObject>(kinds, `${GROUP}/ClusterRole`).map(({ object }) => object);
  const byName = new Map(clusterRoles.map((role) => [role.metadata.name, role]));
  const roles = new Map(
    objectsOf<RoleObject>(kinds, `${GROUP}/Role`).map(({ object }) => [
      `${object.metadata.namespace}/${object.metadata.name}`,
      object,
    ]),
  );
  const known = new Map<RoleObject, readonly AccessRule[]>();
  return ({ kind, namespace, name }) => {
    const role = kind === 'Role' ? roles.get(`${namespace}/${name}`) : byName.get(name);
    if (!role) return kind === 'ClusterRole' ? BUILT_IN_ROLES.get(name) : undefined;
    const rules = known.get(role) ?? allRules(role, clusterRoles);
    known.set(role, rules);
    return rules;
  };
}

/**
 * Its own rules and those of the roles that it gathers, which gather others in turn. On a cluster a controller writes them
 * into the role; files hold the selectors alone (Kubernetes, "Aggregated ClusterRoles").
 */
function allRules(role: RoleObject, clusterRoles: readonly RoleObject[]): readonly AccessRule[] {
  const gathered = new Set([role]);
  for (const one of gathered) {
    for (const selector of one.aggregationRule?.clusterRoleSelectors ?? []) {
      for (const other of clusterRoles) if (selects(selector, other)) gathered.add(other);
    }
  }
  return [...gathered].flatMap(({ rules }) => (rules ?? []).map(ruleOf));
}

function ruleOf(rule: NonNullable<RoleObject['rules']>[number]): AccessRule {
  const { apiGroups = [], resources = [], resourceNames = [], verbs = [] } = rule;
  return { apiGroups, resources, resourceNames, verbs };
}

function selects({ matchLabels = {}, matchExpressions = [] }: LabelSelector, role: RoleObject): boolean {
  const { labels = {} } = role.metadata;
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key = '', operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'In') return value !== undefined && values.includes(value);
      if (operator === 'NotIn') return value === undefined || !values.includes(value);
      return (operator === 'Exists') === (value !== undefined);
    })
  );
}
