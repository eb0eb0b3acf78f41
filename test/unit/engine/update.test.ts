import { describe, expect, it } from 'vitest';
import { buildEngine } from '../../../src/engine/build.ts';
import type { EngineInput, Recomputed } from '../../../src/engine/engine.ts';
import { buildInventory } from '../../../src/inventory/inventory.ts';
import { lowerPolicies } from '../../../src/policies/index.ts';
import { generateCluster, type Manifest } from '../../bench/cluster.ts';
import { snapshotOf } from '../inventory/objects.ts';

const isPolicy = ({ kind, metadata }: Manifest) =>
  kind === 'NetworkPolicy' && metadata.namespace === 'team-3' && metadata.name === 'policy-1';

/** Ten namespaces of four applications with three pods each, and four policies of each namespace. */
const SHOPS = generateCluster({ pods: 120, policies: 40, namespaces: 10, workloads: 40, seed: 7 }).map(
  (one) => (isPolicy(one) ? { ...one, spec: admitting({ app: 'app-13' }) } : one),
);

function admitting(labels: Readonly<Record<string, string>>): PolicySpec {
  return {
    podSelector: { matchLabels: { app: 'app-12' } },
    ingress: [{ from: [{ podSelector: { matchLabels: labels } }], ports: [{ port: 5432 }] }],
  };
}

interface PolicySpec {
  readonly podSelector: object;
  readonly ingress: readonly object[];
}

/** What an update to `after` works out anew, of an engine whose every row was asked for. */
function recomputed(after: readonly Manifest[], before: readonly Manifest[] = SHOPS): Recomputed {
  const engine = buildEngine(inputOf(before));
  for (const { id } of engine.classes) {
    engine.isolation(id, 'ingress');
    engine.isolation(id, 'egress');
  }
  return engine.update(inputOf(after)).recomputed;
}

function inputOf(manifests: readonly Manifest[]): EngineInput {
  const snapshot = snapshotOf(manifests, { mode: 'dump' });
  const inventory = buildInventory(snapshot);
  return {
    inventory,
    policies: lowerPolicies(snapshot, inventory),
    addressSets: [{ name: 'internal', cidrs: ['10.0.0.0/8', '172.16.0.0/12'] }],
    profile: { name: 'none', addressBlocksMatchPods: true },
    undeclaredNamespaceLabels: 'absent',
  };
}

function withSpec(spec: PolicySpec): readonly Manifest[] {
  return SHOPS.map((one) => (isPolicy(one) ? { ...one, spec } : one));
}

const { podSelector, ingress } = admitting({ app: 'app-13' });

/** The policy selects one application, and says nothing of egress. */
const ONE_ROW = { fresh: undefined, classes: 0, rows: 1 };

describe('an updated engine works out anew', () => {
  it('nothing where nothing changed', () => {
    expect(recomputed([...SHOPS])).toEqual({ policies: 0, namespaces: 0, classes: 0, rows: 0 });
  });

  it('the row of a policy’s subject when a rule is added', () => {
    const rule = { from: [{ podSelector: { matchLabels: { app: 'app-14' } } }] };
    const found = recomputed(withSpec({ podSelector, ingress: [...ingress, rule] }));
    expect({ fresh: undefined, ...found }).toMatchObject({ ...ONE_ROW, policies: 2 });
  });

  it('no namespace when only a port changes', () => {
    const found = recomputed(
      withSpec({ podSelector, ingress: [{ ...ingress[0], ports: [{ port: 6000 }] }] }),
    );
    expect(found).toEqual({ policies: 2, namespaces: 0, classes: 0, rows: 1 });
  });

  it('one namespace when a label is asked for in it that nobody asked for', () => {
    const found = recomputed(withSpec(admitting({ 'app.kubernetes.io/version': '1.0.0' })));
    expect({ fresh: undefined, ...found }).toMatchObject({ ...ONE_ROW, policies: 2, namespaces: 1 });
  });

  it('the row of its subject when a policy goes, and when it comes again', () => {
    const without = SHOPS.filter((one) => !isPolicy(one));
    for (const found of [recomputed(without), recomputed(SHOPS, without)])
      expect({ fresh: undefined, ...found }).toMatchObject({ ...ONE_ROW, policies: 1 });
  });

  it('classes of its namespace, and rows that may list it, when a pod is relabelled', () => {
    const pod = SHOPS.find(({ kind }) => kind === 'Pod')!;
    const relabelled = { ...pod, metadata: { ...pod.metadata, labels: { app: 'app-new', tier: 'web' } } };
    const found = recomputed(SHOPS.map((one) => (one === pod ? relabelled : one)));
    expect(found).toMatchObject({ policies: 0, namespaces: 1, classes: 1 });
    expect(found.rows).toBeLessThan(10);
  });

  it('everything, and says why, when a namespace comes', () => {
    const annex: Manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'annex', labels: {} } };
    expect(recomputed([...SHOPS, annex]).fresh).toBe('namespaces came or went');
  });
});
