import { describe, expect, test } from 'vitest';
import { resolveScope } from '../../../src/compliance/scope.ts';
import { scopeRows } from '../../../src/compliance/scope-rows.ts';
import { PRIVATE_CIDRS } from '../../../src/model/cidr.ts';
import type { Inventory, Labels } from '../../../src/model/resource.ts';
import type { DimensionConfig, Flow, ScopeConfig } from '../../../src/model/scope.ts';
import { SegproofError } from '../../../src/util/error.ts';
import { CARD_SHOP, CARD_ZONES, shopInventory } from './card-shop.ts';

const ZONES = { cde: 'in-scope', connected: 'in-scope', platform: 'in-scope', out: 'out-of-scope' } as const;

function zones(more: Partial<DimensionConfig> = {}): ScopeConfig {
  return { dimensions: { 'pci-zone': { zones: ZONES, ...more } } };
}

/** The assignment of the first endpoint. */
function assigned(config: ScopeConfig, inventory: Inventory = CARD_SHOP) {
  return resolveScope(config, inventory, {}).dimensions[0]!.assignments[0];
}

function pod(namespace: string, labels: Labels, namespaceLabels: Labels, undeclared: readonly string[] = []) {
  return shopInventory(
    [{ name: `${namespace}/tokeniser`, labels }],
    { [namespace]: namespaceLabels },
    undeclared,
  );
}

describe('the zone of an endpoint', () => {
  test('comes from the first rule that matches', () => {
    const assign = [
      { namespace: 'shop', zone: 'connected' },
      { namespace: 'p*', zone: 'cde' },
      { namespace: 'pay', zone: 'out' },
    ];
    expect(assigned(zones({ assign }))).toEqual({ zone: 'cde', by: 'scope.dimensions.pci-zone.assign[1]' });
  });

  test('comes from a rule on labels of the namespace, the pod, and the name of the workload', () => {
    const inventory = pod('pay', { tier: 'data' }, { team: 'risk' });
    const rule = {
      namespaceSelector: { team: 'risk' },
      podSelector: { tier: 'data' },
      workload: 'token*',
      zone: 'cde',
    };
    expect(assigned(zones({ assign: [rule] }), inventory)).toMatchObject({ zone: 'cde' });
    const others = [
      { ...rule, podSelector: { tier: 'web' } },
      { ...rule, workload: 'vault' },
      { ...rule, namespaceSelector: { team: 'x' } },
    ];
    for (const other of others)
      expect(assigned(zones({ assign: [other] }), inventory)).not.toHaveProperty('zone');
  });

  test('comes from a rule before a label', () => {
    const inventory = pod('pay', { zone: 'out' }, {});
    const config = zones({ label: 'zone', assign: [{ namespace: 'pay', zone: 'cde' }] });
    expect(assigned(config, inventory)).toMatchObject({ zone: 'cde' });
  });

  test('comes from the label on the pod, else on its namespace', () => {
    const config = zones({ label: 'segproof.dev/pci-zone' });
    const onNamespace = pod('pay', {}, { 'segproof.dev/pci-zone': 'connected' });
    expect(assigned(config, onNamespace)).toEqual({
      zone: 'connected',
      by: 'label segproof.dev/pci-zone=connected on namespace pay',
    });
    const onPod = pod('pay', { 'segproof.dev/pci-zone': 'cde' }, { 'segproof.dev/pci-zone': 'connected' });
    expect(assigned(config, onPod)).toMatchObject({
      zone: 'cde',
      by: 'label segproof.dev/pci-zone=cde on the pod',
    });
  });

  test('is none where the pod’s label would take it out of the scope that its namespace is in', () => {
    const config = zones({ label: 'zone' });
    expect(assigned(config, pod('pay', { zone: 'out' }, { zone: 'cde' }))).toEqual({
      by: 'label zone=out on the pod, but label zone=cde on namespace pay',
    });
    expect(assigned(config, pod('pay', { zone: 'out' }, { zone: 'cdee' }))).not.toHaveProperty('zone');
    expect(assigned(config, pod('pay', { zone: 'cde' }, { zone: 'out' }))).toMatchObject({ zone: 'cde' });
    expect(assigned(config, pod('pay', { zone: 'out' }, {}))).toMatchObject({ zone: 'out' });
  });

  test('comes from a label that exists already, through the map', () => {
    const config = zones({ label: 'team', map: { payments: 'cde' } });
    expect(assigned(config, pod('pay', {}, { team: 'payments' }))).toMatchObject({ zone: 'cde' });
  });

  test('is none for a label that names no zone, even one that every object has', () => {
    const config = zones({ label: 'zone' });
    expect(assigned(config, pod('pay', { zone: 'cdee' }, {}))).toEqual({
      by: 'label zone=cdee on the pod names no zone',
    });
    expect(assigned(config, pod('pay', { zone: 'constructor' }, {}))).not.toHaveProperty('zone');
  });

  test('is none where nothing classifies it, and it says so', () => {
    expect(assigned(zones())).toEqual({ by: 'no rule or label classifies it' });
  });

  test('is none where a rule hangs on labels of a namespace that was not read, whatever comes after', () => {
    const assign = [
      { namespaceSelector: { team: 'risk' }, zone: 'cde' },
      { namespace: '*', zone: 'out' },
    ];
    const undeclared = pod('pay', {}, {}, ['pay']);
    expect(assigned(zones({ assign }), undeclared)).toEqual({
      by: 'scope.dimensions.pci-zone.assign[0] may match: labels of namespace pay were not read',
    });
    expect(assigned(zones({ assign }), pod('pay', {}, {}))).toMatchObject({ zone: 'out' });
  });

  test('of a namespace that was not read can still be told by its name', () => {
    const assign = [
      { namespaceSelector: { 'kubernetes.io/metadata.name': 'shop' }, zone: 'out' },
      { namespaceSelector: { 'kubernetes.io/metadata.name': 'pay' }, zone: 'cde' },
    ];
    expect(assigned(zones({ assign }), pod('pay', {}, {}, ['pay']))).toMatchObject({ zone: 'cde' });
  });
});

