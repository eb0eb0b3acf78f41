import type { Mode, Snapshot } from '../model/snapshot.ts';
import { readSources } from '../sources/read-sources.ts';
import { SegproofError } from '../util/error.ts';
import type { Deps } from './deps.ts';

/** Where to read from. */
export interface GatherRequest {
  /** Files, folders, snapshot files, `git:REF:PATH` or `-`; none: a cluster. */
  readonly sources: readonly string[];
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly namespaces?: readonly string[] | undefined;
  readonly mode?: Mode | undefined;
  /** Name from the configuration. */
  readonly clusterName?: string | undefined;
}

/** Reads files, or a cluster when none are named. The first message says what is read, and as whom. */
export async function gather(request: GatherRequest, deps: Deps): Promise<Snapshot> {
  const snapshot =
    request.sources.length > 0 ? await gatherFiles(request, deps) : await gatherCluster(request, deps);
  return request.clusterName === undefined ? snapshot : named(snapshot, request.clusterName);
}

async function gatherFiles(request: GatherRequest, deps: Deps): Promise<Snapshot> {
  const snapshot = await readSources(request.sources, {
    stdin: deps.stdin,
    ...(request.mode && { mode: request.mode }),
  });
  if (snapshot.records.length === 0) throw nothingReadable(request.sources, snapshot);
  return snapshot;
}

function nothingReadable(sources: readonly string[], { header }: Snapshot): SegproofError {
  const message = `nothing was read from ${sources.join(', ')}`;
  const problem = {
    code: 'INPUT_UNREADABLE',
    message,
    expected: 'at least one Kubernetes manifest',
  } as const;
  return new SegproofError(problem, { more: header.problems });
}

async function gatherCluster(request: GatherRequest, deps: Deps): Promise<Snapshot> {
  const { connectCluster, readSnapshot } = await import('../sources/cluster.ts');
  const connection = await connectCluster({
    kubeconfig: request.kubeconfig,
    context: request.context,
    clock: () => new Date(deps.now()),
  });
  try {
    deps.say(`reading cluster ${connection.cluster} (${connection.server}) as ${connection.user}`);
    return await readSnapshot(connection, {
      namespaces: request.namespaces,
      onProgress: ({ resource, items, listsDone, listsTotal }) =>
        deps.progress(`${listsDone}/${listsTotal} lists, ${resource}: ${items}`),
    });
  } finally {
    deps.progress('');
    connection.close();
  }
}

function named(snapshot: Snapshot, name: string): Snapshot {
  return { ...snapshot, header: { ...snapshot.header, cluster: { ...snapshot.header.cluster, name } } };
}
