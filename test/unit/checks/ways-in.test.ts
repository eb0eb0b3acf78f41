/** Every kind of way in, held against the two checks that judge ways in. */
import { describe, expect, test } from 'vitest';
import { exposureApproved } from '../../../src/checks/exposure-approved.ts';
import { internetIngressRestricted } from '../../../src/checks/internet-ingress-restricted.ts';
import { type Given, judge } from './facts.ts';
import { denyAll, document, namespace, object, pod, policy } from './shop.ts';

const PUBLIC = '203.0.113.7';
const PRIVATE = '10.9.0.7';
const admitted =
  '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}, {namespaceSelector: {}}]}]}';
const shop = `${namespace('pay')}${namespace('edge')}${pod('pay/web')}${pod('edge/proxy')}${denyAll('pay')}`;
const open = `${shop}${policy('pay/open', admitted)}`;

interface Door {
  readonly type?: string;
  readonly ip?: string;
  readonly app?: string;
  readonly spec?: Record<string, unknown>;
  readonly annotations?: Record<string, string>;
}

function service(
  fullName: string,
  { type = 'ClusterIP', ip, app = 'web', spec = {}, annotations = {} }: Door,
): string {
  const [space, name] = fullName.split('/');
  const ports = [{ name: 'https', port: 443, targetPort: 8443, protocol: 'TCP' }];
  return document({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: space, name, annotations },
    spec: { type, selector: { app }, ports, ...spec },
    ...(ip && { status: { loadBalancer: { ingress: [{ ip }] } } }),
  });
}

const web = service('pay/web', {});
const proxy = (ip: string) => service('edge/proxy', { type: 'LoadBalancer', ip, app: 'proxy' });
const gateway = (ip: string) =>
  document({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { namespace: 'edge', name: 'shared' },
    spec: { gatewayClassName: 'envoy', listeners: [{ name: 'https', port: 443, protocol: 'HTTPS' }] },
    status: { addresses: [{ type: 'IPAddress', value: ip }] },
  });
const route = (kind: string) => (ip: string) =>
  gateway(ip) +
  object('gateway.networking.k8s.io/v1', kind, 'pay/door', {
    parentRefs: [{ namespace: 'edge', name: 'shared' }],
    rules: [{ backendRefs: [{ name: 'web', port: 443 }] }],
  });
const istio = (ip: string) =>
  object('networking.istio.io/v1', 'Gateway', 'edge/shared', { selector: { app: 'proxy' } }) +
  object('networking.istio.io/v1', 'VirtualService', 'pay/door', {
    gateways: ['edge/shared'],
    http: [{ route: [{ destination: { host: 'web', port: { number: 443 } } }] }],
  }) +
  proxy(ip);
const ingress = (ip: string) =>
  document({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { namespace: 'pay', name: 'door' },
    spec: { defaultBackend: { service: { name: 'web', port: { number: 443 } } } },
    status: { loadBalancer: { ingress: [{ ip }] } },
  });
const openShift = (ip: string) =>
  namespace('openshift-ingress') +
  pod('openshift-ingress/router') +
  service('openshift-ingress/router-default', { type: 'LoadBalancer', ip, app: 'router' }) +
  object('route.openshift.io/v1', 'Route', 'pay/door', { to: { kind: 'Service', name: 'web' } });

const DOORS: readonly (readonly [kind: string, subject: string, door: (ip: string) => string])[] = [
  ['LoadBalancer', 'Service/pay/door', (ip) => service('pay/door', { type: 'LoadBalancer', ip })],
  ['externalIPs', 'Service/pay/door', (ip) => service('pay/door', { spec: { externalIPs: [ip] } })],
  ['Ingress', 'Ingress/pay/door', (ip) => web + ingress(ip) + proxy(ip)],
  ['HTTPRoute', 'HTTPRoute/pay/door', (ip) => web + route('HTTPRoute')(ip)],
  ['GRPCRoute', 'GRPCRoute/pay/door', (ip) => web + route('GRPCRoute')(ip)],
  ['TLSRoute', 'TLSRoute/pay/door', (ip) => web + route('TLSRoute')(ip)],
  ['TCPRoute', 'TCPRoute/pay/door', (ip) => web + route('TCPRoute')(ip)],
  ['UDPRoute', 'UDPRoute/pay/door', (ip) => web + route('UDPRoute')(ip)],
  ['OpenShift Route', 'Route/pay/door', (ip) => web + openShift(ip)],
  ['Istio VirtualService', 'VirtualService/pay/door', (ip) => web + istio(ip)],
];

