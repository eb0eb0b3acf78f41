import { describe, expect, test } from 'vitest';
import { cniEnforcesPolicy } from '../../../src/checks/cni-enforces-policy.ts';
import { judge, statuses } from './facts.ts';
import { document, namespace, node, pod } from './shop.ts';

const CLUSTER = 'Cluster//shop';

function daemonSet(name: string, containers: readonly unknown[], status: unknown = undefined): string {
  return document({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { namespace: 'kube-system', name },
    spec: { template: { metadata: { labels: { app: name } }, spec: { hostNetwork: true, containers } } },
    ...(status !== undefined && { status }),
  });
}

function configMap(name: string, data: Record<string, string>): string {
  return document({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'kube-system', name },
    data,
  });
}

const calico = daemonSet('calico-node', [{ name: 'calico-node', image: 'quay.io/calico/node:v3.31.2' }]);
const nodes = `${node('node-1', '10.0.0.1')}${node('node-2', '10.0.0.2')}`;
const shop = `${namespace('pay')}${pod('pay/web')}${pod('pay/db', { node: 'node-2' })}`;

function agent(name: string, onNode: string, ready = true): string {
  return pod(`kube-system/${name}-${onNode}`, { daemonSet: name, hostNetwork: true, node: onNode, ready });
}

const agents = `${agent('calico-node', 'node-1')}${agent('calico-node', 'node-2')}`;

