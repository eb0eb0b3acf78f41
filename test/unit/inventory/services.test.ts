import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Labels } from '../../../src/model/resource.ts';
import { inventoryOf, pod, type Raw, service } from './objects.ts';

function slice(name: string, serviceName: string, endpoints: readonly Raw[]): Raw {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, namespace: 'harbour', labels: { 'kubernetes.io/service-name': serviceName } },
    addressType: 'IPv4',
    endpoints,
  };
}

const running = (podIP: string) => ({ phase: 'Running', podIP });

describe('services', () => {
  test('send to the pods of their namespace that carry all labels of the selector', () => {
    const { services, endpoints } = inventoryOf(
      pod('harbour', 'a', { labels: { app: 'crane', side: 'north' } }),
      pod('harbour', 'b', { labels: { app: 'crane' } }),
      pod('quay', 'c', { labels: { app: 'crane', side: 'north' } }),
      service('harbour', 'crane', { selector: { app: 'crane', side: 'north' } }),
    );
    expect(services[0]?.endpoints.map((index) => endpoints[index]?.name)).toEqual(['a']);
  });

  test('find what a plain search would find', () => {
    const value = fc.constantFrom('x', 'y', 'z');
    const labels = fc.dictionary(fc.constantFrom('a', 'b', 'constructor'), value);
    fc.assert(
      fc.property(
        fc.array(labels, { maxLength: 12 }),
        fc.array(labels, { maxLength: 5 }),
        (pods, selectors) => {
          const { services, endpoints } = inventoryOf(
            ...pods.map((one, index) => pod('harbour', `pod-${index}`, { labels: one })),
            ...selectors.map((selector, index) => service('harbour', `service-${index}`, { selector })),
          );
          for (const { selector, endpoints: found } of services) {
            const expected = selector ? endpoints.filter((one) => carries(one.labels, selector)) : [];
            expect(found).toEqual(expected.map(({ index }) => index));
          }
        },
      ),
    );
  });

  test('without a selector send to what slices name: pods, then addresses (trap 39)', () => {
    const { services, endpoints } = inventoryOf(
      pod('harbour', 'a', { status: running('10.1.0.1') }),
      pod('harbour', 'b', { status: running('10.1.0.2') }),
      pod('harbour', 'agent', { status: running('192.168.0.1'), spec: { hostNetwork: true } }),
      service('harbour', 'crane', {}),
      slice('crane-1', 'crane', [
        { addresses: ['10.9.9.9'], targetRef: { kind: 'Pod', name: 'a' } },
        { addresses: ['10.1.0.2', '192.168.0.1'] },
      ]),
    );
    expect(services[0]?.endpoints.map((index) => endpoints[index]?.name)).toEqual(['a', 'b']);
  });

  test('with a selector send to hand-written slices besides', () => {
    const { services } = inventoryOf(
      pod('harbour', 'a', { labels: { app: 'crane' }, status: running('10.1.0.1') }),
      pod('harbour', 'b', { status: running('10.1.0.2') }),
      service('harbour', 'crane', { selector: { app: 'crane' } }),
      slice('by-hand', 'crane', [{ addresses: ['10.1.0.2'] }]),
    );
    expect(services[0]?.endpoints).toEqual([0, 1]);
  });

  test('send to the port itself where no target is given (trap 37)', () => {
    const ports = [
      { port: 80, targetPort: 'http' },
      { port: 443, targetPort: 8443, protocol: 'TCP', name: 'https' },
      { port: 53, protocol: 'UDP' },
    ];
    expect(inventoryOf(service('harbour', 'crane', { ports })).services[0]?.ports).toEqual([
      { protocol: 'TCP', port: 80, targetPort: 'http' },
      { name: 'https', protocol: 'TCP', port: 443, targetPort: 8443 },
      { protocol: 'UDP', port: 53, targetPort: 53 },
    ]);
  });

  test('have no selector when it is empty, nor as an external name', () => {
    const { services } = inventoryOf(
      pod('harbour', 'a', { labels: { app: 'crane' } }),
      service('harbour', 'a', { selector: {} }),
      service('harbour', 'b', {
        type: 'ExternalName',
        externalName: 'db.example',
        selector: { app: 'crane' },
      }),
    );
    expect(services.map(({ selector, endpoints }) => [selector, endpoints])).toEqual([
      [undefined, []],
      [undefined, []],
    ]);
  });

  test('without a cluster address have none', () => {
    const { services } = inventoryOf(service('harbour', 'db', { clusterIP: 'None', clusterIPs: ['None'] }));
    expect(services[0]?.clusterAddresses).toEqual([]);
  });
});

function carries(labels: Labels, selector: Labels): boolean {
  return Object.entries(selector).every(
    ([key, value]) => Object.hasOwn(labels, key) && labels[key] === value,
  );
}