describe('the platform preset', () => {
  const platform = shopInventory([
    { name: 'kube-system/coredns' },
    { name: 'ops-tools/runner' },
    { name: 'pay/vault' },
  ]);

  test('fills a zone of that name, marked as assumed', () => {
    const [dimension] = resolveScope(zones(), platform, {}).dimensions;
    expect(dimension!.assignments[0]).toEqual({
      zone: 'platform',
      by: 'preset platform (Kubernetes itself)',
    });
    expect(dimension!.zones.find(({ name }) => name === 'platform')).toEqual({
      name: 'platform',
      inScope: true,
      assumed: true,
    });
    expect(dimension!.assignments[2]).not.toHaveProperty('zone');
  });

  test('takes further namespaces of the configuration, which are not assumed', () => {
    const config = { ...zones(), platform: ['ops-*'] };
    expect(resolveScope(config, platform, {}).dimensions[0]!.assignments[1]).toEqual({
      zone: 'platform',
      by: 'scope.platform',
    });
  });

  test('does nothing where no such zone is declared, or where it is out of scope', () => {
    const none = { dimensions: { 'pci-zone': { zones: { cde: 'in-scope' } } } } as const;
    const outside = { dimensions: { 'pci-zone': { zones: { platform: 'out-of-scope' } } } } as const;
    for (const config of [none, outside]) {
      const [dimension] = resolveScope(config, platform, {}).dimensions;
      expect(dimension!.assignments[0]).not.toHaveProperty('zone');
      expect(dimension!.zones.every(({ assumed }) => !assumed)).toBe(true);
    }
  });

  test('comes after rules and labels', () => {
    const config = zones({ assign: [{ namespace: 'kube-system', zone: 'connected' }] });
    expect(assigned(config, platform)).toMatchObject({ zone: 'connected' });
  });
});

