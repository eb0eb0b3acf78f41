import type { Run } from '../model/assessment.ts';
import type { Inventory } from '../model/resource.ts';

/** The network plugin that was seen, with the version in its image; `undefined` where none of the closed list was. */
export function cniOf({ enforcementFacts }: Inventory): Run['cni'] | undefined {
  const engine = enforcementFacts.find(({ fact }) => fact === 'engine');
  if (!engine) return undefined;
  const sameObject = enforcementFacts.filter(({ ref }) => {
    return ref.namespace === engine.ref.namespace && ref.name === engine.ref.name;
  });
  const image = sameObject.find(({ fact }) => fact === 'image')?.value;
  const version = image && /:(\w[\w.-]*)$/.exec(image.split('@')[0]!)?.[1];
  return { name: engine.value, ...(version && { version }) };
}
