/** Inputs made unreadable, with the clusters that what is left may have come from: the fillings of the gap. */
import fc from 'fast-check';
import type { SnapshotList } from '../../src/model/snapshot.ts';
import type { OracleCluster, OracleObject } from './oracle/cluster.ts';
import { type Circumstances, type Manifest, manifestsOf, pluginOf } from './subject.ts';

/** What Segproof is given, and what the truth may be. */
export interface Doubt {
  readonly manifests: readonly Manifest[];
  readonly circumstances: Circumstances;
  readonly fillings: readonly OracleCluster[];
}

/** How to spoil an input; positions count round the inputs there are. */
export interface Spoiling {
  readonly way: keyof typeof WAYS;
  readonly which: number;
  /** Random objects, of which those of the spoilt kind take its place. */
  readonly pool: readonly (readonly OracleObject[])[];
  readonly addresses: readonly string[];
  readonly team: string;
}

export const FILLINGS = 16;

export function spoilings(pool: fc.Arbitrary<readonly OracleObject[]>): fc.Arbitrary<Spoiling> {
  return fc.record({
    way: fc.constantFrom(...(Object.keys(WAYS) as (keyof typeof WAYS)[])),
    which: fc.nat({ max: 100 }),
    pool: fc.array(pool, { minLength: FILLINGS, maxLength: FILLINGS }),
    addresses: fc.constantFrom<readonly string[]>(
      ['10.0.0.200'],
      ['10.0.0.200', 'fd00::9'],
      ['172.16.9.9'],
      ['fd00::1:1'],
    ),
    team: fc.constantFrom('red', 'blue', 'green'),
  });
}

/** `undefined` where there is nothing to spoil that way. */
export function spoil(cluster: OracleCluster, spoiling: Spoiling): Doubt | undefined {
  return WAYS[spoiling.way](cluster, spoiling);
}

type Way = (cluster: OracleCluster, spoiling: Spoiling) => Doubt | undefined;

const rename = (apiVersion: string, kind: string): Way => {
  return (cluster, spoiling) => {
    const spoilt = policyOf(cluster, spoiling);
    if (!spoilt) return undefined;
    const objects = cluster.objects.map((object) =>
      object === spoilt ? { ...object, apiVersion, kind } : object,
    );
    return {
      manifests: manifestsOf({ ...cluster, objects }),
      circumstances: pluginOf(cluster),
      fillings: filled(cluster, [spoilt], substitutes(spoilt, spoiling)),
    };
  };
};

/** Another version of a kind that is known by name: the subject of administrators' policies is read all the same. */
const reversion: Way = (cluster, spoiling) => {
  const spoilt = policyOf(cluster, spoiling);
  if (!spoilt) return undefined;
  const version = `${familyOf(spoilt)}/v9`;
  const doubt = rename(version, spoilt.kind)(cluster, spoiling);
  const { subject } = spoilt.spec;
  if (!doubt || !subject) return doubt;
  const aimed = substitutes(spoilt, spoiling).map((objects) =>
    objects.map((object) => ({ ...object, spec: { ...object.spec, subject } })),
  );
  return { ...doubt, fillings: filled(cluster, [spoilt], aimed) };
};

/** A field that the API does not know: the server drops it, refuses the object, or it means something to come. */
const misspell = (field: object): Way => {
  return (cluster, spoiling) => {
    const spoilt = policyOf(cluster, spoiling);
    if (!spoilt) return undefined;
    const objects = cluster.objects.map((object) =>
      object === spoilt ? { ...object, spec: { ...object.spec, ...field } } : object,
    );
    return {
      manifests: manifestsOf({ ...cluster, objects }),
      circumstances: pluginOf(cluster),
      fillings: filled(cluster, [spoilt], [[spoilt], []]),
    };
  };
};

/** The whole list of a kind that the account may not read: of policies, tiers, sets, host endpoints or settings. */
const forbid: Way = (cluster, spoiling) => {
  const spoilt = cluster.objects[spoiling.which % cluster.objects.length];
  if (!spoilt) return undefined;
  const kind = cluster.objects.filter((object) => sameKind(object, spoilt));
  const objects = cluster.objects.filter((object) => !kind.includes(object));
  return {
    manifests: manifestsOf({ ...cluster, objects }),
    circumstances: { ...pluginOf(cluster), lists: [forbidden(spoilt)] },
    fillings: filled(cluster, kind, [kind, ...listsInPlaceOf(spoilt, spoiling)]),
  };
};

function listsInPlaceOf(spoilt: OracleObject, spoiling: Spoiling): readonly (readonly OracleObject[])[] {
  if (ENFORCED.includes(spoilt.kind)) return substitutes(spoilt, spoiling);
  const random = spoiling.pool.map((objects) => objects.filter((object) => sameKind(object, spoilt)));
  // What Calico does to policies of a tier that does not exist, its releases do not agree on.
  return spoilt.kind === 'Tier' ? random : [[], ...random];
}

function sameKind(a: OracleObject, b: OracleObject): boolean {
  return a.apiVersion === b.apiVersion && a.kind === b.kind;
}

const undeclare: Way = (cluster, { which, team }) => {
  const gone = cluster.namespaces[which % cluster.namespaces.length]!;
  const namespaces = cluster.namespaces.filter((namespace) => namespace !== gone);
  const relabelled = cluster.namespaces.map((namespace) =>
    namespace === gone ? { ...namespace, labels: { ...namespace.labels, team } } : namespace,
  );
  return {
    manifests: manifestsOf({ ...cluster, namespaces }),
    circumstances: { ...pluginOf(cluster), undeclaredNamespaceLabels: 'unknown' },
    fillings: [cluster, { ...cluster, namespaces: relabelled }],
  };
};

