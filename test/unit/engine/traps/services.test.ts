import { describe, expect, it } from 'vitest';
import { lab, namespace, pod, policy } from '../lab.ts';

const service = (spec: string) => `---
apiVersion: v1
kind: Service
metadata: {namespace: shop, name: front}
spec: ${spec}
`;

const CLUSTER =
  namespace('shop') +
  pod('shop/client', 'app=client', { ip: '10.1.3.1' }) +
  pod('shop/web', 'app=web', { ip: '10.1.3.2', ports: '[{name: http, containerPort: 8080}]' }) +
  pod('shop/old', 'app=old', { ip: '10.1.3.3', ports: '[{name: http, containerPort: 8081}]' });

const FRONT = service(
  '{clusterIP: 10.96.0.10, clusterIPs: [10.96.0.10], selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}',
);

describe('services', () => {
  it('trap 37: policies see the pod’s port, not the Service’s; a named targetPort is each pod’s own', () => {
    const { ask, engine } = lab(
      CLUSTER +
        service('{clusterIP: 10.96.0.10, selector: {app: web}, ports: [{port: 80, targetPort: http}]}') +
        policy('shop/p', '{podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 80}]}]}'),
    );
    expect(ask('shop/client', 'shop/web', 'TCP 80')).toBe('allow');
    expect(ask('shop/client', 'shop/web', 'TCP 8080')).toBe('deny');
    expect(engine.input.inventory.services[0]!.ports[0]!.targetPort).toBe('http');
  });

  it('trap 38: a cluster address in an ipBlock may open the way to the pods behind it, and only that', () => {
    const out = policy(
      'shop/out',
      `
      podSelector: {matchLabels: {app: client}}
      policyTypes: [Egress]
      egress: [{to: [{ipBlock: {cidr: 10.96.0.10/32}}], ports: [{port: 80}]}]
    `,
    );
    const { ask, engine, classOf } = lab(CLUSTER + FRONT + out);
    expect(ask('shop/client', 'shop/web', 'TCP 8080')).toBe('unknown');
    expect(ask('shop/client', 'shop/web', 'TCP 80')).toBe('deny');
    expect(ask('shop/client', 'shop/old', 'TCP 8080')).toBe('deny');
    const { reasons } = engine.connections({ class: classOf('shop/client') }, { class: classOf('shop/web') });
    expect(reasons[0]!.message).toContain('Service shop/front');
    const known = lab(CLUSTER + FRONT + out, { profile: { serviceAddresses: 'rewritten' } });
    expect(known.ask('shop/client', 'shop/web', 'TCP 8080')).toBe('deny');
  });

  it('trap 39: a Service without a selector goes where its slices say, and an ExternalName nowhere in the cluster', () => {
    const slices = `---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {namespace: shop, name: front-1, labels: {kubernetes.io/service-name: front}}
addressType: IPv4
ports: [{port: 8081, protocol: TCP}]
endpoints: [{addresses: [10.1.3.3], targetRef: {kind: Pod, namespace: shop, name: old}}]
`;
    const headless = lab(CLUSTER + service('{clusterIP: None, ports: [{port: 80}]}') + slices);
    const { services, endpoints } = headless.engine.input.inventory;
    expect(services[0]!.endpoints.map((index) => endpoints[index]!.name)).toEqual(['old']);
    const external = lab(CLUSTER + service('{type: ExternalName, externalName: db.example.com}'));
    expect(external.engine.input.inventory.services[0]!.endpoints).toEqual([]);
  });
});
