import { enginesSeen, factOf } from '../inventory/engine-seen.ts';
import type { Run } from '../model/assessment.ts';
import type { Inventory } from '../model/resource.ts';

/**
 * The network plugin that was seen, with the version in its image: the one that enforces, where there is one, else the
 * first; `undefined` where none of the closed list was.
 */
export function cniOf({ enforcementFacts }: Inventory): Run['cni'] | undefined {
  const [enforcing] = enginesSeen(enforcementFacts);
  const engine = enforcing ?? enforcementFacts.find(({ fact }) => fact === 'engine');
  if (!engine) return undefined;
  const image = factOf(enforcementFacts, engine.ref, 'image');
  const version = image && /:(\w[\w.-]*)$/.exec(image.split('@')[0]!)?.[1];
  return { name: engine.value, ...(version && { version }) };
}
