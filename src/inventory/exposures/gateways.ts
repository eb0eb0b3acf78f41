import type { Exposure, KubeObject } from '../../model/resource.ts';
import { annotationsOf } from '../annotations.ts';
import { objectsOf, type RecordsByKind } from '../objects.ts';
import { type Backend, behind, type ServiceIndex } from './backends.ts';
import { type Fronts, withFront } from './fronts.ts';
import { type Reach, reachOf, reachOfGatewayClass } from './reach.ts';

const GROUP = 'gateway.networking.k8s.io';
const ROUTE_KINDS = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'] as const;

interface GatewayObject extends KubeObject {
  readonly spec?: { readonly gatewayClassName?: string };
  readonly status?: { readonly addresses?: readonly { readonly type?: string; readonly value?: string }[] };
}

interface Reference {
  readonly group?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly port?: number;
}

interface RouteObject extends KubeObject {
  readonly spec?: {
    readonly parentRefs?: readonly Reference[];
    readonly rules?: readonly { readonly backendRefs?: readonly Reference[] }[];
  };
}

/**
 * One exposure per route that is attached to a Gateway (Gateway API), and one per Gateway without routes. Routes whose
 * parent is a Service steer traffic inside a mesh and open nothing (GEP-1426).
 */
export function gatewayExposures(
  kinds: RecordsByKind,
  services: ServiceIndex,
  fronts: Fronts,
): readonly Exposure[] {
  const gateways = objectsOf<GatewayObject>(kinds, `${GROUP}/Gateway`);
  const reaches = new Map(gateways.map(({ object }) => [nameOf(object), gatewayReach(object, fronts)]));
  const used = new Set<string>();
  const routes = ROUTE_KINDS.flatMap((kind) => objectsOf<RouteObject>(kinds, `${GROUP}/${kind}`)).flatMap(
    (record) => {
      const parents = parentGateways(record.object);
      for (const parent of parents) used.add(parent);
      if (parents.length === 0) return [];
      const backends = routeBackends(record.object);
      return [exposure(record.key, record.object, widest(parents, reaches), backends, services)];
    },
  );
  const idle = gateways.filter(({ object }) => !used.has(nameOf(object)));
  return [
    ...routes,
    ...idle.map(({ key, object }) => exposure(key, object, gatewayReach(object, fronts), [], services)),
  ];
}

function exposure(
  key: string,
  { kind, metadata }: KubeObject,
  reach: Reach,
  backends: readonly (Backend | undefined)[],
  services: ServiceIndex,
): Exposure {
  return {
    type: 'Gateway',
    ref: { group: GROUP, kind, namespace: metadata.namespace ?? 'default', name: metadata.name },
    reach,
    sourceRanges: [],
    ...behind(backends, services),
    key,
  };
}

function gatewayReach(object: GatewayObject, fronts: Fronts): Reach {
  const assigned = (object.status?.addresses ?? []).flatMap(({ type, value }) => {
    if (value === undefined) return [];
    return type === 'Hostname' ? { hostname: value } : { ip: value };
  });
  const seen = reachOf(annotationsOf(object.metadata), assigned);
  const own = seen === 'unknown' ? (reachOfGatewayClass(object.spec?.gatewayClassName) ?? seen) : seen;
  return withFront(own, fronts.ofAssigned(assigned));
}

/** A route may be attached to several Gateways: the most open one counts. */
function widest(parents: readonly string[], reaches: ReadonlyMap<string, Reach>): Reach {
  const all = parents.map((parent) => reaches.get(parent) ?? 'unknown');
  return (['public', 'unknown', 'internal'] as const).find((reach) => all.includes(reach))!;
}

function parentGateways(route: RouteObject): readonly string[] {
  return (route.spec?.parentRefs ?? [])
    .filter(({ group = GROUP, kind = 'Gateway' }) => group === GROUP && kind === 'Gateway')
    .map(({ namespace, name }) => `${namespace ?? route.metadata.namespace}/${name}`);
}

function routeBackends(route: RouteObject): readonly (Backend | undefined)[] {
  const references = route.spec?.rules?.flatMap(({ backendRefs }) => backendRefs ?? []) ?? [];
  return references.map(({ group = '', kind = 'Service', namespace, name, port }) => {
    if (group !== '' || kind !== 'Service' || name === undefined) return undefined;
    const own = namespace ?? route.metadata.namespace ?? 'default';
    return { namespace: own, service: name, ...(port === undefined ? {} : { port }) };
  });
}

function nameOf({ metadata }: KubeObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}
