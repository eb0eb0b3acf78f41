import type { Client } from './client.ts';
import type { KindRead, ReadContext } from './context.ts';
import { discover } from './discovery.ts';
import { failureOf } from './failure.ts';
import { mapConcurrent } from './map-concurrent.ts';
import { type NamespaceScope, namespaceScope } from './namespaces.ts';
import type { Progress } from './options.ts';
import { isNamespaces, type PlannedRead } from './plan.ts';
import { readKind } from './read-kind.ts';

/** Lists at a time: enough to keep server and client busy, few enough to be polite (evidence.md F15). */
const CONCURRENT_LISTS = 2;

export interface ReadSettings {
  readonly client: Client;
  readonly pageSize: number;
  /** Namespaces to try where the cluster's own list of them may not be read. */
  readonly hints: readonly string[];
  readonly canDiscover: boolean;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

/**
 * Reads the planned kinds, in their order. The first list that comes sets the snapshot's resourceVersion; the others
 * are read at it, several at a time.
 */
export async function readKinds(
  plan: readonly PlannedRead[],
  settings: ReadSettings,
): Promise<readonly KindRead[]> {
  const { client, pageSize, hints } = settings;
  const progress = trackProgress(plan.length, settings.onProgress);
  const isServed = servedNow(settings);
  const first: KindRead[] = [];
  let namespaces = namespaceScope(client, undefined, hints);
  let anchor: string | undefined;
  const read = async (planned: PlannedRead) => {
    const shared = { client, pageSize, namespaces, isServed, onPage: progress.onPage };
    const result = await readKind({ ...shared, ...(anchor === undefined ? {} : { anchor }) }, planned);
    progress.onDone();
    return result;
  };
  for (const planned of plan) {
    if (anchor !== undefined) break;
    const result = await read(planned);
    anchor = result.list.resourceVersion;
    first.push(anchor === undefined ? result : anchored(result));
    if (isNamespaces(planned)) namespaces = scopeAfter(result, namespaces, settings);
  }
  return [...first, ...(await mapConcurrent(plan.slice(first.length), CONCURRENT_LISTS, read))];
}

/** The list whose version the snapshot takes is at the snapshot's version. */
function anchored(read: KindRead): KindRead {
  return { ...read, list: { ...read.list, consistency: 'exact' } };
}

function scopeAfter(read: KindRead, before: NamespaceScope, { client, hints }: ReadSettings): NamespaceScope {
  return read.list.outcome === 'read' ? namespaceScope(client, read.records, hints) : before;
}

/** Asks discovery again, since a definition may have gone after the plan was made. No answer does not make it gone. */
function servedNow({ client, canDiscover }: ReadSettings): ReadContext['isServed'] {
  return async ({ group, resource }) => {
    if (!canDiscover) return false;
    try {
      const { resources, staleGroups } = await discover(client);
      const served = resources.some((one) => one.group === group && one.resource === resource);
      return served || staleGroups.includes(group);
    } catch (error) {
      failureOf(error);
      return true;
    }
  };
}

function trackProgress(listsTotal: number, report: ReadSettings['onProgress']) {
  let listsDone = 0;
  return {
    onPage: (resource: string, items: number) => report?.({ resource, items, listsDone, listsTotal }),
    onDone: () => {
      listsDone += 1;
    },
  };
}
