import type { Exposure, Service } from '../../model/resource.ts';
import { externalAddresses } from '../nodes.ts';
import { objectsOf, type RecordsByKind, type ServiceObject } from '../objects.ts';
import { type Behind, isUnresolved } from './backends.ts';
import { type Assigned, annotatedSourceRanges, reachOf } from './reach.ts';

/** Load balancers, node ports and external addresses. One Service may be a way in twice. */
export function serviceExposures(kinds: RecordsByKind, services: readonly Service[]): readonly Exposure[] {
  const objects = new Map(
    objectsOf<ServiceObject>(kinds, '/Service').map(({ key, object }) => [key, object]),
  );
  const nodes = externalAddresses(kinds).map((ip) => ({ ip }));
  return services.flatMap((service) => exposuresOf(service, objects.get(service.key)!, nodes));
}

function exposuresOf(
  service: Service,
  object: ServiceObject,
  nodes: readonly Assigned[],
): readonly Exposure[] {
  const found: Exposure[] = [];
  if (service.type === 'LoadBalancer') {
    const asked = object.spec?.loadBalancerIP ? [{ ip: object.spec.loadBalancerIP }] : [];
    const assigned = [...(object.status?.loadBalancer?.ingress ?? []), ...asked];
    found.push(exposure(service, 'LoadBalancer', assigned));
  }
  if (service.type === 'NodePort') {
    // That nodes have only private addresses does not show that nothing forwards to them.
    const reach = reachOf({}, nodes) === 'public' ? 'public' : 'unknown';
    found.push({ ...exposure(service, 'NodePort', []), reach });
  }
  const external = object.spec?.externalIPs ?? [];
  if (external.length > 0) {
    found.push(
      exposure(
        service,
        'ExternalIP',
        external.map((ip) => ({ ip })),
      ),
    );
  }
  return found;
}

function exposure(service: Service, type: Exposure['type'], assigned: readonly Assigned[]): Exposure {
  return {
    type,
    ref: { group: '', kind: 'Service', namespace: service.namespace, name: service.name },
    reach: reachOf(service.annotations, assigned),
    sourceRanges: [...service.sourceRanges, ...annotatedSourceRanges(service.annotations)],
    ...behindService(service),
    key: service.key,
  };
}

function behindService(service: Service): Behind {
  return { ports: service.ports, endpoints: service.endpoints, backendsUnknown: isUnresolved(service) };
}
