import { enginesSeen, factOf, isSameObject } from '../../inventory/engine-seen.ts';
import type { KindToRead } from '../../inventory/kinds.ts';
import type { Inventory, ObjectRef } from '../../model/resource.ts';
import { ofRole } from './gaps.ts';

/** The network plugin with a setting's value wherever it stands. */
export interface Plugin {
  readonly engine: string;
  readonly ref: ObjectRef;
  /**
   * The value in force, as far as it was read; `mixed` where nodes differ. Names are those of facts without their prefix,
   * the first one that is set holds.
   */
  readonly setting: (...names: readonly string[]) => string | undefined;
  /** Whether any setting of the plugin's own configuration was read. */
  readonly configured: boolean;
}

/** Kinds in which settings of plugins stand. */
export function isSettingsKind(kind: KindToRead | undefined): boolean {
  return (
    ofRole('enforcement')(kind) ||
    ['DaemonSet', 'Node', 'CiliumNodeConfig', 'FelixConfiguration'].includes(kind?.kind ?? '')
  );
}

/** The plugin that enforces, or one that was seen where none does; `undefined` where none of the closed list was. */
export function pluginSeen({ enforcementFacts: facts }: Inventory): Plugin | undefined {
  const engine = enginesSeen(facts)[0] ?? facts.find(({ fact }) => fact === 'engine');
  if (!engine) return undefined;
  const setting = (name: string): string | undefined => {
    const onNodes = facts.some(({ fact }) => fact.startsWith('on-nodes:') && fact.endsWith(`:${name}`));
    const own = ['variable', 'flag'].map((prefix) => factOf(facts, engine.ref, `${prefix}:${name}`));
    const value = own.find((found) => found !== undefined) ?? valueIn(name);
    return onNodes ? 'mixed' : value;
  };
  const valueIn = (name: string) =>
    facts.find(
      ({ fact, ref }) =>
        !isSameObject(ref, engine.ref) && /^(key|felix):/.test(fact) && fact.endsWith(`:${name}`),
    )?.value;
  return {
    engine: engine.value,
    ref: engine.ref,
    setting: (...names) => names.map(setting).find((value) => value !== undefined),
    configured: facts.some(({ fact }) => fact.startsWith('key:')),
  };
}
