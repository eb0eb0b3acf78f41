import type { Exposure, KubeObject } from '../../model/resource.ts';
import { annotationsOf } from '../annotations.ts';
import { groupOf } from '../kinds.ts';
import { objectsOf, type RecordsByKind } from '../objects.ts';
import { type Backend, behind, type ServiceIndex } from './backends.ts';
import type { Fronts } from './fronts.ts';
import { annotatedSourceRanges, type Reach } from './reach.ts';

interface NamedService {
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly port?: number | string;
}

interface Destination {
  readonly route?: readonly {
    readonly destination?: { readonly host?: string; readonly port?: { readonly number?: number } };
  }[];
}

interface ProxyObject extends KubeObject {
  readonly spec?: {
    // OpenShift Route
    readonly to?: NamedService;
    readonly alternateBackends?: readonly NamedService[];
    // Traefik IngressRoute, Contour HTTPProxy
    readonly routes?: readonly { readonly services?: readonly NamedService[] }[];
    readonly tcpproxy?: { readonly services?: readonly NamedService[] };
    // Istio VirtualService
    readonly gateways?: readonly string[];
    readonly http?: readonly Destination[];
    readonly tls?: readonly Destination[];
    readonly tcp?: readonly Destination[];
  };
}

type BackendsOf = (object: ProxyObject) => readonly (Backend | undefined)[] | undefined;

/** Kinds of proxies that name Services, and how each names them. */
const KINDS: readonly (readonly [kind: string, type: Exposure['type'], backends: BackendsOf])[] = [
  ['route.openshift.io/Route', 'Route', routeBackends],
  ['traefik.io/IngressRoute', 'Ingress', listedBackends],
  ['traefik.io/IngressRouteTCP', 'Ingress', listedBackends],
  ['traefik.io/IngressRouteUDP', 'Ingress', listedBackends],
  ['projectcontour.io/HTTPProxy', 'Ingress', listedBackends],
  ['networking.istio.io/VirtualService', 'Gateway', istioBackends],
];

/**
 * Ways in that name Services in forms of their own. Which side the proxy listens on is told by the Service in front of it,
 * where the way in says which proxy that is.
 */
export function proxyExposures(
  kinds: RecordsByKind,
  services: ServiceIndex,
  fronts: Fronts,
): readonly Exposure[] {
  return KINDS.flatMap(([kind, type, backendsOf]) =>
    objectsOf<ProxyObject>(kinds, kind).flatMap(({ key, object }) => {
      const backends = backendsOf(object);
      if (!backends) return [];
      return {
        type,
        ref: {
          group: groupOf(object.apiVersion),
          kind: object.kind,
          namespace: ownNamespace(object),
          name: object.metadata.name,
        },
        reach: proxyReach(object, fronts),
        sourceRanges: annotatedSourceRanges(annotationsOf(object.metadata)),
        ...behind(backends, services),
        key,
      };
    }),
  );
}

function proxyReach(object: ProxyObject, fronts: Fronts): Reach {
  if (object.kind === 'Route') return fronts.ofRouter();
  if (object.kind !== 'VirtualService') return 'unknown';
  const gateways = (object.spec?.gateways ?? []).filter((gateway) => gateway !== 'mesh');
  return fronts.ofIstioGateways(
    gateways.map((name) => (name.includes('/') ? name : `${ownNamespace(object)}/${name}`)),
  );
}

function routeBackends(object: ProxyObject): readonly (Backend | undefined)[] {
  return [object.spec?.to, ...(object.spec?.alternateBackends ?? [])].map((target) =>
    toBackend(target, object),
  );
}

function listedBackends(object: ProxyObject): readonly (Backend | undefined)[] {
  const listed = [...(object.spec?.routes ?? []), ...(object.spec?.tcpproxy ? [object.spec.tcpproxy] : [])];
  return listed.flatMap(({ services }) => services ?? []).map((target) => toBackend(target, object));
}

function toBackend(target: NamedService | undefined, object: ProxyObject): Backend | undefined {
  if (target?.name === undefined || (target.kind ?? 'Service') !== 'Service') return undefined;
  return {
    namespace: target.namespace ?? ownNamespace(object),
    service: target.name,
    ...(target.port === undefined ? {} : { port: target.port }),
  };
}

/** A VirtualService bound to no gateway, or to the word `mesh` alone, steers traffic inside the mesh only. */
function istioBackends(object: ProxyObject): readonly (Backend | undefined)[] | undefined {
  const { gateways = [], http = [], tls = [], tcp = [] } = object.spec ?? {};
  if (gateways.every((gateway) => gateway === 'mesh')) return undefined;
  const routes = [...http, ...tls, ...tcp].flatMap(({ route }) => route ?? []);
  return routes.map(({ destination }) => istioBackend(destination?.host, destination?.port?.number, object));
}

/** A short name is in the VirtualService's own namespace; `name.namespace` and its long form name another. */
function istioBackend(
  host: string | undefined,
  port: number | undefined,
  object: ProxyObject,
): Backend | undefined {
  const parts = /^([a-z0-9-]+)(?:\.([a-z0-9-]+)(?:\.svc(?:\.cluster\.local)?)?)?$/.exec(host ?? '');
  if (!parts) return undefined;
  return {
    namespace: parts[2] ?? ownNamespace(object),
    service: parts[1]!,
    ...(port === undefined ? {} : { port }),
  };
}

function ownNamespace(object: KubeObject): string {
  return object.metadata.namespace ?? 'default';
}
