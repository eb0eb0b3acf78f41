import { describe, expect, it } from 'vitest';
import { buildInventory } from '../../../../src/inventory/inventory.ts';
import type { PolicySet } from '../../../../src/model/policy.ts';
import { lowerPolicies } from '../../../../src/policies/index.ts';
import { policy, snapshotOf } from '../../engine/lab.ts';
import { calico } from './cluster.ts';

function lower(yaml: string): PolicySet {
  const snapshot = snapshotOf(yaml);
  return lowerPolicies(snapshot, buildInventory(snapshot), { engine: 'calico' });
}

const ENFORCED = calico('NetworkPolicy', 'till/default.doors', '{types: [Ingress]}');

describe('a staged policy', () => {
  it('trap 71: would replace the enforced one of its kind, name and namespace', () => {
    const { staged, policies } = lower(
      ENFORCED + calico('StagedNetworkPolicy', 'till/doors', '{selector: has(app)}'),
    );
    expect(policies).toHaveLength(1);
    expect(staged).toMatchObject([
      {
        action: 'set',
        replaces: 'projectcalico.org/NetworkPolicy/till/default.doors',
        policy: { ref: { kind: 'StagedNetworkPolicy' }, tie: 'doors/till/StagedNetworkPolicy' },
      },
    ]);
  });

  it('would be added where there is none', () => {
    const { staged } = lower(
      calico('StagedGlobalNetworkPolicy', 'wall', '{stagedAction: Set, preDNAT: true, applyOnForward: true}'),
    );
    expect(staged).toMatchObject([{ action: 'set', policy: { subject: { pods: { op: 'any', of: [] } } } }]);
    expect(staged[0]).not.toHaveProperty('replaces');
  });

  it('of Delete takes its namesake away, and may say nothing else', () => {
    const bare = lower(
      ENFORCED + calico('StagedNetworkPolicy', 'till/doors', '{stagedAction: Delete, tier: default}'),
    );
    expect(bare.staged).toMatchObject([{ action: 'delete', replaces: expect.stringContaining('doors') }]);
    expect(bare.objects.flatMap(({ reasons }) => reasons)).toEqual([]);
    const more = lower(calico('StagedNetworkPolicy', 'till/doors', '{stagedAction: Delete, order: 5}'));
    expect(more.objects[0]!.reasons).toMatchObject([{ path: 'spec.order' }]);
  });

  it.each(['Learn', 'Ignore'])('of %s does nothing', (action) => {
    const { staged, objects } = lower(
      calico('StagedNetworkPolicy', 'till/doors', `{stagedAction: ${action}}`),
    );
    expect(staged).toEqual([]);
    expect(objects).toMatchObject([{ ability: 'modelled', reasons: [] }]);
  });

  it('of Kubernetes’ kind is read as a NetworkPolicy, and stands where those do', () => {
    const spec = '{podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: 80}]}]}';
    const { staged } = lower(
      policy('till/doors', '{podSelector: {}}') + calico('StagedKubernetesNetworkPolicy', 'till/doors', spec),
    );
    expect(staged).toMatchObject([
      {
        action: 'set',
        replaces: 'networking.k8s.io/NetworkPolicy/till/doors',
        policy: { tier: 'default', order: 1000, isolates: ['ingress'], rules: [{ action: 'allow' }] },
      },
    ]);
  });

  it('with an action that is not known is blamed for it', () => {
    const { staged, objects } = lower(calico('StagedNetworkPolicy', 'till/doors', '{stagedAction: set}'));
    expect(staged).toEqual([]);
    expect(objects[0]!.reasons).toMatchObject([{ path: 'spec.stagedAction' }]);
  });
});
