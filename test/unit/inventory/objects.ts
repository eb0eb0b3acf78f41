import { buildInventory } from '../../../src/inventory/inventory.ts';
import { minimise } from '../../../src/inventory/minimise.ts';
import { recordKey, sortRecords } from '../../../src/inventory/record.ts';
import type { Endpoint, Inventory } from '../../../src/model/resource.ts';
import type { Snapshot, SnapshotHeader } from '../../../src/model/snapshot.ts';

/** A raw object, as it comes from an API server or a file. */
export type Raw = Record<string, unknown>;

export function header(more: Partial<SnapshotHeader> = {}): SnapshotHeader {
  return {
    format: 'segproof.dev/snapshot/v1',
    mode: 'manifests',
    cluster: { name: 'harbour' },
    sources: ['harbour/'],
    lists: [],
    problems: [],
    skipped: 0,
    notes: [],
    origins: {},
    ...more,
  };
}

/** A snapshot of raw objects: minimised, keyed and sorted. */
export function snapshotOf(raw: readonly Raw[], more: Partial<SnapshotHeader> = {}): Snapshot {
  const objects = raw.flatMap((one) => minimise(one) ?? []);
  return {
    header: header(more),
    records: sortRecords(objects.map((object) => ({ key: recordKey(object), object }))),
  };
}

export function inventoryOf(...raw: readonly Raw[]): Inventory {
  return buildInventory(snapshotOf(raw));
}

export function endpointNamed(inventory: Inventory, name: string): Endpoint | undefined {
  return inventory.endpoints.find((endpoint) => endpoint.name === name);
}

interface PodParts {
  readonly labels?: Record<string, string>;
  readonly spec?: Raw;
  readonly status?: Raw;
  readonly owner?: Raw;
  readonly annotations?: Record<string, string>;
}

export function pod(namespace: string, name: string, parts: PodParts = {}): Raw {
  const { labels, annotations, spec = {}, status = { phase: 'Running' }, owner } = parts;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
      ...(owner ? { ownerReferences: [{ controller: true, ...owner }] } : {}),
    },
    spec,
    status,
  };
}

export function deployment(
  namespace: string,
  name: string,
  labels: Record<string, string>,
  spec: Raw = {},
): Raw {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: { template: { metadata: { labels }, spec } },
  };
}

export function service(namespace: string, name: string, spec: Raw, more: Raw = {}): Raw {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace, ...more }, spec };
}
