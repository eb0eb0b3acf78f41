import { describe, expect, test } from 'vitest';
import { transitEncryption } from '../../../src/checks/transit-encryption.ts';
import { type Given, judge } from './facts.ts';
import { ANTREA, awsNode, CALICO, CALICO_KEY, CILIUM, configMap, felix, keyedNode } from './plugins.ts';
import { deployment, document, namespace, pod } from './shop.ts';

const WEB = 'Pod/pay/web';
const shop = `${namespace('pay')}${pod('pay/web', { ip: '10.1.0.4' })}`;
const keyed = `${keyedNode('node-1', CALICO_KEY)}${keyedNode('node-2', CALICO_KEY)}`;

async function verdict(yaml: string, more: Given = {}) {
  return (await judge(transitEncryption, { yaml, ...more }))[WEB]!;
}

describe('transit-encryption between nodes', () => {
  test('passes for Calico with WireGuard and a key of every node', async () => {
    const finding = await verdict(`${shop}${CALICO}${felix({ wireguardEnabled: true })}${keyed}`);
    expect(finding).toMatchObject({ status: 'pass', severity: 'medium' });
    expect(finding.message).toContain('WireGuard');
  });

  test('fails where it is off, and its remedy makes it pass once nodes have their keys', async () => {
    const found = await verdict(`${shop}${CALICO}${felix({})}${keyed}`);
    expect(found).toMatchObject({ status: 'fail', cause: { kind: 'DaemonSet', name: 'calico-node' } });
    expect((await verdict(`${shop}${CALICO}${keyed}\n${found.remediation!.yaml}`)).status).toBe('pass');
  });

  test('fails where a node has published no key, and names it', async () => {
    const yaml = `${shop}${CALICO}${felix({ wireguardEnabled: true })}${keyedNode('node-1', CALICO_KEY)}${keyedNode('node-2')}`;
    const found = await verdict(yaml);
    expect(found.status).toBe('fail');
    expect(found.message).toContain('node-2');
  });

  test.each([
    ['no node shows a key', `${felix({ wireguardEnabled: true })}${keyedNode('node-1')}`],
    [
      'a node says otherwise',
      `${felix({ wireguardEnabled: true })}${felix({ wireguardEnabled: false }, 'node.node-2')}${keyed}`,
    ],
  ])('is unknown (U3) where %s', async (_why, more) => {
    expect(await verdict(`${shop}${CALICO}${more}`)).toMatchObject({ status: 'unknown', reasons: ['U3'] });
  });

  test('asks for the family that pods have', async () => {
    const six = `${namespace('pay')}${pod('pay/web', { ip: 'fd00:1::4' })}`;
    expect((await verdict(`${six}${CALICO}${felix({ wireguardEnabled: true })}${keyed}`)).status).toBe(
      'fail',
    );
  });

  test.each([
    ['WireGuard', { 'enable-wireguard': 'true' }, 'pass'],
    ['IPsec', { 'enable-ipsec': 'true' }, 'pass'],
    ['neither', { 'enable-wireguard': 'false', 'enable-policy': 'default' }, 'fail'],
    ['a value nobody knows', { 'enable-wireguard': 'perhaps' }, 'unknown'],
  ])('Cilium with %s', async (_what, data, status) => {
    const settings = configMap('cilium-config', data as unknown as Record<string, string>);
    expect((await verdict(`${shop}${CILIUM}${settings}`)).status).toBe(status);
  });

  test('is unknown where the settings of Cilium were not read', async () => {
    expect(await verdict(`${shop}${CILIUM}`)).toMatchObject({ status: 'unknown', reasons: ['U3'] });
    expect(await verdict(`${shop}${CALICO}${keyed}`, { unread: { configmaps: 'forbidden' } })).toMatchObject({
      status: 'unknown',
      reasons: ['U1'],
    });
  });

  test.each([
    ['ipsec', 'pass'],
    ['none', 'fail'],
  ])('Antrea with trafficEncryptionMode %s', async (mode, status) => {
    const settings = configMap('antrea-config', { 'antrea-agent.conf': `trafficEncryptionMode: ${mode}\n` });
    expect((await verdict(`${shop}${ANTREA}${settings}`)).status).toBe(status);
  });

  test('is unknown where the plugin cannot encrypt (U6), or none was seen (U3)', async () => {
    expect(await verdict(`${shop}${awsNode()}`)).toMatchObject({ status: 'unknown', reasons: ['U6'] });
    expect(await verdict(shop)).toMatchObject({ status: 'unknown', reasons: ['U3'] });
  });

  test('a virtual node leaves it unknown', async () => {
    const virtual = document({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name: 'fargate-1',
        labels: { 'eks.amazonaws.com/compute-type': 'fargate' },
        annotations: CALICO_KEY,
      },
    });
    const yaml = `${shop}${CALICO}${felix({ wireguardEnabled: true })}${keyed}${virtual}`;
    expect((await verdict(yaml)).status).toBe('unknown');
  });

  test('where FIPS 140 is asked for, WireGuard fails and IPsec stays unknown', async () => {
    const parameters = { fipsRequired: true };
    const wireGuard = `${shop}${CALICO}${felix({ wireguardEnabled: true })}${keyed}`;
    expect((await verdict(wireGuard, { parameters })).status).toBe('fail');
    const ipsec = `${shop}${CILIUM}${configMap('cilium-config', { 'enable-ipsec': 'true' })}`;
    expect(await verdict(ipsec, { parameters })).toMatchObject({ status: 'unknown', reasons: ['U6'] });
  });

  test('does not apply on the host network', async () => {
    const yaml = `${namespace('pay')}${pod('pay/web', { hostNetwork: true })}${CALICO}`;
    expect((await verdict(yaml)).status).toBe('not-applicable');
  });
});

