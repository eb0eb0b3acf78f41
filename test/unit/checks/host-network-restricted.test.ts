import { describe, expect, test } from 'vitest';
import { hostNetworkRestricted } from '../../../src/checks/host-network-restricted.ts';
import { judge, statuses } from './facts.ts';
import { deployment, namespace, pod } from './shop.ts';

describe('host-network-restricted', () => {
  test('passes for a workload with a network of its own', async () => {
    const findings = await judge(hostNetworkRestricted, {
      yaml: `${namespace('pay')}${pod('pay/tokeniser')}`,
    });
    expect(statuses(findings)).toEqual({ 'Pod/pay/tokeniser': 'pass' });
  });

  test('fails once for a workload, names its nodes, and excuses no system workload', async () => {
    const yaml = `${namespace('kube-system')}${deployment('kube-system/agent', { kind: 'DaemonSet', hostNetwork: true })}${['node-1', 'node-2'].map((name) => pod(`kube-system/agent-${name}`, { daemonSet: 'agent', hostNetwork: true, node: name })).join('')}`;
    const findings = await judge(hostNetworkRestricted, { yaml });
    expect(statuses(findings)).toEqual({ 'DaemonSet/kube-system/agent': 'fail' });
    expect(findings['DaemonSet/kube-system/agent']!.message).toContain('on 2 nodes (node-1, node-2)');
  });

  test('says when it was judged from a template', async () => {
    const yaml = deployment('pay/agent', { hostNetwork: true });
    const { 'Deployment/pay/agent': finding } = await judge(hostNetworkRestricted, {
      yaml,
      mode: 'manifests',
    });
    expect(finding).toMatchObject({ status: 'fail', severity: 'high' });
    expect(finding!.message).toContain('Judged from its template');
  });

  test('is unknown for what was seen from a template while pods could not be listed', async () => {
    const { 'Deployment/pay/tokeniser': finding } = await judge(hostNetworkRestricted, {
      yaml: `${namespace('pay')}${deployment('pay/tokeniser')}`,
      unread: { pods: 'forbidden' },
    });
    expect(finding).toMatchObject({ status: 'unknown', reasons: ['U1'] });
  });
});
