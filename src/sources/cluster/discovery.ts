import type { Client } from './client.ts';
import { failureOf } from './failure.ts';

/** One resource that the API server serves and that can be listed. */
export interface ServedResource {
  readonly group: string;
  /** Versions that serve it, the server's preferred one first. */
  readonly versions: readonly string[];
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** What the server serves. Any authenticated account may read it (ClusterRole `system:discovery`). */
export interface Discovery {
  readonly resources: readonly ServedResource[];
  /** Groups whose own server does not answer: their resources are not known, which is not "missing". */
  readonly staleGroups: readonly string[];
}

/** Shape of `APIGroupDiscoveryList`, apidiscovery.k8s.io v2 and v2beta1, as far as it is read here. */
interface DiscoveryList {
  readonly kind?: string;
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions?: readonly DiscoveredVersion[];
  }[];
}

interface DiscoveredVersion {
  readonly version: string;
  readonly freshness?: string;
  readonly resources?: readonly {
    readonly resource: string;
    readonly scope?: string;
    readonly verbs?: readonly string[];
    readonly responseKind?: { readonly kind?: string };
  }[];
}

// v2beta1 for servers 1.27 to 1.29; the plain lists of a still older server are recognised by their kind.
const ACCEPT = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',');

/** Reads the aggregated discovery of `/api` and `/apis`, and falls back to one request per group version. */
export async function discover(client: Client): Promise<Discovery> {
  const [core, groups] = await Promise.all(['/api', '/apis'].map((path) => discoverRoot(client, path)));
  return {
    resources: [...core!.resources, ...groups!.resources],
    staleGroups: [...core!.staleGroups, ...groups!.staleGroups],
  };
}

async function discoverRoot(client: Client, path: string): Promise<Discovery> {
  const { value } = await client.ask({ path, accept: ACCEPT });
  const list = value as DiscoveryList;
  if (list.kind === 'APIGroupDiscoveryList') return fromAggregated(list);
  return fromPlain(client, path, value as PlainRoot);
}

function fromAggregated(list: DiscoveryList): Discovery {
  const groups = (list.items ?? []).map((item) => ({
    group: item.metadata?.name ?? '',
    versions: item.versions ?? [],
  }));
  return {
    resources: groups.flatMap(({ group, versions }) => resourcesOf(group, versions)),
    staleGroups: groups
      .filter(({ versions }) => versions.some(({ freshness }) => freshness === 'Stale'))
      .map(({ group }) => group),
  };
}

function resourcesOf(group: string, versions: readonly DiscoveredVersion[]): readonly ServedResource[] {
  const byName = new Map<string, ServedResource>();
  for (const { version, resources } of versions) {
    for (const { resource, scope, verbs, responseKind } of resources ?? []) {
      if (!verbs?.includes('list') || !responseKind?.kind) continue;
      const known = byName.get(resource);
      const namespaced = scope === 'Namespaced';
      byName.set(resource, {
        ...(known ?? { group, resource, kind: responseKind.kind, namespaced }),
        versions: [...(known?.versions ?? []), version],
      });
    }
  }
  return [...byName.values()];
}

/** Shapes of `APIVersions`, `APIGroupList` and `APIResourceList` (meta/v1). */
interface PlainRoot {
  readonly versions?: readonly string[];
  readonly groups?: readonly {
    readonly name: string;
    readonly versions: readonly { readonly version: string }[];
  }[];
}

interface PlainResources {
  readonly resources?: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
    readonly verbs?: readonly string[];
  }[];
}

async function fromPlain(client: Client, path: string, root: PlainRoot): Promise<Discovery> {
  const groups = root.groups ?? [
    { name: '', versions: (root.versions ?? []).map((version) => ({ version })) },
  ];
  const staleGroups: string[] = [];
  const resources: ServedResource[] = [];
  for (const { name, versions } of groups) {
    const discovered = await Promise.all(
      versions.map(({ version }) =>
        plainVersion(client, [path, name, version].filter(Boolean).join('/'), version),
      ),
    );
    if (discovered.some(({ freshness }) => freshness === 'Stale')) staleGroups.push(name);
    resources.push(...resourcesOf(name, discovered));
  }
  return { resources, staleGroups };
}

async function plainVersion(client: Client, path: string, version: string): Promise<DiscoveredVersion> {
  try {
    const { value } = await client.ask({ path });
    const resources = ((value as PlainResources).resources ?? [])
      .filter(({ name }) => !name.includes('/'))
      .map(({ name, kind, namespaced, verbs }) => ({
        resource: name,
        scope: namespaced ? 'Namespaced' : 'Cluster',
        responseKind: { kind },
        ...(verbs ? { verbs } : {}),
      }));
    return { version, resources };
  } catch (error) {
    if (failureOf(error).outcome === 'unauthorized') throw error;
    return { version, freshness: 'Stale' };
  }
}
