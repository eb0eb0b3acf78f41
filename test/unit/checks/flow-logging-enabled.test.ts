import { describe, expect, test } from 'vitest';
import { flowLoggingEnabled } from '../../../src/checks/flow-logging-enabled.ts';
import { type Given, judge } from './facts.ts';
import { ANTREA, awsNode, CALICO, CILIUM, configMap, daemonSet, felix } from './plugins.ts';
import { document, namespace, pod } from './shop.ts';

const shop = `${namespace('pay')}${pod('pay/web')}`;
const shipper = pod('logging/fluent-bit-1', { daemonSet: 'fluent-bit' }) + namespace('logging');
const named = { parameters: { shippers: ['logging/fluent-*'] } };

async function verdict(yaml: string, more: Given = {}) {
  return (await judge(flowLoggingEnabled, { yaml: `${shop}${yaml}`, ...more }))['Cluster//shop']!;
}

const hubble = (more: Readonly<Record<string, string>> = {}) =>
  CILIUM + configMap('cilium-config', { 'enable-hubble': 'true', ...more });
const antrea = (...lines: readonly string[]) =>
  ANTREA + configMap('antrea-config', { 'antrea-agent.conf': lines.join('\n') });
const ovn = (levels: string | undefined) =>
  daemonSet('ovnkube-node', [{ name: 'ovnkube-controller' }], 'ovn-kubernetes') +
  document({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'harbour', annotations: levels ? { 'k8s.ovn.org/acl-logging': levels } : {} },
  }) +
  pod('harbour/crane');

describe('flow-logging-enabled', () => {
  test.each([
    [
      'the decision logs of AWS in CloudWatch',
      awsNode('--enable-policy-event-logs=true', '--enable-cloudwatch-logs=true'),
    ],
    [
      'the flow exporter of Antrea',
      antrea('featureGates:', '  FlowExporter: true', 'flowExporter:', '  enable: true'),
    ],
  ])('passes for %s', async (_what, yaml) => {
    expect(await verdict(yaml)).toMatchObject({ status: 'pass', severity: 'medium' });
  });

  test.each([
    ['files of Calico', CALICO + felix({ flowLogsFileEnabled: true })],
    ['Goldmane', CALICO + felix({ flowLogsGoldmaneServer: 'goldmane.calico-system.svc:7443' })],
    ['a file of Hubble', hubble({ 'hubble-export-file-path': '/var/run/cilium/hubble/events.log' })],
    ['the memory of Hubble', hubble()],
    ['a file of the policy agent on EKS', awsNode('--enable-policy-event-logs=true')],
  ])('%s: unknown (U8) until the shipper is named, then passes while it runs', async (_what, yaml) => {
    expect(await verdict(yaml)).toMatchObject({ status: 'unknown', reasons: ['U8'] });
    expect((await verdict(`${yaml}${shipper}`, named)).status).toBe('pass');
    expect((await verdict(yaml, named)).status).toBe('fail');
  });

  test.each([
    ['Calico without flow logs', CALICO + felix({ wireguardEnabled: true })],
    [
      'Calico without those of denied flows',
      CALICO + felix({ flowLogsFileEnabled: true, flowLogsFileEnabledForDenied: false }),
    ],
    ['Cilium without Hubble', CILIUM + configMap('cilium-config', { 'enable-hubble': 'false' })],
    [
      'Antrea without its gate',
      antrea('featureGates:', '  AntreaProxy: true', 'trafficEncryptionMode: none'),
    ],
    ['AWS without decision logs', awsNode()],
  ])('fails for %s, and says what to set', async (_what, yaml) => {
    const found = await verdict(yaml, named);
    expect(found).toMatchObject({ status: 'fail', cause: { kind: 'DaemonSet' } });
    expect(found.remediation!.message).not.toBe('');
  });

  test('OVN-Kubernetes logs namespace by namespace', async () => {
    const both = '{"deny": "info", "allow": "notice"}';
    const pay = document({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'pay', annotations: { 'k8s.ovn.org/acl-logging': both } },
    });
    const of = async (levels?: string) =>
      (
        await judge(flowLoggingEnabled, {
          yaml: `${pay}${pod('pay/web')}${ovn(levels)}${shipper}`,
          ...named,
          include: ['pay', 'harbour'],
        })
      )['Cluster//shop']!;
    expect((await of(both)).status).toBe('pass');
    const denied = await of('{"deny": "alert"}');
    expect(denied.status).toBe('fail');
    expect(denied.message).toContain('harbour');
    expect((await of()).status).toBe('fail');
  });

  test.each([
    [
      'filters of Hubble',
      hubble({ 'hubble-export-file-path': 'stdout', 'hubble-export-denylist': '{"source_pod":["pay/"]}' }),
    ],
    [
      'a configuration of its own',
      hubble({ 'hubble-flowlogs-config-path': '/flowlog-config/flowlogs.yaml' }),
    ],
    ['settings of Cilium that were not read', CILIUM],
    ['GKE Dataplane V2', daemonSet('anetd', [{ name: 'cilium-agent' }])],
    ['a plugin without flow logs', daemonSet('kube-router', [{ name: 'kube-router' }])],
  ])('is unknown (U6) for %s', async (_what, yaml) => {
    expect(await verdict(yaml, named)).toMatchObject({ status: 'unknown', reasons: ['U6'] });
  });

  test('is unknown where no plugin was seen (U3), or its settings could not be read (U1)', async () => {
    expect(await verdict('')).toMatchObject({ status: 'unknown', reasons: ['U3'] });
    expect(await verdict(awsNode(), { unread: { daemonsets: 'forbidden' } })).toMatchObject({
      status: 'unknown',
      reasons: ['U1'],
    });
  });
});
