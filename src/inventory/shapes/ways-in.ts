import {
  address,
  type Copy,
  choice,
  fields,
  flag,
  integer,
  labels,
  list,
  port,
  portOrName,
  text,
} from '../shape.ts';
import { object } from './metadata.ts';
import { conditions } from './workloads.ts';

const protocol = choice('TCP', 'UDP', 'SCTP');

/** Addresses or names that a controller has assigned. */
const loadBalancer = fields({ ingress: list(fields({ ip: address, hostname: text })) });

export const node: Copy = object({
  spec: fields({ providerID: text, taints: list(fields({ key: text })) }),
  status: fields({
    addresses: list(fields({ type: text, address: text })),
    conditions: conditions('Ready'),
    nodeInfo: fields({ kubeletVersion: text }),
  }),
});

export const service: Copy = object({
  spec: fields({
    type: text,
    clusterIP: text,
    clusterIPs: list(text),
    externalIPs: list(address),
    externalName: text,
    loadBalancerIP: text,
    loadBalancerClass: text,
    loadBalancerSourceRanges: list(text),
    externalTrafficPolicy: text,
    publishNotReadyAddresses: flag,
    selector: labels,
    ports: list(fields({ name: text, protocol, port, targetPort: portOrName, nodePort: optionalPort })),
  }),
  status: fields({ loadBalancer }),
});

const slice = object({
  addressType: text,
  endpoints: list(
    fields({ addresses: list(text), targetRef: fields({ kind: text, namespace: text, name: text }) }),
  ),
  ports: list(fields({ name: text, protocol, port })),
});

/**
 * A slice that the EndpointSlice controller derived from a selector says nothing that Service and pods do not, and
 * changes with every roll-out: it is left out. The controller removes slices under its name that it did not write.
 */
export const endpointSlice: Copy = (value, trail) => {
  const kept = slice(value, trail) as { metadata?: { labels?: Record<string, string> } } | undefined;
  const manager = kept?.metadata?.labels?.['endpointslice.kubernetes.io/managed-by'];
  return manager === 'endpointslice-controller.k8s.io' ? undefined : kept;
};

const ingressBackend = fields({
  service: fields({ name: text, port: fields({ name: text, number: port }) }),
  resource: fields({ kind: text, name: text }),
  // As `extensions/v1beta1` and `networking.k8s.io/v1beta1` have it.
  serviceName: text,
  servicePort: portOrName,
});

export const ingress: Copy = object({
  spec: fields({
    ingressClassName: text,
    defaultBackend: ingressBackend,
    backend: ingressBackend,
    tls: list(fields({ hosts: list(text) })),
    rules: list(
      fields({ host: text, http: fields({ paths: list(fields({ path: text, backend: ingressBackend })) }) }),
    ),
  }),
  status: fields({ loadBalancer }),
});

export const ingressClass: Copy = object({ spec: fields({ controller: text }) });

export const gatewayClass: Copy = object({ spec: fields({ controllerName: text }) });

export const gateway: Copy = object({
  spec: fields({
    gatewayClassName: text,
    addresses: list(fields({ type: text, value: text })),
    listeners: list(fields({ name: text, protocol: text, port, hostname: text })),
  }),
  status: fields({ addresses: list(fields({ type: text, value: text })) }),
});

const reference = { group: text, kind: text, namespace: text, name: text, port };

/** HTTPRoute and its like: who they are attached to, and where they send. */
export const gatewayRoute: Copy = object({
  spec: fields({
    parentRefs: list(fields({ ...reference, sectionName: text })),
    hostnames: list(text),
    rules: list(fields({ backendRefs: list(fields({ ...reference, weight: integer })) })),
  }),
});

const routeTarget = fields({ kind: text, name: text, weight: integer });

export const openShiftRoute: Copy = object({
  spec: fields({
    host: text,
    to: routeTarget,
    alternateBackends: list(routeTarget),
    port: fields({ targetPort: portOrName }),
    tls: fields({ termination: text }),
  }),
});

export const istioGateway: Copy = object({
  spec: fields({
    selector: labels,
    servers: list(fields({ port: fields({ number: port, protocol: text, name: text }), hosts: list(text) })),
  }),
});

const destinations = list(
  fields({ route: list(fields({ destination: fields({ host: text, port: fields({ number: port }) }) })) }),
);

export const virtualService: Copy = object({
  spec: fields({
    gateways: list(text),
    hosts: list(text),
    http: destinations,
    tls: destinations,
    tcp: destinations,
  }),
});

const namedServices = list(fields({ kind: text, namespace: text, name: text, port: portOrName }));

/** Traefik's IngressRoute and Contour's HTTPProxy both list services under routes. */
export const proxyRoute: Copy = object({
  spec: fields({
    virtualhost: fields({ fqdn: text }),
    routes: list(fields({ services: namedServices })),
    tcpproxy: fields({ services: namedServices }),
  }),
});

function optionalPort(value: unknown, trail: Parameters<Copy>[1]): unknown {
  return value === 0 ? undefined : port(value, trail);
}