const none: Given = { registers: { exposures: [] } };
const row = (subject: string): Given => {
  const [kind, space, name] = subject.split('/') as [string, string, string];
  const match = { kind, namespace: space, name };
  return {
    registers: { exposures: [{ id: 'X-1', match, owner: 'edge', purpose: 'the shop', approvedBy: 'alice' }] },
  };
};

describe.each(DOORS)('a way in by %s', (_kind, subject, door) => {
  const approval = async (yaml: string, given: Given) =>
    (await judge(exposureApproved, { yaml, ...given }))[subject]!;
  const ingressOf = async (yaml: string, given: Given = none) =>
    (await judge(internetIngressRestricted, { yaml, ...given }))['Pod/pay/web']!;

  test('that is public fails where nobody registered it, by either check', async () => {
    expect((await approval(open + door(PUBLIC), none)).status).toBe('fail');
    expect(await ingressOf(open + door(PUBLIC))).toMatchObject({ status: 'fail', severity: 'critical' });
  });

  test('that is registered is approved', async () => {
    expect((await approval(open + door(PUBLIC), row(subject))).status).toBe('pass');
  });

  test('that is internal passes', async () => {
    expect((await approval(shop + door(PRIVATE), none)).status).toBe('pass');
  });

  test('reaches nothing that policies close', async () => {
    expect((await ingressOf(shop + door(PUBLIC))).status).not.toBe('fail');
  });
});

describe('the side that a way in listens on', () => {
  const approval = async (yaml: string) =>
    (await judge(exposureApproved, { yaml, ...none }))['Service/pay/door']!.status;

  test.each([
    ['service.beta.kubernetes.io/aws-load-balancer-scheme', 'internal', 'pass'],
    ['service.beta.kubernetes.io/aws-load-balancer-scheme', 'internet-facing', 'fail'],
    ['service.beta.kubernetes.io/azure-load-balancer-internal', 'true', 'pass'],
    ['networking.gke.io/load-balancer-type', 'Internal', 'pass'],
    ['networking.gke.io/load-balancer-type', 'External', 'fail'],
    ['service.beta.kubernetes.io/oci-load-balancer-internal', 'true', 'pass'],
  ])('is told by %s: %s', async (key, value, status) => {
    expect(
      await approval(open + service('pay/door', { type: 'LoadBalancer', annotations: { [key]: value } })),
    ).toBe(status);
  });

  test.each([
    [['10.0.0.0/8'], 'pass'],
    [['0.0.0.0/0'], 'fail'],
    [['198.51.100.0/24'], 'fail'],
  ])('is narrowed by loadBalancerSourceRanges %j', async (loadBalancerSourceRanges, status) => {
    const door = service('pay/door', {
      type: 'LoadBalancer',
      ip: PUBLIC,
      spec: { loadBalancerSourceRanges },
    });
    expect(await approval(open + door)).toBe(status);
  });

  test('of a node port is unknown where nodes have private addresses', async () => {
    expect(await approval(open + service('pay/door', { type: 'NodePort' }))).toBe('unknown');
  });

  test('of an Ingress is that of the most open Service in front of its proxy', async () => {
    const twice =
      web +
      ingress(PRIVATE) +
      proxy(PRIVATE) +
      service('edge/front', { type: 'LoadBalancer', ip: PUBLIC, app: 'proxy' });
    const findings = await judge(exposureApproved, { yaml: open + twice, ...none });
    expect(findings['Ingress/pay/door']!.status).toBe('fail');
  });
});