describe('transit-encryption in a mesh', () => {
  const INJECTED = { 'security.istio.io/tlsMode': 'istio' };
  const inIstio = `${namespace('pay')}${pod('pay/web', { labels: INJECTED })}${CALICO}`;
  const rule = (space: string, mode: string, more: Record<string, unknown> = {}, name = 'default') =>
    document({
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { namespace: space, name },
      spec: { mtls: { mode }, ...more },
    });
  const selector = { selector: { matchLabels: { app: 'web' } } };

  test.each([
    ['STRICT in the whole mesh', rule('istio-system', 'STRICT'), 'pass'],
    [
      'STRICT in the namespace, over the mesh',
      rule('pay', 'STRICT') + rule('istio-system', 'PERMISSIVE'),
      'pass',
    ],
    [
      'PERMISSIVE in the namespace, over the mesh',
      rule('pay', 'PERMISSIVE') + rule('istio-system', 'STRICT'),
      'fail',
    ],
    [
      'UNSET in the namespace, STRICT in the mesh',
      rule('pay', 'UNSET') + rule('istio-system', 'STRICT'),
      'pass',
    ],
    ['DISABLE for the workload', rule('pay', 'STRICT') + rule('pay', 'DISABLE', selector, 'web'), 'fail'],
    [
      'STRICT but for one port',
      rule('pay', 'STRICT', { ...selector, portLevelMtls: { 8443: { mode: 'DISABLE' } } }),
      'fail',
    ],
    [
      'STRICT for another workload only',
      rule('pay', 'STRICT', { selector: { matchLabels: { app: 'db' } } }),
      'fail',
    ],
    ['two of one level that differ', rule('pay', 'STRICT') + rule('pay', 'DISABLE', {}, 'second'), 'unknown'],
    ['none', '', 'fail'],
  ])('Istio with %s: %s', async (_what, rules, status) => {
    expect((await verdict(`${inIstio}${rules}`)).status).toBe(status);
  });

  test('the remedy of an open namespace makes it pass', async () => {
    const { remediation } = await verdict(inIstio);
    expect((await verdict(`${inIstio}\n${remediation!.yaml}`)).status).toBe('pass');
  });

  test('STRICT does not hold for a pod that the mesh did not take in', async () => {
    expect((await verdict(`${shop}${CALICO}${rule('pay', 'STRICT')}`)).status).toBe('fail');
  });

  test('is unknown for ports left out of the mesh, for rules that were not read, and for pods that do not run', async () => {
    const left = document({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        namespace: 'pay',
        name: 'web',
        labels: INJECTED,
        annotations: { 'traffic.sidecar.istio.io/excludeInboundPorts': '9090' },
      },
      spec: { containers: [{ name: 'web' }] },
      status: { phase: 'Running' },
    });
    expect((await verdict(`${namespace('pay')}${left}${CALICO}${rule('pay', 'STRICT')}`)).status).toBe(
      'unknown',
    );
    const unread = { peerauthentications: 'forbidden' } as const;
    expect(await verdict(`${inIstio}`, { unread })).toMatchObject({ status: 'unknown', reasons: ['U1'] });
    const template = `${namespace('pay', { 'istio-injection': 'enabled' })}${deployment('pay/web')}${CALICO}${rule('pay', 'STRICT')}`;
    expect((await judge(transitEncryption, { yaml: template }))['Deployment/pay/web']!.status).toBe(
      'unknown',
    );
  });

  test.each([
    ['all-authenticated', 'pass'],
    ['cluster-authenticated', 'pass'],
    ['all-unauthenticated', 'fail'],
    [undefined, 'unknown'],
  ])('Linkerd with default-inbound-policy %s: %s', async (policy, status) => {
    const space = document({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: 'pay',
        annotations: policy ? { 'config.linkerd.io/default-inbound-policy': policy } : {},
      },
    });
    const meshed = pod('pay/web', { labels: { 'linkerd.io/control-plane-ns': 'linkerd' } });
    expect((await verdict(`${space}${meshed}${CALICO}`)).status).toBe(status);
    const server = document({
      apiVersion: 'policy.linkerd.io/v1beta3',
      kind: 'Server',
      metadata: { namespace: 'pay', name: 'web' },
    });
    expect((await verdict(`${space}${meshed}${CALICO}${server}`)).status).toBe('unknown');
  });
});
