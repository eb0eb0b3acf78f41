import { describe, expect, test } from 'vitest';
import { deployment, inventoryOf, pod, type Raw, service } from './objects.ts';

const crane = pod('harbour', 'crane-0', { labels: { app: 'crane' } });
const web = service('harbour', 'web', {
  selector: { app: 'crane' },
  ports: [
    { name: 'http', port: 80, targetPort: 8080 },
    { name: 'admin', port: 9000, targetPort: 9000 },
  ],
});

function loadBalancer(
  annotations: Record<string, string>,
  ingress: readonly Raw[] = [],
  spec: Raw = {},
): Raw {
  return {
    ...service(
      'harbour',
      'front',
      { type: 'LoadBalancer', selector: { app: 'crane' }, ...spec },
      { annotations },
    ),
    status: { loadBalancer: { ingress } },
  };
}

function only(...raw: readonly Raw[]) {
  const { exposures } = inventoryOf(...raw);
  expect(exposures).toHaveLength(1);
  return exposures[0]!;
}

describe('load balancers', () => {
  const AWS = 'service.beta.kubernetes.io/aws-load-balancer-scheme';
  const AZURE = 'service.beta.kubernetes.io/azure-load-balancer-internal';

  test.each([
    ['nothing said', {}, [], 'unknown'],
    ['internet-facing by annotation', { [AWS]: 'internet-facing' }, [], 'public'],
    ['internal by annotation', { [AWS]: 'internal' }, [], 'internal'],
    ['internal on Azure', { [AZURE]: 'true' }, [], 'internal'],
    ['internal on GKE', { 'networking.gke.io/load-balancer-type': 'Internal' }, [], 'internal'],
    ['a value nobody documents', { [AWS]: 'sideways' }, [], 'unknown'],
    ['a public address', {}, [{ ip: '198.51.100.4' }], 'public'],
    ['a public address beside a private one', {}, [{ ip: '10.0.0.4' }, { ip: '2001:db8::1' }], 'public'],
    ['a private address', {}, [{ ip: '10.0.0.4' }], 'internal'],
    ['a unique local address', {}, [{ ip: 'fd12::4' }], 'internal'],
    ['a public address against an annotation', { [AWS]: 'internal' }, [{ ip: '198.51.100.4' }], 'public'],
    ['a host name', {}, [{ hostname: 'a1.elb.eu-1.amazonaws.com' }], 'unknown'],
    ['an internal host name', {}, [{ hostname: 'internal-a1.elb.eu-1.amazonaws.com' }], 'internal'],
    ['a private address beside a host name', {}, [{ ip: '10.0.0.4' }, { hostname: 'x.example' }], 'unknown'],
  ] as const)('with %s', (_name, annotations, ingress, reach) => {
    expect(only(crane, loadBalancer(annotations as unknown as Record<string, string>, ingress)).reach).toBe(
      reach,
    );
  });

  test('keep who may come, by field and by annotation', () => {
    const annotations = {
      'service.beta.kubernetes.io/load-balancer-source-ranges': '10.1.0.0/16, 10.2.0.0/16',
    };
    const spec = { loadBalancerSourceRanges: ['198.51.100.0/24'] };
    expect(only(crane, loadBalancer(annotations, [], spec)).sourceRanges).toEqual([
      '198.51.100.0/24',
      '10.1.0.0/16',
      '10.2.0.0/16',
    ]);
  });

  test('without a selector and without slices send somewhere unseen (trap 39)', () => {
    expect(only(loadBalancer({}, [], { selector: undefined }))).toMatchObject({
      endpoints: [],
      backendsUnknown: true,
    });
  });
});

describe('node ports, external addresses and host ports', () => {
  const node = (addresses: readonly Raw[]) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'pier-1' },
    status: { addresses },
  });

  test('a node port is public when a node has a public address, else nobody can tell', () => {
    const front = service('harbour', 'front', { type: 'NodePort', selector: { app: 'crane' } });
    expect(only(front, node([{ type: 'ExternalIP', address: '198.51.100.9' }])).reach).toBe('public');
    expect(only(front, node([{ type: 'InternalIP', address: '10.0.0.9' }])).reach).toBe('unknown');
  });

  test('an external address is a way in of its own', () => {
    const spec = { type: 'NodePort', selector: { app: 'crane' }, externalIPs: ['198.51.100.7'] };
    const { exposures } = inventoryOf(crane, service('harbour', 'front', spec));
    expect(exposures.map(({ type, reach }) => `${type} ${reach}`)).toEqual([
      'ExternalIP public',
      'NodePort unknown',
    ]);
  });

  test('host ports count once per workload, not on the host network, not on loopback', () => {
    const ports = (hostIP?: string) => [
      { ports: [{ containerPort: 80, hostPort: 8080, ...(hostIP ? { hostIP } : {}) }] },
    ];
    const { exposures } = inventoryOf(
      deployment('harbour', 'open', { app: 'open' }, { containers: ports() }),
      deployment('harbour', 'local', { app: 'local' }, { containers: ports('127.0.0.1') }),
      deployment('harbour', 'agent', { app: 'agent' }, { hostNetwork: true, containers: ports() }),
    );
    expect(exposures).toEqual([
      expect.objectContaining({
        type: 'HostPort',
        ref: { group: 'apps', kind: 'Deployment', namespace: 'harbour', name: 'open' },
        ports: [{ protocol: 'TCP', port: 8080, targetPort: 80 }],
      }),
    ]);
  });
});

