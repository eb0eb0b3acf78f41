import type { SnapshotRecord } from '../../model/snapshot.ts';
import type { Client } from './client.ts';
import { type MayList, readListRules } from './reviews.ts';

/** The namespaces in which an account is tried that may not list the whole cluster. */
export interface NamespaceScope {
  /** Sorted. */
  readonly names: readonly string[];
  /** True when these are all namespaces there are: lists in all of them make the kind complete. */
  readonly complete: boolean;
  /** What the account may list in one of them, asked once each. */
  readonly mayListIn: (namespace: string) => Promise<MayList>;
}

/** All namespaces where they could be listed; else those configured and the context's own. */
export function namespaceScope(
  client: Client,
  listed: readonly SnapshotRecord[] | undefined,
  hints: readonly string[],
): NamespaceScope {
  const names = listed ? listed.map(({ object }) => object.metadata.name) : [...new Set(hints)];
  const asked = new Map<string, Promise<MayList>>();
  const mayListIn = (namespace: string) => {
    const answer = asked.get(namespace) ?? readListRules(client, namespace);
    asked.set(namespace, answer);
    return answer;
  };
  return { names: names.toSorted(), complete: listed !== undefined, mayListIn };
}
