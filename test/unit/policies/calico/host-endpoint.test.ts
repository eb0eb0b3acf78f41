import { describe, expect, it } from 'vitest';
import { buildInventory } from '../../../../src/inventory/inventory.ts';
import type { PolicySet } from '../../../../src/model/policy.ts';
import { EVERYTHING, matches } from '../../../../src/model/selector.ts';
import type { Mode } from '../../../../src/model/snapshot.ts';
import { forwardTaint } from '../../../../src/policies/calico/forward.ts';
import { lowerPolicies } from '../../../../src/policies/index.ts';
import { node, pod, snapshotOf } from '../../engine/lab.ts';
import { calico, contextOf } from './cluster.ts';

function lower(yaml: string, mode: Mode = 'dump'): PolicySet {
  const snapshot = snapshotOf(yaml, { mode });
  return lowerPolicies(snapshot, buildInventory(snapshot));
}

const hep = (spec: string, name = 'edge') => calico('HostEndpoint', name, spec, { labels: 'role=edge' });
const auto = calico(
  'KubeControllersConfiguration',
  'default',
  '{controllers: {node: {hostEndpoint: {autoCreate: Enabled}}}}',
);

describe('host endpoints', () => {
  it('govern the addresses they name, all of the node with *, else some of it', () => {
    const governed = (spec: string) => {
      const [host] = lower(node('node-a', '10.9.0.1') + hep(spec)).hosts;
      return [host!.addresses, host!.addressesKnown];
    };
    expect(governed('{node: node-a, expectedIPs: [10.9.0.7]}')).toEqual([['10.9.0.7'], true]);
    expect(governed('{node: node-a, interfaceName: "*"}')).toEqual([['10.9.0.1'], true]);
    expect(governed('{node: node-a, interfaceName: eth0}')).toEqual([['10.9.0.1'], false]);
    expect(governed('{node: node-b, interfaceName: "*"}')).toEqual([[], false]);
  });

  it('with a defect may be missing to Calico, and say where', () => {
    const { hosts, objects } = lower(hep('{expectedIPs: [10.9.0.999], interfaceNames: eth0}'));
    expect(hosts[0]!.addressesKnown).toBe(false);
    expect(objects[0]!.reasons.map(({ path }) => path)).toEqual([
      'spec.interfaceNames',
      'spec.expectedIPs[0]',
      'spec.node',
    ]);
  });

  it('are made of every node in manifests where the controllers will make them, and not in a live cluster', () => {
    const yaml = node('node-a', '10.9.0.1') + auto;
    expect(lower(yaml, 'manifests').hosts.map(({ ref }) => ref.name)).toEqual(['node-a-auto-hep']);
    expect(lower(yaml).hosts).toEqual([]);
    const there = hep('{node: node-a, interfaceName: "*"}', 'node-a-auto-hep');
    expect(lower(yaml + there, 'manifests').hosts).toHaveLength(1);
  });

  it('may govern every node where their list could not be read, unless another plugin enforces', () => {
    const list = {
      group: 'projectcalico.org',
      version: 'v3',
      resource: 'hostendpoints',
      kind: 'HostEndpoint',
    };
    const counts = { items: 0, pages: 0, restarts: 0, retries: 0 };
    const snapshot = snapshotOf(node('node-a', '10.9.0.1'), {
      lists: [{ ...list, ...counts, outcome: 'forbidden' }],
    });
    const hostsWith = (engine: string) => lowerPolicies(snapshot, buildInventory(snapshot), { engine }).hosts;
    expect(hostsWith('calico')).toMatchObject([{ addresses: ['10.9.0.1'], addressesKnown: false }]);
    expect(hostsWith('cilium')).toEqual([]);
  });

  it('trap 80: without the profile that allows, what no policy decides is denied, but for failsafe ports', () => {
    const set = lower(
      node('node-a', '10.9.0.1') +
        hep('{node: node-a, interfaceName: "*"}', 'bare') +
        hep('{node: node-a, interfaceName: "*", profiles: [projectcalico-default-allow]}', 'open') +
        hep('{node: node-a, interfaceName: "*", profiles: [legacy]}', 'own') +
        calico('Profile', 'legacy', '{ingress: [{action: Allow}]}'),
    );
    expect(set.tiers.map(({ name, unmatched }) => `${name} ${unmatched}`)).toEqual(
      ['NetworkPolicy deny', 'Failsafe pass', 'Profile deny'].slice(1),
    );
    const isolating = (name: string) => {
      const host = set.hosts.find(({ ref }) => ref.name === name)!;
      return set.policies
        .filter(({ isolates }) => isolates.length > 0)
        .filter(({ subject }) => matches(subject.hosts!, host.labels))
        .map(({ rules }) => (rules.length > 0 ? 'perhaps' : 'surely'));
    };
    expect([isolating('bare'), isolating('open'), isolating('own')]).toEqual([['surely'], [], ['perhaps']]);
    const [failsafe] = set.policies;
    expect(failsafe!.rules.every(({ action, peers }) => action === 'allow' && peers === 'any')).toBe(true);
  });

  it('trap 81: a policy on forwarded traffic restricts pods of namespaces that run on its nodes', () => {
    const context = contextOf(
      node('node-a', '10.9.0.1') +
        hep('{node: node-a, interfaceName: "*"}') +
        pod('shop/web', 'app=web', { node: 'node-a' }) +
        pod('ops/cron', 'app=cron', { node: 'node-b' }),
    );
    const reason = { code: 'U2', message: 'forwarded traffic' } as const;
    const hosts = { op: 'in', key: 'role', values: ['edge'] } as const;
    const taint = forwardTaint(hosts, ['ingress'], reason, context)!;
    expect(taint.effect).toBe('restricts');
    expect(taint.subject.namespaces).toEqual({
      selector: { op: 'in', key: 'kubernetes.io/metadata.name', values: ['shop'] },
    });
    expect(taint.subject.pods).toBe(EVERYTHING);
    expect(forwardTaint({ ...hosts, values: ['core'] }, ['ingress'], reason, context)).toBeUndefined();
  });
});
