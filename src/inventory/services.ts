import type { Endpoint, Labels, Service, ServicePort } from '../model/resource.ts';
import { annotationsOf } from './annotations.ts';
import { type EndpointSliceObject, objectsOf, type RecordsByKind, type ServiceObject } from './objects.ts';
import { compareBytewise } from './record.ts';
import { indexSelectors } from './selected-endpoints.ts';
import { indexSlices } from './slices.ts';

/** Services with the endpoints that they send to, by namespace and name. */
export function buildServices(kinds: RecordsByKind, endpoints: readonly Endpoint[]): readonly Service[] {
  const records = objectsOf<ServiceObject>(kinds, '/Service');
  const selected = indexSelectors(
    endpoints,
    records.flatMap(({ object }) => {
      const selector = selectorOf(object);
      return selector ? [{ namespace: object.metadata.namespace ?? 'default', selector }] : [];
    }),
  );
  const sliced = indexSlices(
    objectsOf<EndpointSliceObject>(kinds, 'discovery.k8s.io/EndpointSlice'),
    endpoints,
  );
  return records
    .map(({ key, object }) => {
      const namespace = object.metadata.namespace ?? 'default';
      const selector = selectorOf(object);
      const bySelector = selector ? selected(namespace, selector) : [];
      const bySlices = sliced(namespace, object.metadata.name);
      return toService(key, object, bySlices.length === 0 ? bySelector : union(bySelector, bySlices));
    })
    .sort((a, b) => compareBytewise(a.namespace, b.namespace) || compareBytewise(a.name, b.name));
}

/** An empty selector does not survive the API server: it is none. */
function selectorOf(object: ServiceObject): Labels | undefined {
  const selector = object.spec?.selector;
  if (!selector || Object.keys(selector).length === 0 || object.spec?.type === 'ExternalName')
    return undefined;
  return selector;
}

const TYPES: readonly Service['type'][] = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'];

function toService(key: string, object: ServiceObject, endpoints: readonly number[]): Service {
  const { metadata, spec = {} } = object;
  const selector = selectorOf(object);
  return {
    namespace: metadata.namespace ?? 'default',
    name: metadata.name,
    type: TYPES.find((type) => type === spec.type) ?? 'ClusterIP',
    clusterAddresses: clusterAddresses(spec),
    externalAddresses: externalAddresses(object),
    ...(selector ? { selector } : {}),
    ports: servicePorts(spec),
    sourceRanges: spec.loadBalancerSourceRanges ?? [],
    annotations: annotationsOf(metadata),
    externalTrafficPolicy: spec.externalTrafficPolicy === 'Local' ? 'Local' : 'Cluster',
    endpoints,
    key,
  };
}

function clusterAddresses(spec: NonNullable<ServiceObject['spec']>): readonly string[] {
  const all = spec.clusterIPs ?? (spec.clusterIP ? [spec.clusterIP] : []);
  return all.filter((address) => address !== '' && address !== 'None');
}

function externalAddresses(object: ServiceObject): readonly string[] {
  const assigned = object.status?.loadBalancer?.ingress?.flatMap(({ ip }) => ip ?? []) ?? [];
  const asked = object.spec?.loadBalancerIP ? [object.spec.loadBalancerIP] : [];
  return [...new Set([...(object.spec?.externalIPs ?? []), ...assigned, ...asked])];
}

function servicePorts(spec: NonNullable<ServiceObject['spec']>): readonly ServicePort[] {
  return (spec.ports ?? []).flatMap((raw) => {
    if (raw.port === undefined) return [];
    const { name, nodePort } = raw;
    return {
      ...(name ? { name } : {}),
      protocol: raw.protocol ?? 'TCP',
      port: raw.port,
      targetPort: raw.targetPort ?? raw.port,
      ...(nodePort ? { nodePort } : {}),
    };
  });
}

function union(a: readonly number[], b: readonly number[]): readonly number[] {
  return [...new Set([...a, ...b])].sort((x, y) => x - y);
}
