import { type KindRead, nothingRead, type ReadContext } from './context.ts';
import type { PlannedRead } from './plan.ts';
import { readByName } from './read-by-name.ts';
import { readInNamespaces } from './read-in-namespaces.ts';
import { readOneList } from './read-one-list.ts';

/** Reads one kind as far as the account may: the whole cluster, else namespace by namespace, or by name. */
export async function readKind(context: ReadContext, read: PlannedRead): Promise<KindRead> {
  if (read.served === 'missing') return nothingRead(read, { outcome: 'missing', message: 'not served' });
  if (read.served === 'stale') {
    const message = "the API group's own server does not answer: the server does not know what it serves";
    return nothingRead(read, { outcome: 'server-error', message });
  }
  if (context.client.late()) return nothingRead(read, { outcome: 'timeout', message: LATE });
  if (read.names) return readByName(context, read, read.names);
  const whole = await readOneList(context, read);
  if (whole.list.outcome === 'missing') return whereServed(context, read, whole);
  if (whole.list.outcome !== 'forbidden') return whole;
  return readInNamespaces(context, read, whole);
}

const LATE = 'not begun: the time for the whole snapshot had passed';

/** A 404 proves that there is none only if discovery says so too: a definition may have been removed meanwhile. */
async function whereServed(context: ReadContext, read: PlannedRead, whole: KindRead): Promise<KindRead> {
  if (!(await context.isServed(read))) return whole;
  const message = `discovery says that it is served, its list says: ${whole.list.message}`;
  return { ...whole, list: { ...whole.list, outcome: 'server-error', message } };
}
