import type { Exposure, KubeObject } from '../../model/resource.ts';
import { annotationsOf } from '../annotations.ts';
import { groupOf } from '../kinds.ts';
import { type LoadBalancerStatus, objectsOf, type RecordsByKind } from '../objects.ts';
import { type Backend, behind, type ServiceIndex } from './backends.ts';
import { type Fronts, withFront } from './fronts.ts';
import { annotatedSourceRanges, reachOf } from './reach.ts';

interface IngressBackend {
  readonly service?: {
    readonly name?: string;
    readonly port?: { readonly name?: string; readonly number?: number };
  };
  readonly serviceName?: string;
  readonly servicePort?: number | string;
}

interface IngressObject extends KubeObject {
  readonly spec?: {
    readonly defaultBackend?: IngressBackend;
    readonly backend?: IngressBackend;
    readonly rules?: readonly {
      readonly http?: { readonly paths?: readonly { readonly backend?: IngressBackend }[] };
    }[];
  };
  readonly status?: LoadBalancerStatus;
}

/** One exposure per Ingress. */
export function ingressExposures(
  kinds: RecordsByKind,
  services: ServiceIndex,
  fronts: Fronts,
): readonly Exposure[] {
  return objectsOf<IngressObject>(kinds, 'networking.k8s.io/Ingress').map(({ key, object }) => {
    const annotations = annotationsOf(object.metadata);
    const namespace = object.metadata.namespace ?? 'default';
    const assigned = object.status?.loadBalancer?.ingress ?? [];
    return {
      type: 'Ingress',
      ref: { group: groupOf(object.apiVersion), kind: 'Ingress', namespace, name: object.metadata.name },
      reach: withFront(reachOf(annotations, assigned), fronts.ofAssigned(assigned)),
      sourceRanges: annotatedSourceRanges(annotations),
      ...behind(
        ingressBackends(object).map((backend) => toBackend(backend, namespace)),
        services,
      ),
      key,
    };
  });
}

function ingressBackends({ spec }: IngressObject): readonly IngressBackend[] {
  const paths = spec?.rules?.flatMap(({ http }) => http?.paths ?? []) ?? [];
  const all = [spec?.defaultBackend, spec?.backend, ...paths.map(({ backend }) => backend)];
  return all.filter((backend) => backend !== undefined);
}

function toBackend(backend: IngressBackend, namespace: string): Backend | undefined {
  const service = backend.service?.name ?? backend.serviceName;
  if (service === undefined) return undefined;
  const port = backend.service?.port?.number ?? backend.service?.port?.name ?? backend.servicePort;
  return { namespace, service, ...(port === undefined ? {} : { port }) };
}
