import type { ObjectName } from '../../inventory/kinds.ts';
import { createCollector } from './collector.ts';
import { type KindRead, nothingRead, type ReadContext } from './context.ts';
import { type Failure, failureOf } from './failure.ts';
import { type PlannedRead, pathOf } from './plan.ts';

/**
 * Gets objects one by one: for kinds that nobody should be able to list, such as ConfigMaps. That an object does not
 * exist is an answer; any other failure makes the whole read incomplete, and what came is not kept.
 */
export async function readByName(
  context: ReadContext,
  read: PlannedRead,
  names: readonly ObjectName[],
): Promise<KindRead> {
  const collector = createCollector(read);
  let [retries, failed] = [0, undefined as Failure | undefined];
  for (const { namespace, name } of names) {
    try {
      const reply = await context.client.ask({ path: pathOf(read, namespace, name) });
      retries += reply.retries;
      collector.add([reply.value]);
    } catch (error) {
      const failure = failureOf(error);
      retries += failure.retries ?? 0;
      if (failure.outcome !== 'missing') failed ??= failure;
    }
  }
  const asked = names.map(({ namespace, name }) => (namespace === undefined ? name : `${namespace}/${name}`));
  const facts = { names: asked, consistency: 'own', retries } as const;
  if (failed) return nothingRead(read, { ...facts, outcome: failed.outcome, message: failed.message });
  const { list } = nothingRead(read, { ...facts, outcome: 'read', items: collector.received() });
  return { list, records: collector.records, problems: collector.problems };
}
