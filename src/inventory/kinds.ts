import { CONFIG_MAP_SETTINGS } from './enforcement-facts.ts';
import { GOVERNANCE_KINDS } from './kinds/governance.ts';
import type { KindToRead } from './kinds/kind.ts';
import { KUBERNETES_KINDS } from './kinds/kubernetes.ts';
import { PLUGIN_KINDS } from './kinds/network-plugins.ts';
import { NOT_NETWORK_GROUPS, NOT_NETWORK_KINDS } from './kinds/not-network.ts';
import { MESH_KINDS } from './kinds/service-meshes.ts';
import { EXPOSURE_KINDS } from './kinds/ways-in.ts';

export type { KindRole, KindToRead, ObjectName } from './kinds/kind.ts';

/** ConfigMaps of network plugins. Only the keys in `enforcement-facts.ts` are kept of them. */
const CONFIG_MAPS: KindToRead = {
  group: '',
  versions: ['v1'],
  resource: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
  role: 'enforcement',
  why: 'named settings of the network plugin: enforcement, encryption, flow logs',
  needed: 'when-served',
  names: CONFIG_MAP_SETTINGS.flatMap(({ namespaces, name }) => {
    return namespaces.map((namespace) => ({ namespace, name }));
  }),
};

/**
 * Every kind that Segproof reads. Lists, `doctor`, the ClusterRole and the documentation come from this table; what is
 * kept of each object is in `minimise.ts`. Secrets are not in it.
 */
export const KINDS_TO_READ: readonly KindToRead[] = [
  ...KUBERNETES_KINDS,
  ...PLUGIN_KINDS,
  ...MESH_KINDS,
  ...EXPOSURE_KINDS,
  ...GOVERNANCE_KINDS,
  CONFIG_MAPS,
];

const BY_GROUP_KIND: ReadonlyMap<string, KindToRead> = new Map(
  KINDS_TO_READ.map((entry) => [`${entry.group}/${entry.kind}`, entry]),
);

/** The table's row for a group and kind, whatever the version. */
export function kindToRead(group: string, kind: string): KindToRead | undefined {
  return BY_GROUP_KIND.get(`${group}/${kind}`);
}

const GROUP_BY_KIND: ReadonlyMap<string, string> = new Map(
  KINDS_TO_READ.filter(({ role }) => role === 'population').map(({ kind, group }) => [kind, group]),
);

/** Group of a workload's kind, where it is one of Kubernetes' own. */
export function groupOfKind(kind: string): string | undefined {
  return GROUP_BY_KIND.get(kind);
}

/** `apps/v1` → `apps`; `v1` → the empty core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

const FORMER_GROUPS: Readonly<Record<string, string>> = {
  Deployment: 'apps',
  DaemonSet: 'apps',
  ReplicaSet: 'apps',
  Ingress: 'networking.k8s.io',
  NetworkPolicy: 'networking.k8s.io',
};

/** The group under which a kind is in the table: kinds that left `extensions` years ago still stand in files. */
export function modernGroupOf(apiVersion: string, kind: string): string {
  const group = groupOf(apiVersion);
  return group === 'extensions' ? (FORMER_GROUPS[kind] ?? group) : group;
}

const POLICY_WORDS = /polic(y|ies)|firewall|security-?group|egress|ingress|access-?(control-?)?list/i;
/** A word of its own: `NetworkACLRule`, `AclEntry`, `TrafficAcls`, `acl.example.com`, not `Oracle`. */
const ACL = /ACL|Acls?(?![a-z])|acls?\b/;

/**
 * The name rule of design.md §5 for kinds outside every table: what it matches is read, and taints. One rule for both, since
 * a kind that only one of them suspects would be dropped without a word.
 */
export function nameSpeaksOfPolicy(group: string, kind: string): boolean {
  return [group, kind].some((text) => POLICY_WORDS.test(text) || ACL.test(text));
}

/**
 * True for a kind outside the table that may allow or deny traffic, going by its group and name alone: it then counts
 * as one that may allow anything until the table or the configuration names it (design.md §5).
 */
export function speaksOfPolicy(group: string, kind: string): boolean {
  if (kindToRead(group, kind) || NOT_NETWORK_GROUPS.has(group)) return false;
  return !NOT_NETWORK_KINDS.has(`${group}/${kind}`) && nameSpeaksOfPolicy(group, kind);
}