describe('cni-enforces-policy', () => {
  test('passes for a known plugin with a ready agent on every node that runs pods', async () => {
    const findings = await judge(cniEnforcesPolicy, {
      yaml: `${shop}${nodes}${node('node-3', '10.0.0.3')}${calico}${agents}`,
    });
    expect(statuses(findings)).toEqual({
      [CLUSTER]: 'pass',
      'Node//node-1': 'pass',
      'Node//node-2': 'pass',
      'Node//node-3': 'not-applicable',
    });
    expect(findings[CLUSTER]!.message).toContain('calico (node:v3.31.2)');
  });

  test('fails for the node whose agent is missing, or is not ready', async () => {
    const missing = await judge(cniEnforcesPolicy, {
      yaml: `${shop}${nodes}${calico}${agent('calico-node', 'node-1')}`,
    });
    expect(missing['Node//node-2']).toMatchObject({ status: 'fail', severity: 'critical' });
    const yaml = `${shop}${nodes}${calico}${agent('calico-node', 'node-1')}${agent('calico-node', 'node-2', false)}`;
    expect((await judge(cniEnforcesPolicy, { yaml }))['Node//node-2']!.message).toContain('is not ready');
  });

  test("passes on the DaemonSet's own count where its pods are not among the objects", async () => {
    const status = { desiredNumberScheduled: 2, numberReady: 2 };
    const counted = daemonSet('calico-node', [{ name: 'calico-node', image: 'calico/node:v3' }], status);
    expect(statuses(await judge(cniEnforcesPolicy, { yaml: `${shop}${nodes}${counted}` }))).toEqual({
      [CLUSTER]: 'pass',
      'Node//node-1': 'pass',
      'Node//node-2': 'pass',
    });
  });

  test('fails for a plugin that enforces nothing, whatever is attested', async () => {
    const flannel = daemonSet('kube-flannel-ds', [{ name: 'kube-flannel', image: 'flannel:v0.27' }]);
    const attestedEnforcement = { engine: 'calico', attestedBy: 'alice', on: '2026-11-01' };
    const findings = await judge(cniEnforcesPolicy, {
      yaml: `${shop}${nodes}${flannel}`,
      attestedEnforcement,
    });
    expect(findings[CLUSTER]).toMatchObject({
      status: 'fail',
      cause: { kind: 'DaemonSet', name: 'kube-flannel-ds' },
    });
  });

  test('fails for an engine whose enforcement is switched off', async () => {
    const cilium = daemonSet('cilium', [{ name: 'cilium-agent', image: 'cilium:v1.19' }]);
    const config = (value: string) => configMap('cilium-config', { 'enable-policy': value });
    const verdict = async (more: string) =>
      (await judge(cniEnforcesPolicy, { yaml: `${shop}${nodes}${cilium}${more}` }))[CLUSTER]!;
    expect((await verdict(config('default'))).status).toBe('pass');
    expect((await verdict(config('never'))).status).toBe('fail');
    expect(await verdict('')).toMatchObject({ status: 'unknown', reasons: ['U3'] });
  });

  test('is unknown (U3) where no plugin was seen, and passes where somebody attests one', async () => {
    const yaml = `${shop}${nodes}`;
    expect((await judge(cniEnforcesPolicy, { yaml }))[CLUSTER]).toMatchObject({
      status: 'unknown',
      reasons: ['U3'],
    });
    const attestation = { engine: 'antrea', attestedBy: 'alice', on: '2026-11-01' };
    const attested = await judge(cniEnforcesPolicy, { yaml, attestedEnforcement: attestation });
    expect(attested[CLUSTER]!.status).toBe('pass');
    expect(attested[CLUSTER]!.message).toContain('alice attested on 2026-11-01 that antrea');
    const later = await judge(cniEnforcesPolicy, {
      yaml,
      attestedEnforcement: { ...attestation, on: '2026-12-01' },
    });
    expect(later[CLUSTER]!.status).toBe('unknown');
  });

  test('a virtual node is unknown (U3) for the pods it runs', async () => {
    const fargate = node('node-2', '10.0.0.2', { 'eks.amazonaws.com/compute-type': 'fargate' });
    const yaml = `${shop}${node('node-1', '10.0.0.1')}${fargate}${calico}${agent('calico-node', 'node-1')}`;
    expect((await judge(cniEnforcesPolicy, { yaml }))['Node//node-2']).toMatchObject({
      status: 'unknown',
      reasons: ['U3'],
    });
  });

  test.each([
    ['flannel', 'kube-flannel-ds', 'kube-flannel'],
    ['aws-node without its agent', 'aws-node', 'aws-node'],
    ['AKS without a policy engine', 'azure-cns', 'cns-container'],
  ])('fails for %s alone', async (_name, daemon, container) => {
    const yaml = `${shop}${nodes}${daemonSet(daemon, [{ name: container }])}`;
    expect((await judge(cniEnforcesPolicy, { yaml }))[CLUSTER]!.status).toBe('fail');
  });

  test.each(['kubenet', 'flannel', 'none'])('fails where somebody attests %s', async (engine) => {
    const attestedEnforcement = { engine, attestedBy: 'alice', on: '2026-11-01' };
    const findings = await judge(cniEnforcesPolicy, { yaml: `${shop}${nodes}`, attestedEnforcement });
    expect(findings[CLUSTER]).toMatchObject({ status: 'fail' });
    expect(findings[CLUSTER]!.message).toContain(engine);
  });

  test.each([
    [
      'on Azure',
      daemonSet('azure-npm', [{ name: 'azure-npm' }]) + daemonSet('azure-cns', [{ name: 'cns-container' }]),
    ],
    ['beside flannel', calico + daemonSet('kube-flannel', [{ name: 'kube-flannel' }])],
    ['beside a plain aws-node', calico + daemonSet('aws-node', [{ name: 'aws-node' }])],
  ])('passes where another plugin enforces: %s', async (_name, plugins) => {
    expect((await judge(cniEnforcesPolicy, { yaml: `${shop}${nodes}${plugins}` }))[CLUSTER]!.status).toBe(
      'pass',
    );
  });

  test.each([
    ['LogAndAccept', 'fail'],
    ['Drop', 'pass'],
  ])('Calico with dropActionOverride %s: %s', async (dropActionOverride, status) => {
    const felix = document({
      apiVersion: 'projectcalico.org/v3',
      kind: 'FelixConfiguration',
      metadata: { name: 'default' },
      spec: { dropActionOverride },
    });
    expect(
      (await judge(cniEnforcesPolicy, { yaml: `${shop}${nodes}${calico}${felix}` }))[CLUSTER]!.status,
    ).toBe(status);
  });

  test('a setting that switches enforcement off on some nodes fails for these alone', async () => {
    const cilium = daemonSet('cilium', [{ name: 'cilium-agent', image: 'cilium:v1.19' }]);
    const settings = configMap('cilium-config', { 'enable-policy': 'default' });
    const off = document({
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNodeConfig',
      metadata: { namespace: 'kube-system', name: 'trial' },
      spec: { nodeSelector: { matchLabels: { pool: 'trial' } }, defaults: { 'policy-audit-mode': 'true' } },
    });
    const trial = node('node-2', '10.0.0.2', { pool: 'trial' });
    const ready = `${agent('cilium', 'node-1')}${agent('cilium', 'node-2')}`;
    const findings = await judge(cniEnforcesPolicy, {
      yaml: `${shop}${node('node-1', '10.0.0.1')}${trial}${cilium}${settings}${off}${ready}`,
    });
    expect(statuses(findings)).toEqual({ [CLUSTER]: 'pass', 'Node//node-1': 'pass', 'Node//node-2': 'fail' });
    expect(findings['Node//node-2']!.cause).toMatchObject({ kind: 'CiliumNodeConfig', name: 'trial' });
  });

  describe('on EKS', () => {
    const awsNode = (env: readonly unknown[] = []) =>
      daemonSet('aws-node', [
        { name: 'aws-node', env },
        { name: 'aws-eks-nodeagent', args: ['--enable-network-policy=true'] },
      ]);
    const controller = configMap('amazon-vpc-cni', { 'enable-network-policy-controller': 'true' });
    const verdicts = async (yaml: string) =>
      await judge(cniEnforcesPolicy, {
        yaml: `${nodes}${agent('aws-node', 'node-1')}${agent('aws-node', 'node-2')}${yaml}`,
      });

    test('hangs on the agent and on the controller', async () => {
      expect((await verdicts(`${shop}${awsNode()}${controller}`))[CLUSTER]!.status).toBe('pass');
      const off = configMap('amazon-vpc-cni', { 'enable-network-policy-controller': 'false' });
      expect((await verdicts(`${shop}${awsNode()}${off}`))[CLUSTER]!.status).toBe('fail');
      expect((await verdicts(`${shop}${awsNode()}`))[CLUSTER]).toMatchObject({
        status: 'unknown',
        reasons: ['U3'],
      });
    });

    test('pods on security groups of their own are unknown (U3) in strict mode, and no others', async () => {
      const own = document({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          namespace: 'pay',
          name: 'vault',
          annotations: { 'vpc.amazonaws.com/pod-eni': '[{"eniId":"eni-1"}]' },
        },
        spec: { nodeName: 'node-1', containers: [{ name: 'vault' }] },
        status: { phase: 'Running' },
      });
      const strict = awsNode([{ name: 'ENABLE_POD_ENI', value: 'true' }]);
      const findings = await verdicts(`${shop}${own}${strict}${controller}`);
      expect(findings[CLUSTER]!.status).toBe('pass');
      expect(findings['Pod/pay/vault']).toMatchObject({ status: 'unknown', reasons: ['U3'] });
      expect(findings['Pod/pay/web']).toBeUndefined();
      const standard = awsNode([
        { name: 'ENABLE_POD_ENI', value: 'true' },
        { name: 'POD_SECURITY_GROUP_ENFORCING_MODE', value: 'standard' },
      ]);
      expect((await verdicts(`${shop}${own}${standard}${controller}`))['Pod/pay/vault']).toBeUndefined();
    });
  });

  test.each(['daemonsets', 'configmaps', 'nodes', 'pods'])(
    'is unknown when %s could not be read',
    async (resource) => {
      const findings = await judge(cniEnforcesPolicy, {
        yaml: `${shop}${nodes}${calico}${agents}`,
        unread: { [resource]: 'forbidden' },
        attestedEnforcement: { engine: 'calico', attestedBy: 'alice', on: '2026-11-01' },
      });
      expect(findings[CLUSTER]).toMatchObject({ status: 'unknown', reasons: ['U1'] });
    },
  );

  test('does not apply to files, which are judged as a design', async () => {
    const findings = await judge(cniEnforcesPolicy, { yaml: `${shop}${calico}`, mode: 'manifests' });
    expect(statuses(findings)).toEqual({ [CLUSTER]: 'not-applicable' });
  });
});
