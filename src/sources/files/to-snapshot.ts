import { sortRecords } from '../../inventory/record.ts';
import { SNAPSHOT_FORMAT } from '../../inventory/snapshot-text.ts';
import type { Origin } from '../../model/resource.ts';
import type {
  ClusterIdentity,
  Mode,
  Snapshot,
  SnapshotHeader,
  SnapshotRecord,
} from '../../model/snapshot.ts';
import type { Collection } from './collection.ts';

/** Header of a snapshot that was among the files. */
export type SnapshotPart = SnapshotHeader;

export interface Gathered {
  readonly collection: Collection;
  readonly snapshots: readonly SnapshotPart[];
  /** True when one snapshot is all there was. */
  readonly alone: boolean;
  readonly sources: readonly string[];
  readonly name: string;
  readonly mode: Mode | undefined;
}

/** One snapshot out of all that was gathered. */
export function toSnapshot(gathered: Gathered): Snapshot {
  const { collection } = gathered;
  const records = sortRecords([...collection.objects].map(([key, { object }]) => ({ key, object })));
  return { header: headerOf(gathered, records), records };
}

function headerOf(gathered: Gathered, records: readonly SnapshotRecord[]): SnapshotHeader {
  const { collection, snapshots, alone, sources, mode } = gathered;
  if (alone) return { ...snapshots[0]!, ...(mode ? { mode } : {}) };
  const seen = seenMode(gathered);
  return {
    format: SNAPSHOT_FORMAT,
    mode: mode ?? seen.mode,
    cluster: identity(gathered),
    sources,
    lists: snapshots.flatMap(({ lists }) => lists),
    problems: collection.problems,
    skipped: collection.skipped,
    notes: mode ? collection.notes : [...collection.notes, ...seen.notes],
    origins: originsOf(collection, records),
  };
}

/** Files that come from a repository anywhere among them make the whole a design (design.md §5, "Modes"). */
function seenMode({ collection, snapshots }: Gathered): {
  readonly mode: Mode;
  readonly notes: readonly string[];
} {
  const { fromServer, fromFiles } = collection;
  const kinds = [
    ...(fromServer > 0 ? [`${fromServer} objects from a cluster's dump`] : []),
    ...(fromFiles > 0 ? [`${fromFiles} objects from manifests`] : []),
    ...snapshots.map(({ cluster }) => `a snapshot of ${cluster.name}`),
  ];
  if (kinds.length > 1)
    return { mode: 'manifests', notes: [`mixed sources, judged as manifests: ${kinds.join(', ')}`] };
  return { mode: fromServer > 0 ? 'dump' : 'manifests', notes: [] };
}

/** The uid of kube-system is the cluster's identity, in a dump as in a live reading. */
function identity({ collection, name }: Gathered): ClusterIdentity {
  const id = collection.objects.get('/Namespace//kube-system')?.object.metadata.uid;
  return { name, ...(id ? { id } : {}) };
}

/** In the order of the records, which is that of canonical JSON but for characters beyond the basic plane. */
function originsOf(
  { objects }: Collection,
  records: readonly SnapshotRecord[],
): Readonly<Record<string, Origin>> {
  const origins: Record<string, Origin> = {};
  for (const { key } of records) origins[key] = objects.get(key)!.origin;
  return origins;
}
