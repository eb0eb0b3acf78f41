import { compareBytewise } from '../inventory/record.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type ClusterConnection, connectCluster } from './cluster/connection.ts';
import { headerOf } from './cluster/header.ts';
import { type ConnectOptions, DEFAULT_PAGE_SIZE, type ReadOptions } from './cluster/options.ts';
import { planReads } from './cluster/plan.ts';
import { readKinds } from './cluster/read-kinds.ts';
import { readClusterId } from './cluster/reviews.ts';

export { type ClusterConnection, connectCluster } from './cluster/connection.ts';
export type { ConnectOptions, Deadlines, ReadOptions } from './cluster/options.ts';

/** Connects, reads a snapshot and closes. See `connectCluster` and `readSnapshot`. */
export async function readCluster(options: ConnectOptions & ReadOptions): Promise<Snapshot> {
  const connection = await connectCluster(options);
  try {
    return await readSnapshot(connection, options);
  } finally {
    connection.close();
  }
}

/**
 * Reads every kind of the table at one resourceVersion. What could not be read is in the header with its outcome, and
 * never looks like an empty list: nothing is thrown for it.
 */
export async function readSnapshot(
  connection: ClusterConnection,
  options: ReadOptions = {},
): Promise<Snapshot> {
  const { client, clock, discovery, namespace } = connection;
  client.begin();
  const from = clock();
  const reads = await readKinds(planReads(discovery), {
    client,
    pageSize: options.pageSize ?? DEFAULT_PAGE_SIZE,
    hints: [...(options.namespaces ?? []), ...(namespace ? [namespace] : [])],
    canDiscover: discovery !== undefined,
    onProgress: options.onProgress,
  });
  const records = reads.flatMap((read) => read.records);
  const clusterId = await readClusterId(client, records);
  const header = headerOf(connection, {
    from,
    to: clock(),
    lists: reads.map(({ list }) => list),
    problems: reads.flatMap(({ problems }) => problems),
    ...(clusterId === undefined ? {} : { clusterId }),
  });
  return { header, records: records.toSorted((a, b) => compareBytewise(a.key, b.key)) };
}
