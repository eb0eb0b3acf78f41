import { type KindToRead, kindsOfGroup } from './kind.ts';

const exposure = { role: 'exposure', needed: 'when-served' } as const;

/** Ways in from beyond the cluster, besides Service and Ingress. */
export const EXPOSURE_KINDS: readonly KindToRead[] = [
  ...kindsOfGroup({ ...exposure, group: 'gateway.networking.k8s.io', versions: ['v1', 'v1beta1'] }, [
    ['gatewayclasses', 'GatewayClass', 'cluster', 'which controller serves a Gateway'],
    ['gateways', 'Gateway', 'namespaced', 'ways in from beyond the cluster'],
    ['httproutes', 'HTTPRoute', 'namespaced', 'what a Gateway sends to'],
  ]),
  ...kindsOfGroup({ ...exposure, group: 'gateway.networking.k8s.io', versions: ['v1', 'v1alpha2'] }, [
    ['grpcroutes', 'GRPCRoute', 'namespaced', 'what a Gateway sends to'],
  ]),
  ...kindsOfGroup(
    { ...exposure, group: 'gateway.networking.k8s.io', versions: ['v1', 'v1alpha3', 'v1alpha2'] },
    [['tlsroutes', 'TLSRoute', 'namespaced', 'what a Gateway sends to']],
  ),
  ...kindsOfGroup({ ...exposure, group: 'gateway.networking.k8s.io', versions: ['v1', 'v1alpha2'] }, [
    ['tcproutes', 'TCPRoute', 'namespaced', 'what a Gateway sends to'],
    ['udproutes', 'UDPRoute', 'namespaced', 'what a Gateway sends to'],
  ]),
  ...kindsOfGroup({ ...exposure, group: 'route.openshift.io', versions: ['v1'] }, [
    ['routes', 'Route', 'namespaced', 'ways in through the OpenShift router'],
  ]),
  ...kindsOfGroup({ ...exposure, group: 'networking.istio.io', versions: ['v1', 'v1beta1', 'v1alpha3'] }, [
    ['gateways', 'Gateway', 'namespaced', 'ways in through an Istio gateway'],
    ['virtualservices', 'VirtualService', 'namespaced', 'what an Istio gateway sends to'],
  ]),
  ...kindsOfGroup({ ...exposure, group: 'traefik.io', versions: ['v1alpha1'] }, [
    ['ingressroutes', 'IngressRoute', 'namespaced', 'ways in through Traefik'],
    ['ingressroutetcps', 'IngressRouteTCP', 'namespaced', 'ways in through Traefik'],
    ['ingressrouteudps', 'IngressRouteUDP', 'namespaced', 'ways in through Traefik'],
  ]),
  ...kindsOfGroup({ ...exposure, group: 'projectcontour.io', versions: ['v1'] }, [
    ['httpproxies', 'HTTPProxy', 'namespaced', 'ways in through Contour'],
  ]),
];
