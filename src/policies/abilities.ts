/**
 * What each kind can do to traffic at layers 3 and 4 (design.md §5): the one table. A kind outside it whose group or
 * name speaks of policy is taken to matter until the table or the configuration names it.
 */
import { nameSpeaksOfPolicy } from '../inventory/kinds.ts';
import type { Ability } from '../model/policy.ts';
import { CLOUD_ABILITIES } from './abilities/clouds.ts';
import { KUBERNETES_ABILITIES } from './abilities/kubernetes.ts';
import { MESH_ABILITIES } from './abilities/meshes.ts';
import { OTHER_ABILITIES } from './abilities/others.ts';
import { PLUGIN_ABILITIES } from './abilities/plugins.ts';

/** `engine`: the network plugin that enforces the kind; on a cluster that runs another one it is inert. */
interface KindAbility {
  readonly ability: Ability;
  readonly engine?: string;
}

/** Rows by `group/Kind`; `group/*` speaks for every kind of a group that has no row of its own. */
const ROWS: ReadonlyMap<string, KindAbility> = new Map(
  [
    ...KUBERNETES_ABILITIES,
    ...PLUGIN_ABILITIES,
    ...MESH_ABILITIES,
    ...CLOUD_ABILITIES,
    ...OTHER_ABILITIES,
  ].flatMap((block) =>
    block.kinds.map((kind): [string, KindAbility] => [
      `${block.group}/${kind}`,
      block.engine === undefined
        ? { ability: block.ability }
        : { ability: block.ability, engine: block.engine },
    ]),
  ),
);

export interface AbilityOptions {
  /** Abilities by `group/Kind` from the configuration; they hold over the table. */
  readonly kinds?: Readonly<Record<string, Ability>>;
  /** The network plugin that enforces policy, where it is known: `calico`, `cilium`, `antrea`, `ovn`, … */
  readonly engine?: string;
}

/** What instances of the kind can do; `not-network` for every kind that nothing suspects. */
export function abilityOf(group: string, kind: string, options: AbilityOptions = {}): Ability {
  const configured = options.kinds?.[`${group}/${kind}`];
  if (configured) return configured;
  const row = ROWS.get(`${group}/${kind}`) ?? ROWS.get(`${group}/*`);
  if (!row) return nameSpeaksOfPolicy(group, kind) ? 'may-allow' : 'not-network';
  const foreign = row.engine !== undefined && options.engine !== undefined && row.engine !== options.engine;
  return foreign && row.ability !== 'derived' && row.ability !== 'not-network' ? 'inert' : row.ability;
}