describe('the scope', () => {
  test('without dimensions is not configured, and private addresses are internal', () => {
    const scope = resolveScope({}, CARD_SHOP, {});
    expect(scope).toMatchObject({ configured: false, dimensions: [], internalCidrs: PRIVATE_CIDRS });
    expect(scope).not.toHaveProperty('judgedNamespaces');
  });

  test('narrows the judged namespaces by globs', () => {
    const judged = (include: string[], exclude: string[]) =>
      resolveScope({}, CARD_SHOP, {}, { include, exclude }).judgedNamespaces;
    expect(judged(['p*', 'shop'], [])).toEqual(['pay', 'shop']);
    expect(judged([], ['blog'])).toEqual(['pay', 'shop']);
    expect(judged(['*'], ['p*'])).toEqual(['blog', 'shop']);
    expect(judged(['payments'], [])).toEqual([]);
  });

  test('takes flows from the configuration and from the register, each in its dimension', () => {
    const flow: Flow = { from: 'connected', to: 'cde', ports: 'any' };
    const config = zones({ flows: [flow] });
    const signed = { ...flow, id: 'F-014', approvedBy: 'alice' };
    const proposed = { ...flow, id: 'F-015', dimension: 'pci-zone' };
    const [dimension] = resolveScope(config, CARD_SHOP, {
      flows: [{ ...signed, dimension: 'pci-zone' }, proposed],
    }).dimensions;
    expect(dimension!.flows).toEqual([flow, signed]);
  });

  test('refuses every name that is not declared, with its path and the nearest known one', () => {
    const config: ScopeConfig = {
      externals: { 'core-db': ['10.20.3.0/24'] },
      dimensions: {
        'pci-zone': {
          zones: { ...ZONES, internet: 'in-scope' },
          label: 'team',
          map: { payments: 'cdee' },
          assign: [{ namespace: 'pay', zone: 'conected' }],
          flows: [{ from: 'cde', to: 'core-dbs', ports: 'any' }],
        },
      },
    };
    const flows = [{ from: 'cde', to: 'node', ports: 'any' as const, dimension: 'pci-zones' }];
    expect(problemsOf(() => resolveScope(config, CARD_SHOP, { flows }))).toEqual([
      [
        'scope.dimensions.pci-zone.zones: `internet` is the name of a place beyond the cluster',
        'another name for the zone',
      ],
      ['scope.dimensions.pci-zone.assign[0].zone: zone `conected` is not declared', '`connected`'],
      ['scope.dimensions.pci-zone.map.payments: zone `cdee` is not declared', '`cde`'],
      ['scope.dimensions.pci-zone.flows[0].to: zone `core-dbs` is not declared', '`core-db`'],
      ['flows[0].dimension: dimension `pci-zones` is not declared', '`pci-zone`'],
    ]);
  });

  test('lets flows name places beyond the cluster and externals', () => {
    const flows = ['internet', 'internal', 'node', 'core-db'].map((to) => ({
      from: 'cde',
      to,
      ports: 'any' as const,
    }));
    const config = { ...zones({ flows }), externals: { 'core-db': ['10.20.3.0/24'] } };
    expect(resolveScope(config, CARD_SHOP, {}).externals).toEqual([
      { name: 'core-db', cidrs: ['10.20.3.0/24'] },
    ]);
  });

  function problemsOf(act: () => unknown) {
    try {
      act();
    } catch (error) {
      if (error instanceof SegproofError)
        return error.problems.map(({ message, expected }) => [message, expected]);
    }
    return [];
  }
});

describe('rows of the command scope', () => {
  test('name each workload, its zone, whether it is in scope and judged, and the rule that decided', () => {
    const scope = resolveScope(CARD_ZONES, CARD_SHOP, {}, { exclude: ['blog'] });
    const rows = scopeRows(scope, CARD_SHOP);
    expect(rows).toHaveLength(4);
    expect(rows[0]).toEqual({
      workload: { kind: 'Deployment', namespace: 'pay', name: 'tokeniser' },
      judged: true,
      zones: [
        {
          dimension: 'pci-zone',
          zone: 'cde',
          inScope: true,
          assumed: false,
          by: 'scope.dimensions.pci-zone.assign[0]',
        },
      ],
    });
    expect(rows[3]).toMatchObject({ judged: false, zones: [{ zone: 'out', inScope: false }] });
  });

  test('say of an unclassified workload that it stays in scope', () => {
    const scope = resolveScope(zones(), CARD_SHOP, {});
    const [row] = scopeRows(scope, CARD_SHOP)[0]!.zones;
    expect(row).toEqual({
      dimension: 'pci-zone',
      inScope: true,
      assumed: false,
      by: 'no rule or label classifies it',
    });
  });
});