const unaddress: Way = (cluster, { which, addresses }) => {
  const position = which % cluster.pods.length;
  const withAddresses = (of: readonly string[]): OracleCluster => ({
    ...cluster,
    pods: cluster.pods.map((pod, index) => (index === position ? { ...pod, addresses: of } : pod)),
  });
  return {
    manifests: manifestsOf(withAddresses([])),
    circumstances: pluginOf(cluster),
    fillings: [cluster, withAddresses(addresses)],
  };
};

/** A native sidecar with a named port: whether a plugin counts it is left to the plugin (trap 18). */
const addSidecar: Way = (cluster, { which }) => {
  const position = which % cluster.pods.length;
  const pod = cluster.pods[position]!;
  const port = { name: 'http', protocol: 'TCP', port: 81 };
  const manifests = manifestsOf(cluster).map((manifest) => {
    const { namespace, name } = manifest.metadata as { readonly namespace?: string; readonly name: string };
    if (manifest.kind !== 'Pod' || namespace !== pod.namespace || name !== pod.name) return manifest;
    const sidecar = {
      name: 'sidecar',
      restartPolicy: 'Always',
      ports: [{ name: port.name, protocol: port.protocol, containerPort: port.port }],
    };
    return { ...manifest, spec: { ...(manifest.spec as object), initContainers: [sidecar] } };
  });
  const counted = cluster.pods.map((one) => (one === pod ? { ...one, ports: [...one.ports, port] } : one));
  return {
    manifests,
    circumstances: pluginOf(cluster),
    fillings: [cluster, { ...cluster, pods: counted }],
  };
};

export const WAYS = {
  'unknown group': rename('example.com/v1', 'EdgeFirewall'),
  'unknown version': reversion,
  'misspelt selector': misspell({ podselector: {} }),
  'misspelt rules': misspell({ ingres: [{}] }),
  'forbidden list': forbid,
  'undeclared namespace': undeclare,
  'no address': unaddress,
  'unknown ports': addSidecar,
} satisfies Readonly<Record<string, Way>>;

const ENFORCED = [
  'NetworkPolicy',
  'GlobalNetworkPolicy',
  'ClusterNetworkPolicy',
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
];

function policyOf({ objects }: OracleCluster, { which }: Spoiling): OracleObject | undefined {
  const policies = objects.filter(({ kind }) => ENFORCED.includes(kind));
  return policies[which % policies.length];
}

/** In place of `spoilt`: nothing, itself, all open, all closed, and random policies of its kind and place. */
function substitutes(spoilt: OracleObject, { pool }: Spoiling): readonly (readonly OracleObject[])[] {
  const random = pool.map((objects) =>
    objects
      .filter((object) => sameKind(object, spoilt))
      .map((object, index) => ({
        ...object,
        metadata: {
          ...spoilt.metadata,
          name: index === 0 ? spoilt.metadata.name : `${spoilt.metadata.name}-${index}`,
        },
      })),
  );
  return [[], [spoilt], [extreme(spoilt, true)], [extreme(spoilt, false)], ...random];
}

function filled(
  cluster: OracleCluster,
  gone: readonly OracleObject[],
  fillings: readonly (readonly OracleObject[])[],
): readonly OracleCluster[] {
  const rest = cluster.objects.filter((object) => !gone.includes(object));
  return fillings.map((objects) => ({ ...cluster, objects: [...rest, ...objects] }));
}

/** The policy of that kind that opens, or closes, all that it can. */
function extreme(spoilt: OracleObject, open: boolean): OracleObject {
  return { ...spoilt, spec: EXTREMES[familyOf(spoilt)]!(spoilt, open) };
}

function familyOf({ apiVersion }: OracleObject): string {
  return apiVersion.split('/')[0]!;
}

const EXTREMES: Readonly<Record<string, (spoilt: OracleObject, open: boolean) => object>> = {
  'networking.k8s.io': (_, open) => ({
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
    ...(open && { ingress: [{}], egress: [{}] }),
  }),
  'projectcalico.org': ({ spec }, open) => {
    const rules = [{ action: open ? 'Allow' : 'Deny' }];
    return { tier: spec.tier, order: -1, types: ['Ingress', 'Egress'], ingress: rules, egress: rules };
  },
  'policy.networking.k8s.io': ({ apiVersion, spec }, open) => {
    const accept = apiVersion.endsWith('v1alpha2') ? 'Accept' : 'Allow';
    const action = open ? accept : 'Deny';
    return {
      ...(spec.tier && { tier: spec.tier }),
      ...(spec.priority !== undefined && { priority: 0 }),
      subject: { namespaces: {} },
      ingress: [{ action, from: [{ namespaces: {} }] }],
      egress: [{ action, to: [{ namespaces: {} }, { networks: ['0.0.0.0/0', '::/0'] }] }],
    };
  },
};

function forbidden({ apiVersion, kind }: OracleObject): SnapshotList {
  const [group, version] = apiVersion.split('/') as [string, string];
  return {
    group,
    version,
    resource: kind.endsWith('y') ? `${kind.toLowerCase().slice(0, -1)}ies` : `${kind.toLowerCase()}s`,
    kind,
    outcome: 'forbidden',
    items: 0,
    pages: 0,
    restarts: 0,
    retries: 0,
  };
}
