import type { SnapshotList } from '../../model/snapshot.ts';
import type { KindRead, ReadContext } from './context.ts';
import { isNamespaces, type PlannedRead } from './plan.ts';
import { readByName } from './read-by-name.ts';
import { readOneList } from './read-one-list.ts';

/**
 * For an account that may not list a kind in the whole cluster: lists it in each namespace where it may. The outcome
 * is `read` only when these are all namespaces there are; `partial` names those that were read.
 */
export async function readInNamespaces(
  context: ReadContext,
  read: PlannedRead,
  whole: KindRead,
): Promise<KindRead> {
  const reads: NamespaceRead[] = [];
  let at = context;
  for (const namespace of context.namespaces.names) {
    const result = await readInOne(at, read, namespace);
    if (result) reads.push({ namespace, result });
    // Without a version of the snapshot's, the first namespace sets one for the others.
    const version = result?.list.resourceVersion;
    if (at.anchor === undefined && version !== undefined) at = { ...at, anchor: version };
  }
  return combine(context, whole, reads);
}

interface NamespaceRead {
  readonly namespace: string;
  readonly result: KindRead;
}

/** Namespaces themselves are read by name, which a Role in each of them can permit. */
async function readInOne(
  context: ReadContext,
  read: PlannedRead,
  namespace: string,
): Promise<KindRead | undefined> {
  if (isNamespaces(read)) return readByName(context, read, [{ name: namespace }]);
  if (!read.namespaced) return undefined;
  const mayList = await context.namespaces.mayListIn(namespace);
  return mayList(read.group, read.resource) ? readOneList(context, read, namespace) : undefined;
}

function combine(context: ReadContext, whole: KindRead, reads: readonly NamespaceRead[]): KindRead {
  const complete = reads.filter(({ result }) => result.list.outcome === 'read');
  if (complete.length === 0) return whole;
  const { names, complete: allKnown } = context.namespaces;
  const all = allKnown && complete.length === names.length;
  const list: SnapshotList = {
    ...whole.list,
    ...consistencyOf(complete.map(({ result }) => result.list)),
    namespaces: complete.map(({ namespace }) => namespace),
    outcome: all ? 'read' : 'partial',
    items: sum(complete, 'items'),
    pages: sum(complete, 'pages'),
    restarts: sum(reads, 'restarts'),
    retries: sum(reads, 'retries'),
  };
  const { message: _, ...silent } = list;
  const failures = reads
    .filter(({ result }) => result.list.outcome !== 'read')
    .map(({ namespace, result }) => `${namespace}: ${result.list.outcome}`);
  const message = [whole.list.message, ...failures].join('; ');
  return {
    list: all ? silent : { ...list, message },
    records: complete.flatMap(({ result }) => result.records),
    problems: complete.flatMap(({ result }) => result.problems),
  };
}

/** A version can be named only when all lists were read at the same one. */
function consistencyOf(lists: readonly SnapshotList[]): Partial<SnapshotList> {
  const exact = lists.every(({ consistency }) => consistency === 'exact');
  const versions = new Set(lists.map(({ resourceVersion }) => resourceVersion));
  const [version] = versions;
  const consistency = exact ? 'exact' : 'own';
  return versions.size === 1 && version !== undefined
    ? { consistency, resourceVersion: version }
    : { consistency };
}

function sum(
  reads: readonly { readonly result: KindRead }[],
  field: 'items' | 'pages' | 'restarts' | 'retries',
): number {
  return reads.reduce((total, { result }) => total + result.list[field], 0);
}
