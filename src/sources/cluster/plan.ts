import { KINDS_TO_READ, type KindToRead, modernGroupOf, speaksOfPolicy } from '../../inventory/kinds.ts';
import type { Discovery, ServedResource } from './discovery.ts';

/** One kind to read, at the version that the server serves; or why it cannot be read. */
export interface PlannedRead {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Objects to get by name, instead of a list. */
  readonly names?: KindToRead['names'];
  /** `missing`: not served. `stale`: the group's own server does not answer discovery. */
  readonly served: 'yes' | 'missing' | 'stale';
}

/**
 * The table of kinds against what the server serves, and with it every served kind whose name speaks of network
 * policy though the table does not know it (design.md §5). Namespaces come first: their list anchors the snapshot.
 * Without discovery every kind of the table is tried.
 */
export function planReads(discovery: Discovery | undefined): readonly PlannedRead[] {
  if (!discovery)
    return KINDS_TO_READ.map((kind) => ({ ...planKind(kind, undefined, new Set()), served: 'yes' }));
  const byName = new Map(discovery.resources.map((served) => [`${served.group}/${served.resource}`, served]));
  const stale = new Set(discovery.staleGroups);
  const known = KINDS_TO_READ.map((kind) =>
    planKind(kind, byName.get(`${kind.group}/${kind.resource}`), stale),
  );
  // Servers of old serve some kinds in two groups; the modern one is in the table.
  const unknown = discovery.resources
    .filter(({ group, kind }) => speaksOfPolicy(group, kind) && modernGroupOf(`${group}/v1`, kind) === group)
    .map((served) => ({ ...served, version: served.versions[0]!, served: 'yes' as const }));
  const all = [...known, ...unknown];
  return [...all.filter(isNamespaces), ...all.filter((read) => !isNamespaces(read))];
}

/** True for the kind Namespace itself. */
export function isNamespaces({ group, resource }: PlannedRead): boolean {
  return group === '' && resource === 'namespaces';
}

function planKind(
  kind: KindToRead,
  served: ServedResource | undefined,
  stale: ReadonlySet<string>,
): PlannedRead {
  const { group, resource, namespaced, names } = kind;
  const version = kind.versions.find((known) => served?.versions.includes(known)) ?? served?.versions[0];
  return {
    group,
    version: version ?? kind.versions[0]!,
    resource,
    kind: served?.kind ?? kind.kind,
    namespaced: served?.namespaced ?? namespaced,
    ...(names ? { names } : {}),
    served: served ? 'yes' : stale.has(group) ? 'stale' : 'missing',
  };
}

/** `/apis/networking.k8s.io/v1/namespaces/pay/networkpolicies`, without the namespace for the whole cluster. */
export function pathOf(read: PlannedRead, namespace?: string, name?: string): string {
  const root = read.group === '' ? `/api/${read.version}` : `/apis/${read.group}/${read.version}`;
  const parts = namespace === undefined ? [read.resource] : ['namespaces', namespace, read.resource];
  return [root, ...(name === undefined ? parts : [...parts, name]).map(encodeURIComponent)].join('/');
}
