import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildInventory } from '../../../src/inventory/inventory.ts';
import type { Endpoint, Inventory } from '../../../src/model/resource.ts';
import type { SnapshotList } from '../../../src/model/snapshot.ts';
import { readFiles } from '../../../src/sources/files.ts';
import { pod, snapshotOf } from './objects.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');

/** The inventory as lines that a reviewer can read. */
function summary(inventory: Inventory): string {
  const name = (index: number) => inventory.endpoints[index]!.name;
  return [
    ...inventory.namespaces.map(
      ({ name: n, declared, labels }) => `namespace ${n} ${declared} ${JSON.stringify(labels)}`,
    ),
    ...inventory.endpoints.map(endpointLine),
    ...inventory.workloads.map(({ ref, endpoints }) => {
      return `workload ${ref.namespace}/${ref.name}[${ref.kind}] ${endpoints.map(name).join(' ')}`;
    }),
    ...inventory.nodes.map((node) => `node ${node.name} ${node.addresses.join(' ')} ready=${node.ready}`),
    ...inventory.services.map(({ namespace, name: n, type, endpoints }) => {
      return `service ${namespace}/${n} ${type} ${endpoints.map(name).join(' ')}`;
    }),
    ...inventory.exposures.map((exposure) => {
      const { type, ref, reach, endpoints, ports, sourceRanges, backendsUnknown } = exposure;
      const targets = ports.map(({ port, targetPort }) => `${port}>${targetPort}`).join(' ');
      const behind = backendsUnknown ? 'unknown' : endpoints.map(name).join(' ');
      return `exposure ${type} ${ref.kind} ${ref.namespace}/${ref.name} ${reach} [${targets}] [${sourceRanges}] ${behind}`;
    }),
    ...inventory.enforcementFacts.map(
      ({ ref, fact, value }) => `fact ${ref.kind} ${ref.name} ${fact} ${value}`,
    ),
    `complete ${inventory.complete}`,
    '',
  ].join('\n');
}

function endpointLine(endpoint: Endpoint): string {
  const { type, namespace, name, labels, addresses, ports, hostNetwork, workload, node } = endpoint;
  const open = ports
    .map(({ name: n, port, protocol }) => `${protocol}:${port}${n ? `(${n})` : ''}`)
    .join(' ');
  const owner = `${workload.kind}/${workload.name}`;
  const where = `${node ?? '-'} ${hostNetwork ? 'host' : addresses.join(',') || '-'}`;
  return `${type} ${namespace}/${name} ${owner} ${where} [${open}] ${JSON.stringify(labels)}`;
}

describe('the inventory of a folder', () => {
  test.each(['clinic', 'bookshop', 'payments-dump', 'ipv6-lab', 'bare-metal'])('%s', async (scenario) => {
    const snapshot = await readFiles([join(FIXTURES, scenario)]);
    expect(snapshot.header.problems).toEqual([]);
    await expect(summary(buildInventory(snapshot))).toMatchFileSnapshot(`golden/${scenario}.txt`);
  });
});

describe('service accounts', () => {
  const account = (namespace: string, name: string, labels = {}) => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { namespace, name, labels },
  });

  test('are those that were read, with their labels, by namespace and name', () => {
    const { serviceAccounts } = buildInventory(
      snapshotOf([
        account('quay', 'crane', { duty: 'lift' }),
        account('bay', 'pilot'),
        account('bay', 'crew'),
      ]),
    );
    expect(serviceAccounts).toEqual([
      { namespace: 'bay', name: 'crew', labels: {} },
      { namespace: 'bay', name: 'pilot', labels: {} },
      { namespace: 'quay', name: 'crane', labels: { duty: 'lift' } },
    ]);
  });

  test('are named by pods and templates, under the old name of the field too', () => {
    const template = (spec: object) => ({ template: { spec: { containers: [], ...spec } } });
    const workload = (name: string, spec: object) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { namespace: 'quay', name },
      spec: template(spec),
    });
    const { endpoints } = buildInventory(
      snapshotOf([
        workload('gantry', { serviceAccountName: 'crane' }),
        workload('hoist', { serviceAccount: 'crane' }),
        workload('winch', {}),
      ]),
    );
    expect(endpoints.map(({ name, serviceAccount }) => [name, serviceAccount])).toEqual([
      ['gantry', 'crane'],
      ['hoist', 'crane'],
      ['winch', 'default'],
    ]);
  });
});

describe('completeness', () => {
  const list = (resource: string, more: Partial<SnapshotList> = {}): SnapshotList => ({
    group: '',
    version: 'v1',
    resource,
    kind: resource,
    outcome: 'read',
    items: 1,
    pages: 1,
    restarts: 0,
    retries: 0,
    ...more,
  });
  const live = (...lists: readonly SnapshotList[]) => {
    return buildInventory(snapshotOf([pod('harbour', 'crane')], { mode: 'cluster', lists })).complete;
  };

  test('of a cluster needs pods and namespaces read in full', () => {
    expect(live(list('pods'), list('namespaces'))).toBe(true);
    expect(live(list('pods', { outcome: 'partial' }), list('namespaces'))).toBe(false);
    expect(live(list('pods'), list('namespaces', { outcome: 'forbidden' }))).toBe(false);
    expect(live(list('pods', { namespaces: ['harbour'] }), list('namespaces'))).toBe(false);
    expect(live()).toBe(false);
  });

  test('of files needs every document read', () => {
    const problems = [{ code: 'MANIFEST_INVALID', message: 'broken' } as const];
    expect(buildInventory(snapshotOf([])).complete).toBe(true);
    expect(buildInventory(snapshotOf([], { problems })).complete).toBe(false);
  });
});
