import { describe, expect, it } from 'vitest';
import { buildInventory } from '../../../src/inventory/inventory.ts';
import type { HostEndpoint, Policy, Tier } from '../../../src/model/policy.ts';
import { EVERYTHING, matches } from '../../../src/model/selector.ts';
import { stageTier, tierNamed } from '../../../src/policies/calico/tier.ts';
import { lowerPolicies } from '../../../src/policies/index.ts';
import { type Placed, placeTiers } from '../../../src/policies/tiers.ts';
import { snapshotOf } from '../engine/lab.ts';
import { calico } from './calico/cluster.ts';

function policy(
  tier: string,
  name: string,
  group = 'projectcalico.org',
  kind = 'GlobalNetworkPolicy',
): Policy {
  return {
    key: `${group}/${kind}//${name}`,
    ref: { group, kind, name },
    tier,
    order: 0,
    subject: { namespaces: { selector: EVERYTHING }, pods: EVERYTHING },
    isolates: ['ingress'],
    rules: [],
    issues: [],
  };
}

const tier = (name: string, order: number): Tier => ({ name, order, unmatched: 'deny', combine: 'first' });
const KUBERNETES: readonly Tier[] = [
  { name: 'Admin', order: 1000, unmatched: 'pass', combine: 'first', ties: 'undefined' },
  { name: 'NetworkPolicy', order: 1_000_000, unmatched: 'deny', combine: 'union' },
  { name: 'Baseline', order: 10_000_000, unmatched: 'pass', combine: 'first', ties: 'undefined' },
];
const networkPolicy = policy('NetworkPolicy', 'closed', 'networking.k8s.io', 'NetworkPolicy');
const adminPolicy = policy('Admin', 'guard', 'policy.networking.k8s.io', 'ClusterNetworkPolicy');

function place(policies: readonly Policy[], tiers: readonly Tier[] = KUBERNETES): Placed {
  const objects = policies.map(({ key, ref }) => {
    const object = { apiVersion: `${ref.group}/v1`, kind: ref.kind, metadata: { name: ref.name } };
    return { key, ref, ability: 'modelled' as const, reasons: [], object };
  });
  return placeTiers({ tiers, policies, staged: [], objects, hosts: [] as readonly HostEndpoint[] });
}

const names = ({ tiers }: Placed) => tiers.map(({ name }) => name);

describe('tiers', () => {
  it('without Calico are those that hold a policy, and that of NetworkPolicies', () => {
    expect(names(place([]))).toEqual(['NetworkPolicy']);
    expect(names(place([adminPolicy, networkPolicy]))).toEqual(['Admin', 'NetworkPolicy']);
    expect(place([networkPolicy]).policies).toEqual([networkPolicy]);
  });

  it('trap 66: with Calico, Kubernetes’ own policies stand in its tiers', () => {
    const placed = place([networkPolicy, adminPolicy, policy('default', 'calico')]);
    expect(names(placed)).toEqual(['kube-admin', 'default']);
    expect(placed.policies[0]).toMatchObject({
      tier: 'default',
      order: 1000,
      tie: 'closed//KubernetesNetworkPolicy',
    });
    expect(placed.policies[1]).toMatchObject({ tier: 'kube-admin', order: 0 });
    expect(placed.tiers.map(({ unmatched, combine }) => `${unmatched} ${combine}`)).toEqual([
      'pass first',
      'deny first',
    ]);
  });

  it('trap 64: come in the order they say, those that say none last, equal ones by name', () => {
    const tiers = [
      ...KUBERNETES,
      tier('west', 500),
      tier('late', Infinity),
      tier('east', 500),
      tier('low', -7),
    ];
    const policies = ['late', 'west', 'default', 'east', 'low'].map((name) => policy(name, `in-${name}`));
    const placed = place(policies, tiers);
    expect(names(placed)).toEqual(['low', 'east', 'west', 'default', 'late']);
    expect(placed.tiers.map(({ order }) => order)).toEqual([0, 1, 2, 3, 4]);
    expect(placed.policies[1]!.issues).toMatchObject([{ code: 'ambiguous-order', path: 'spec.tier' }]);
    expect(placed.policies[2]!.issues).toEqual([]);
  });

  it('trap 64: a policy in a tier that no object declares comes last, perhaps', () => {
    const placed = place([policy('ghost', 'lost'), policy('default', 'calico')]);
    expect(names(placed)).toEqual(['default', 'ghost']);
    const [lost] = placed.policies;
    expect(lost!.issues).toMatchObject([{ code: 'missing-tier', path: 'spec.tier' }]);
    expect(matches(lost!.subject.pods, {})).toBeUndefined();
    expect(placed.objects[0]!.reasons).toMatchObject([{ code: 'U2', path: 'spec.tier' }]);
    expect(placed.objects[1]!.reasons).toEqual([]);
  });

  it('trap 81: stages of host endpoints run through all tiers before the normal one, and drop nothing', () => {
    const tiers = [...KUBERNETES, tier('low', -3e12)];
    const policies = [
      policy('low', 'normal'),
      policy(stageTier('low', 'preDNAT'), 'before-dnat'),
      policy(stageTier('default', 'doNotTrack'), 'untracked'),
      policy(stageTier('low', 'doNotTrack'), 'untracked-first'),
    ];
    const placed = place(policies, tiers);
    expect(names(placed)).toEqual(['low (untracked)', 'default (untracked)', 'low (before DNAT)', 'low']);
    expect(placed.tiers.map(({ unmatched }) => unmatched)).toEqual(['pass', 'pass', 'pass', 'deny']);
  });

  it('have former names in releases 3.29 to 3.31', () => {
    expect(['adminnetworkpolicy', 'baselineadminnetworkpolicy', '', undefined, 'ops'].map(tierNamed)).toEqual(
      ['kube-admin', 'kube-baseline', 'default', 'default', 'ops'],
    );
  });
});

describe('a Tier object', () => {
  const reasonsOf = (yaml: string) => {
    const snapshot = snapshotOf(yaml);
    return lowerPolicies(snapshot, buildInventory(snapshot)).objects.map(({ ability, reasons }) => [
      ability,
      ...reasons.map(({ path }) => path),
    ]);
  };

  it('with a defect is missing to Calico, and says where', () => {
    expect(reasonsOf(calico('Tier', 'ops', '{order: first, defaultAction: Drop}'))).toEqual([
      ['modelled', 'spec.order', 'spec.defaultAction'],
    ]);
  });

  it('of a fixed place cannot be elsewhere', () => {
    expect(reasonsOf(calico('Tier', 'default', '{order: 5}'))).toEqual([['modelled', 'spec.order']]);
    expect(reasonsOf(calico('Tier', 'default', '{}'))).toEqual([['modelled']]);
    expect(reasonsOf(calico('Tier', 'kube-admin', '{order: 1000, defaultAction: Pass}'))).toEqual([
      ['modelled'],
    ]);
  });

  it('counts once where the API and its storage say the same, and is a problem where they differ', () => {
    const stored = (spec: string) => calico('Tier', 'ops', spec, { apiVersion: 'crd.projectcalico.org/v1' });
    const served = calico('Tier', 'ops', '{order: 5}');
    expect(reasonsOf(served + stored('{order: 5}'))).toEqual([['derived'], ['modelled']]);
    const snapshot = snapshotOf(served + stored('{order: 6}'));
    const set = lowerPolicies(snapshot, buildInventory(snapshot));
    expect(set.objects[0]!.reasons[0]!.message).toMatch(/both hold this object, and differ/);
    expect(set.taints).toHaveLength(1);
  });
});
