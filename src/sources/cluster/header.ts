import type { SnapshotHeader, SnapshotList } from '../../model/snapshot.ts';
import type { Problem } from '../../util/error.ts';
import type { ClusterConnection } from './connection.ts';

/** What came together while a snapshot was read. */
export interface Gathered {
  readonly from: Date;
  readonly to: Date;
  readonly clusterId?: string;
  readonly lists: readonly SnapshotList[];
  readonly problems: readonly Problem[];
}

export function headerOf(connection: ClusterConnection, gathered: Gathered): SnapshotHeader {
  const { cluster, server, user, kubernetesVersion } = connection;
  const { clusterId, lists, problems, from, to } = gathered;
  return {
    format: 'segproof.dev/snapshot/v1',
    mode: 'cluster',
    cluster: {
      name: cluster,
      ...(clusterId === undefined ? {} : { id: clusterId }),
      server,
      ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
    },
    identity: user,
    collectedFrom: instant(from),
    collectedTo: instant(to),
    sources: [server],
    lists,
    problems,
    skipped: 0,
    notes: [...connection.notes, ...consistencyNotes(lists)],
    origins: {},
  };
}

/** RFC 3339 in UTC, whole seconds. */
function instant(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

function consistencyNotes(lists: readonly SnapshotList[]): readonly string[] {
  const own = lists.filter(
    ({ outcome, names, consistency }) => outcome === 'read' && !names && consistency === 'own',
  );
  if (own.length === 0) return [];
  const names = own.map(({ group, resource }) => (group === '' ? resource : `${resource}.${group}`));
  return [`not read at the snapshot's one version, but each at its own: ${names.join(', ')}`];
}
