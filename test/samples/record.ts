/**
 * Turns the YAML of a sample into the snapshot that reading such a cluster gives: the demo shows a cluster, and must not
 * need one. What the header says of lists is what a complete read at one resourceVersion says.
 */
import { KINDS_TO_READ } from '../../src/inventory/kinds.ts';
import type { Snapshot, SnapshotList } from '../../src/model/snapshot.ts';
import { readFiles } from '../../src/sources/files.ts';

export interface Recording {
  readonly sources: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly resourceVersion: string;
}

export async function recordSample(recording: Recording): Promise<Snapshot> {
  const { header, records } = await readFiles(recording.sources, { mode: 'cluster' });
  const clusterUid = records.find(({ key }) => key === '/Namespace//kube-system')?.object.metadata.uid;
  return {
    header: {
      ...header,
      mode: 'cluster',
      cluster: {
        name: 'card-shop-eu1',
        ...(clusterUid !== undefined && { id: clusterUid }),
        server: 'https://10.10.0.10:6443',
        kubernetesVersion: 'v1.34.2',
      },
      identity: 'system:serviceaccount:segproof:segproof-collector',
      collectedFrom: recording.from,
      collectedTo: recording.to,
      sources: ['https://10.10.0.10:6443'],
      lists: listsOf(records, recording.resourceVersion),
      notes: ['sample data: written as files, not read from a live cluster'],
    },
    records,
  };
}

function listsOf(records: Snapshot['records'], resourceVersion: string): readonly SnapshotList[] {
  const counts = new Map<string, number>();
  for (const { key } of records) {
    const [group, kind] = key.split('/') as [string, string];
    counts.set(`${group}/${kind}`, (counts.get(`${group}/${kind}`) ?? 0) + 1);
  }
  const known = KINDS_TO_READ.filter(({ names }) => names === undefined).map((entry) => {
    const items = counts.get(`${entry.group}/${entry.kind}`) ?? 0;
    counts.delete(`${entry.group}/${entry.kind}`);
    const served = items > 0 || entry.needed === 'always';
    return listOf(
      entry.group,
      entry.versions[0]!,
      entry.resource,
      entry.kind,
      served,
      items,
      resourceVersion,
    );
  });
  const others = [...counts].map(([name, items]) => {
    const [group, kind] = name.split('/') as [string, string];
    return listOf(group, 'v1', `${kind.toLowerCase()}s`, kind, true, items, resourceVersion);
  });
  return [...known, ...others];
}

function listOf(
  group: string,
  version: string,
  resource: string,
  kind: string,
  served: boolean,
  items: number,
  resourceVersion: string,
): SnapshotList {
  const place = { group, version, resource, kind };
  if (!served) return { ...place, outcome: 'missing', items: 0, pages: 0, restarts: 0, retries: 0 };
  const pages = Math.max(1, Math.ceil(items / 500));
  return {
    ...place,
    outcome: 'read',
    consistency: 'exact',
    resourceVersion,
    items,
    pages,
    restarts: 0,
    retries: 0,
  };
}
