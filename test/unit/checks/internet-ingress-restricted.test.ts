import { describe, expect, test } from 'vitest';
import { internetIngressRestricted } from '../../../src/checks/internet-ingress-restricted.ts';
import { judge, tcp, zones } from './facts.ts';
import { denyAll, document, loadBalancer, namespace, object, pod, policy } from './shop.ts';

const NAME = 'Pod/pay/web';
const shop = `${namespace('pay')}${pod('pay/web')}`;
const registers = {
  exposures: [
    {
      id: 'X-1',
      match: { kind: 'Service', name: 'front' },
      owner: 'edge',
      purpose: 'shop',
      approvedBy: 'alice',
    },
  ],
};

function admitting(cidr: string): string {
  const spec = `{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: ${cidr}}}], ports: [{port: 8443}]}]}`;
  return `${shop}${policy('pay/web', spec)}`;
}

const ingress = document({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { namespace: 'pay', name: 'site' },
  spec: { defaultBackend: { service: { name: 'web', port: { number: 443 } } } },
  status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } },
});
const webService = document({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace: 'pay', name: 'web' },
  spec: { selector: { app: 'web' }, ports: [{ port: 443, targetPort: 8443 }] },
});

describe('internet-ingress-restricted', () => {
  test('passes where policies admit nothing from the Internet', async () => {
    const { [NAME]: finding } = await judge(internetIngressRestricted, { yaml: `${shop}${denyAll('pay')}` });
    expect(finding!.status).toBe('pass');
  });

  test('fails as medium where the Internet is admitted and no way in is declared', async () => {
    const { [NAME]: finding } = await judge(internetIngressRestricted, { yaml: admitting('0.0.0.0/0') });
    expect(finding).toMatchObject({ status: 'fail', severity: 'medium', cause: { name: 'web' } });
    expect(finding!.message).toContain('though no public way in is declared');
  });

  test.each([
    ['the Internet', '0.0.0.0/0'],
    ['internal addresses, which a load balancer sends from', '10.0.0.0/8'],
  ])(
    'fails as critical behind a public load balancer that nobody registered, admitting %s',
    async (_, cidr) => {
      const yaml = `${admitting(cidr)}${loadBalancer('pay/front', 'web')}`;
      const { [NAME]: finding } = await judge(internetIngressRestricted, { yaml });
      expect(finding).toMatchObject({ status: 'fail', severity: 'critical' });
    },
  );

  test('passes behind a load balancer that is in the register, on its ports only', async () => {
    const yaml = `${admitting('0.0.0.0/0')}${loadBalancer('pay/front', 'web')}`;
    expect((await judge(internetIngressRestricted, { yaml, registers }))[NAME]!.status).toBe('pass');
    const wider = `${yaml}${policy('pay/debug', '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 9229}]}]}')}`;
    const { [NAME]: finding } = await judge(internetIngressRestricted, { yaml: wider, registers });
    expect(finding).toMatchObject({ status: 'fail', severity: 'critical' });
    expect(finding!.message).toContain('TCP 9229');
  });

  test('in a zone in scope a flow from the Internet must be approved as well', async () => {
    const yaml = `${admitting('0.0.0.0/0').replace('"labels":{}', '"labels":{"pci-zone":"cde"}')}${loadBalancer('pay/front', 'web')}`;
    const status = async (flows: Parameters<typeof zones>[0]) =>
      (await judge(internetIngressRestricted, { yaml, registers, scope: zones(flows) }))[NAME]!.status;
    expect(await status([])).toBe('fail');
    expect(await status([tcp('internet', 'cde', 8443)])).toBe('pass');
  });

  test('is unknown (U6) when it cannot be told on which side a load balancer listens', async () => {
    const yaml = `${admitting('10.0.0.0/8')}${loadBalancer('pay/front', 'web', '')}`;
    const { [NAME]: finding } = await judge(internetIngressRestricted, { yaml });
    expect(finding).toMatchObject({
      status: 'unknown',
      reasons: ['U6'],
      cause: { kind: 'Service', name: 'front' },
    });
  });

  test('passes behind a load balancer that is internal, or limited to internal clients', async () => {
    const internal = `${admitting('10.0.0.0/8')}${loadBalancer('pay/front', 'web', '10.9.0.7')}`;
    expect((await judge(internetIngressRestricted, { yaml: internal }))[NAME]!.status).toBe('pass');
    const limited = `${admitting('10.0.0.0/8')}${loadBalancer('pay/front', 'web', '203.0.113.7', ['10.0.0.0/8'])}`;
    expect((await judge(internetIngressRestricted, { yaml: limited }))[NAME]!.status).toBe('pass');
  });

  test('an Ingress exposes what its proxy may reach', async () => {
    const edge = `${namespace('edge')}${pod('edge/proxy')}${loadBalancer('edge/front', 'proxy')}`;
    const from = '[{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: edge}}}]';
    const admits = policy('pay/web', `{podSelector: {}, ingress: [{from: ${from}}]}`);
    const exposed = `${shop}${webService}${ingress}${edge}`;
    const { [NAME]: open } = await judge(internetIngressRestricted, { yaml: `${exposed}${admits}` });
    expect(open).toMatchObject({ status: 'fail', severity: 'critical' });
    expect(open!.message).toContain('Ingress pay/site');
    const { [NAME]: shut } = await judge(internetIngressRestricted, { yaml: `${exposed}${denyAll('pay')}` });
    expect(shut!.status).toBe('pass');
  });

  test('is unknown (U6) behind an Ingress whose proxy was not seen', async () => {
    const yaml = `${shop}${webService}${ingress}${denyAll('pay')}`;
    expect((await judge(internetIngressRestricted, { yaml }))[NAME]).toMatchObject({
      status: 'unknown',
      reasons: ['U6'],
    });
  });

  test('is unknown where a policy kind that is not modelled could admit the Internet', async () => {
    const opaque = object('cilium.io/v2', 'CiliumNetworkPolicy', 'pay/legacy', {});
    const { [NAME]: finding } = await judge(internetIngressRestricted, {
      yaml: `${shop}${denyAll('pay')}${opaque}`,
    });
    expect(finding).toMatchObject({ status: 'unknown', reasons: ['U2'] });
  });

  test('a pass is unknown when services could not be listed', async () => {
    const { [NAME]: finding } = await judge(internetIngressRestricted, {
      yaml: `${shop}${denyAll('pay')}`,
      unread: { services: 'forbidden' },
    });
    expect(finding).toMatchObject({ status: 'unknown', reasons: ['U1'] });
  });

  test('does not apply on the host network', async () => {
    const yaml = pod('pay/web', { hostNetwork: true });
    expect((await judge(internetIngressRestricted, { yaml }))[NAME]!.status).toBe('not-applicable');
  });
});
