import type { EntryKind } from '../model/evidence.ts';
import type { ClusterIdentity } from '../model/snapshot.ts';
import { equalBytes } from './bytes.ts';
import { parseEnvelope } from './dsse.ts';
import { slotPrefix } from './layout.ts';
import { readLeaf } from './leaf.ts';
import { parseStatement } from './statement.ts';
import type { Store } from './store.ts';

/**
 * Index of the leaf of one of these kinds for a slot of a cluster. The names of the copies say where to look; a copy
 * counts only if it is the leaf of the log that its name says, so that a planted file suppresses no run.
 */
export async function findSlot(
  store: Store,
  size: number,
  cluster: ClusterIdentity,
  slot: string,
  kinds: readonly EntryKind[],
): Promise<number | undefined> {
  const prefix = slotPrefix(cluster, slot);
  for await (const key of store.list(prefix)) {
    const index = Number(/^(\d+)\.dsse\.json$/.exec(key.slice(prefix.length))?.[1]) - 1;
    if (!(index >= 0 && index < size)) continue;
    const leaf = await readLeaf(store, size, index);
    const copy = await store.get(key);
    const same = copy !== undefined && equalBytes(copy, leaf.bytes);
    if (same && kinds.includes(parseStatement(parseEnvelope(copy, key).payload, key).predicate.kind))
      return index;
  }
  return undefined;
}