describe('ingresses', () => {
  const ingress = (spec: Raw, annotations: Record<string, string> = {}): Raw => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web', namespace: 'harbour', annotations },
    spec,
  });
  const to = (backend: Raw) => ({ rules: [{ http: { paths: [{ backend }] } }] });

  test('lead to the endpoints of the Service, on the port they name', () => {
    const found = only(crane, web, ingress(to({ service: { name: 'web', port: { name: 'http' } } })));
    expect(found).toMatchObject({
      type: 'Ingress',
      endpoints: [0],
      ports: [{ name: 'http', port: 80, targetPort: 8080 }],
      backendsUnknown: false,
    });
  });

  test('that name a Service nobody has read lead somewhere unseen', () => {
    expect(only(ingress(to({ service: { name: 'gone', port: { number: 80 } } }))).backendsUnknown).toBe(true);
  });

  test('that name a resource lead somewhere unseen', () => {
    expect(only(ingress(to({ resource: { kind: 'Bucket', name: 'static' } }))).backendsUnknown).toBe(true);
  });

  test('of the first versions name their backend in the old way', () => {
    const old = {
      ...ingress({ backend: { serviceName: 'web', servicePort: 80 } }),
      apiVersion: 'extensions/v1beta1',
    };
    expect(only(crane, web, old)).toMatchObject({ endpoints: [0], backendsUnknown: false });
  });

  test('say their side by annotation', () => {
    expect(only(ingress({}, { 'alb.ingress.kubernetes.io/scheme': 'internal' })).reach).toBe('internal');
  });
});

describe('gateways and routes', () => {
  const gateway = (address: string): Raw => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'edge', namespace: 'quay' },
    spec: { gatewayClassName: 'harbour', listeners: [{ name: 'https', protocol: 'HTTPS', port: 443 }] },
    status: { addresses: [{ type: 'IPAddress', value: address }] },
  });
  const route = (parent: Raw): Raw => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'web', namespace: 'harbour' },
    spec: { parentRefs: [parent], rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] },
  });

  test('a route is a way in on the side of its Gateway', () => {
    const found = only(crane, web, gateway('198.51.100.3'), route({ name: 'edge', namespace: 'quay' }));
    expect(found).toMatchObject({
      type: 'Gateway',
      ref: { kind: 'HTTPRoute', name: 'web' },
      reach: 'public',
      endpoints: [0],
    });
  });

  test('a Gateway without routes is one all the same', () => {
    expect(only(gateway('10.0.0.3'))).toMatchObject({
      ref: { kind: 'Gateway' },
      reach: 'internal',
      endpoints: [],
    });
  });

  test('a route whose parent is a Service opens nothing', () => {
    expect(inventoryOf(crane, web, route({ group: '', kind: 'Service', name: 'web' })).exposures).toEqual([]);
  });

  test('a Route of OpenShift leads to its Service', () => {
    const found = only(crane, web, {
      apiVersion: 'route.openshift.io/v1',
      kind: 'Route',
      metadata: { name: 'web', namespace: 'harbour' },
      spec: { to: { kind: 'Service', name: 'web' } },
    });
    expect(found).toMatchObject({ type: 'Route', reach: 'unknown', endpoints: [0] });
  });

  test.each([
    ['web', ['quay/edge'], 1],
    ['web.harbour.svc.cluster.local', ['quay/edge', 'mesh'], 1],
    ['web', ['mesh'], 0],
    ['web', [], 0],
  ])('a VirtualService for %s on %j opens %i ways', (host, gateways, count) => {
    const { exposures } = inventoryOf(crane, web, {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'web', namespace: 'harbour' },
      spec: { gateways, http: [{ route: [{ destination: { host, port: { number: 80 } } }] }] },
    });
    expect(exposures).toHaveLength(count);
    for (const { endpoints } of exposures) expect(endpoints).toEqual([0]);
  });

  test('Traefik and Contour list Services under routes', () => {
    const spec = { routes: [{ services: [{ name: 'web', port: 80 }] }] };
    const { exposures } = inventoryOf(
      crane,
      web,
      {
        apiVersion: 'traefik.io/v1alpha1',
        kind: 'IngressRoute',
        metadata: { name: 't', namespace: 'harbour' },
        spec,
      },
      {
        apiVersion: 'projectcontour.io/v1',
        kind: 'HTTPProxy',
        metadata: { name: 'c', namespace: 'harbour' },
        spec,
      },
    );
    expect(exposures.map(({ ref, endpoints }) => [ref.kind, endpoints])).toEqual([
      ['HTTPProxy', [0]],
      ['IngressRoute', [0]],
    ]);
  });
});
