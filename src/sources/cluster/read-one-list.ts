import type { SnapshotList } from '../../model/snapshot.ts';
import { createCollector } from './collector.ts';
import { type KindRead, nothingRead, type ReadContext } from './context.ts';
import type { Failure } from './failure.ts';
import { type ListRead, readList } from './pages.ts';
import { type PlannedRead, pathOf } from './plan.ts';

/** One list, of the whole cluster or of one namespace. Nothing is kept of a list that did not come to its end. */
export async function readOneList(
  context: ReadContext,
  read: PlannedRead,
  namespace?: string,
): Promise<KindRead> {
  const { client, pageSize, anchor, onPage } = context;
  const collector = createCollector(read);
  const result = await readList(client, {
    path: pathOf(read, namespace),
    pageSize,
    ...(anchor === undefined ? {} : { anchor }),
    onItems: (items) => {
      collector.add(items);
      onPage(read.resource, collector.received());
    },
    onRestart: collector.reset,
  });
  const facts = factsOf(result);
  if (result.failure) return nothingRead(read, { ...facts, ...failed(result.failure, collector.received()) });
  const { list } = nothingRead(read, { ...facts, outcome: 'read', items: collector.received() });
  return { list, records: collector.records, problems: collector.problems };
}

function factsOf({
  consistency,
  resourceVersion,
  pages,
  restarts,
  retries,
}: ListRead): Partial<SnapshotList> {
  const version = resourceVersion === undefined ? {} : { consistency, resourceVersion };
  return { ...version, pages, restarts, retries };
}

function failed({ outcome, message }: Failure, received: number): Pick<SnapshotList, 'outcome' | 'message'> {
  const dropped = received === 0 ? '' : `; ${received} objects that came before are not kept`;
  return { outcome, message: `${message}${dropped}` };
}
