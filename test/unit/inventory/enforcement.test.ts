import { describe, expect, test } from 'vitest';
import type { EnforcementFact } from '../../../src/model/resource.ts';
import { inventoryOf, pod, type Raw } from './objects.ts';

function daemonSet(name: string, container: Raw, namespace = 'kube-system', status: Raw = {}): Raw {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace },
    spec: { template: { spec: { containers: [container] } } },
    status,
  };
}

function configMap(name: string, data: Record<string, string>): Raw {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'kube-system' }, data };
}

function factsOf(...raw: readonly Raw[]): readonly EnforcementFact[] {
  return inventoryOf(...raw).enforcementFacts;
}

function factValue(facts: readonly EnforcementFact[], fact: string): string | undefined {
  return facts.find((one) => one.fact === fact)?.value;
}

const calico = daemonSet('calico-node', { name: 'calico-node', image: 'r.example/calico/node:v3.31.0' });
const cilium = daemonSet('cilium', {
  name: 'cilium-agent',
  image: 'quay.io/cilium/cilium:v1.18.2@sha256:00ff',
});

describe('enforcement', () => {
  test.each([
    ['calico-node', calico, 'calico', 'yes'],
    ['cilium', cilium, 'cilium', 'yes'],
    ['antrea-agent', daemonSet('antrea-agent', { name: 'antrea-agent' }), 'antrea', 'yes'],
    ['kube-router', daemonSet('kube-router', { name: 'kube-router' }), 'kube-router', 'yes'],
    ['canal', daemonSet('canal', { name: 'calico-node' }), 'canal', 'yes'],
    [
      'weave-net with its policy controller',
      daemonSet('weave-net', { name: 'weave-npc' }),
      'weave-net',
      'yes',
    ],
    ['weave-net without', daemonSet('weave-net', { name: 'weave' }), 'weave-net', 'no'],
    ['flannel', daemonSet('kube-flannel-ds', { name: 'kube-flannel' }, 'kube-flannel'), 'flannel', 'no'],
    ['azure-npm', daemonSet('azure-npm', { name: 'azure-npm' }), 'azure-npm', 'yes'],
    ['aws-node alone', daemonSet('aws-node', { name: 'aws-node' }), 'aws-vpc-cni', 'no'],
    [
      'an old kindnet',
      daemonSet('kindnet', { name: 'kindnet-cni', image: 'k/kindnetd:v20230511-dc714da8' }),
      'kindnet',
      'unknown',
    ],
    [
      'kindnet',
      daemonSet('kindnet', { name: 'kindnet-cni', image: 'k/kindnetd:v20250512-df8de77b' }),
      'kindnet',
      'yes',
    ],
  ])('%s', (_name, raw, engine, enforces) => {
    const facts = factsOf(raw);
    expect(factValue(facts, 'engine')).toBe(engine);
    expect(factValue(facts, 'enforces')).toBe(enforces);
  });

  test('by the AWS plugin hangs on the flag of its agent', () => {
    const agent = (flag: string) => daemonSet('aws-node', { name: 'aws-eks-nodeagent', args: [flag] });
    expect(factValue(factsOf(agent('--enable-network-policy=true')), 'enforces')).toBe('yes');
    expect(factValue(factsOf(agent('--enable-network-policy=false')), 'enforces')).toBe('no');
    expect(factValue(factsOf(agent('--enable-ipv6=false')), 'enforces')).toBe('no');
  });

  test.each([
    [{ 'enable-policy': 'never' }, 'no'],
    [{ 'policy-audit-mode': 'true' }, 'no'],
    [{ 'enable-k8s-networkpolicy': 'false' }, 'no'],
    [{ 'enable-policy': 'always', 'policy-audit-mode': 'false' }, 'yes'],
    [{ 'enable-policy': 'sometimes' }, 'unknown'],
  ])('by Cilium with %j: %s', (data, enforces) => {
    expect(factValue(factsOf(cilium, configMap('cilium-config', data as never)), 'enforces')).toBe(enforces);
  });

  test('can be switched off on some nodes by a CiliumNodeConfig', () => {
    const config = {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNodeConfig',
      metadata: { name: 'edge', namespace: 'kube-system' },
      spec: { defaults: { 'enable-policy': 'never' } },
    };
    expect(factValue(factsOf(cilium, config), 'enforces')).toBe('no');
  });

  test.each([
    ['kube-network-policies', daemonSet('kube-network-policies', { name: 'kube-network-policies' }), 'yes'],
    [
      'ovn-kubernetes',
      daemonSet('ovnkube-node', { name: 'ovnkube-controller' }, 'openshift-ovn-kubernetes'),
      'yes',
    ],
    ['cilium', daemonSet('anetd', { name: 'cilium-agent' }), 'yes'],
    ['azure-cni', daemonSet('azure-cns', { name: 'cns-container' }), 'no'],
    ['kube-router', daemonSet('kube-router', { name: 'kube-router', args: ['--run-firewall=false'] }), 'no'],
  ])('is told of %s', (engine, raw, enforces) => {
    const facts = factsOf(raw);
    expect(factValue(facts, 'engine')).toBe(engine);
    expect(factValue(facts, 'enforces')).toBe(enforces);
  });

  test("reads Antrea's settings out of the text that they stand in, but not those commented out", () => {
    const text = (lines: readonly string[]) =>
      configMap('antrea-config', { 'antrea-agent.conf': lines.join('\n') });
    const on = factsOf(
      text([
        'featureGates:',
        '  FlowExporter: true',
        'trafficEncryptionMode: "wireGuard"',
        'flowExporter:',
        '# comment',
        '  flowCollectorAddr: "collector:4739:tcp"',
        '  enable: true',
      ]),
    );
    expect(Object.fromEntries(on.map(({ fact, value }) => [fact, value]))).toEqual({
      'key:featureGates.FlowExporter': 'true',
      'key:flowExporter.enable': 'true',
      'key:trafficEncryptionMode': 'wireguard',
    });
    expect(
      factsOf(text(['featureGates:', '#  FlowExporter: true', '# trafficEncryptionMode: none'])),
    ).toEqual([]);
  });

  test('of the nodes that a CiliumNodeConfig selects is theirs alone', () => {
    const config = {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNodeConfig',
      metadata: { name: 'edge', namespace: 'kube-system' },
      spec: {
        nodeSelector: { matchExpressions: [{ key: 'pool', operator: 'In', values: ['edge'] }] },
        defaults: { 'enable-policy': 'never' },
      },
    };
    const node = (name: string, pool: string) => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels: { pool } },
    });
    const facts = factsOf(cilium, config, node('pier-1', 'edge'), node('pier-2', 'core'));
    expect(factValue(facts, 'enforces')).toBe('yes');
    expect(facts.filter(({ fact }) => fact === 'switched-off-on').map(({ value }) => value)).toEqual([
      'pier-1',
    ]);
  });

  test('is not established by a DaemonSet of that name elsewhere', () => {
    expect(factsOf(daemonSet('calico-node', { name: 'calico-node' }, 'harbour'))).toEqual([]);
  });

  test('keeps the version of the plugin, without its registry', () => {
    expect(factValue(factsOf(calico), 'image')).toBe('node:v3.31.0');
    expect(factValue(factsOf(cilium), 'image')).toBe('cilium:v1.18.2');
  });

  test('keeps settings of the list only, and of those only known values', () => {
    const facts = factsOf(
      daemonSet('calico-node', {
        name: 'calico-node',
        env: [
          { name: 'FELIX_IPV6SUPPORT', value: 'false' },
          { name: 'FELIX_DEFAULTENDPOINTTOHOSTACTION', value: 'Perhaps' },
          { name: 'ETCD_PASSWORD', value: 'hunter2' },
        ],
      }),
    );
    expect(
      facts.filter(({ fact }) => fact.startsWith('variable:')).map(({ fact, value }) => `${fact}=${value}`),
    ).toEqual(['variable:FELIX_IPV6SUPPORT=false', 'variable:FELIX_DEFAULTENDPOINTTOHOSTACTION=other']);
  });

  test('is counted node by node, by ready pods of the plugin', () => {
    const agent = (name: string, nodeName: string, status: string) =>
      pod('kube-system', name, {
        owner: { kind: 'DaemonSet', name: 'calico-node' },
        spec: { nodeName, hostNetwork: true },
        status: { phase: 'Running', conditions: [{ type: 'Ready', status }] },
      });
    const facts = factsOf(calico, agent('a', 'pier-1', 'True'), agent('b', 'pier-2', 'False'));
    expect(
      facts.filter(({ fact }) => fact.endsWith('ready-on')).map(({ fact, value }) => `${fact} ${value}`),
    ).toEqual(['ready-on pier-1', 'not-ready-on pier-2']);
  });

  test('shows how many pods are ready', () => {
    const status = { desiredNumberScheduled: 3, numberReady: 2 };
    const facts = factsOf(daemonSet('calico-node', { name: 'calico-node' }, 'kube-system', status));
    expect(factValue(facts, 'pods')).toBe('2/3');
  });
});

describe('nodes', () => {
  const node = (name: string, more: Raw): Raw => ({
    apiVersion: 'v1',
    kind: 'Node',
    ...more,
    metadata: { name, ...(more.metadata as Raw) },
  });

  test('have the addresses that are addresses', () => {
    const addresses = [
      { type: 'InternalIP', address: '10.0.0.1' },
      { type: 'InternalIP', address: 'fd00::1' },
      { type: 'Hostname', address: 'pier-1' },
    ];
    const { nodes } = inventoryOf(
      node('pier-1', { status: { addresses, conditions: [{ type: 'Ready', status: 'True' }] } }),
    );
    expect(nodes[0]).toMatchObject({ addresses: ['10.0.0.1', 'fd00::1'], ready: true, virtual: false });
  });

  test.each([
    [{ metadata: { labels: { 'eks.amazonaws.com/compute-type': 'fargate' } } }],
    [{ metadata: { labels: { type: 'virtual-kubelet' } } }],
    [{ spec: { taints: [{ key: 'virtual-kubelet.io/provider' }] } }],
  ])('are virtual by %j', (more) => {
    expect(inventoryOf(node('cloud', more)).nodes[0]?.virtual).toBe(true);
  });
});
