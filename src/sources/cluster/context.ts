import type { SnapshotList, SnapshotRecord } from '../../model/snapshot.ts';
import type { Problem } from '../../util/error.ts';
import type { Client } from './client.ts';
import type { NamespaceScope } from './namespaces.ts';
import type { PlannedRead } from './plan.ts';

/** What every read of one snapshot shares. */
export interface ReadContext {
  readonly client: Client;
  readonly pageSize: number;
  /** The snapshot's resourceVersion, once the first list has set it. */
  readonly anchor?: string;
  /** Where to list when the account may not list the whole cluster. */
  readonly namespaces: NamespaceScope;
  /** True when the server serves the resource now; asked when a list says that it does not. */
  readonly isServed: (read: PlannedRead) => Promise<boolean>;
  readonly onPage: (resource: string, items: number) => void;
}

/** One kind, read: what became of it, and what it gave. */
export interface KindRead {
  readonly list: SnapshotList;
  readonly records: readonly SnapshotRecord[];
  readonly problems: readonly Problem[];
}

/** A read that gave nothing, and why. */
export function nothingRead(
  read: PlannedRead,
  rest: Pick<SnapshotList, 'outcome'> & Partial<SnapshotList>,
): KindRead {
  const { group, version, resource, kind } = read;
  const counts = { items: 0, pages: 0, restarts: 0, retries: 0 };
  return { list: { group, version, resource, kind, ...counts, ...rest }, records: [], problems: [] };
}
