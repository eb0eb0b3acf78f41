import { resolveScope } from '../compliance/scope.ts';
import type { LoadedConfig } from '../config/load.ts';
import { buildEngine } from '../engine/build.ts';
import { cniProfile } from '../engine/cni-profiles.ts';
import type { Engine, EngineInput } from '../engine/engine.ts';
import { enforcingEngine, enginesSeen } from '../inventory/engine-seen.ts';
import { buildInventory } from '../inventory/inventory.ts';
import type { PolicySet } from '../model/policy.ts';
import type { Registers } from '../model/register.ts';
import type { Inventory } from '../model/resource.ts';
import type { NamespaceFilters, Scope, ScopeConfig } from '../model/scope.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { lowerPolicies } from '../policies/index.ts';

/** A snapshot with everything that was worked out from it. */
export interface ModelledCluster {
  readonly snapshot: Snapshot;
  readonly inventory: Inventory;
  readonly policies: PolicySet;
  readonly scope: Scope;
  readonly engine: Engine;
}

/** What of the settings shapes the model. */
export interface ModelSettings {
  readonly config: LoadedConfig;
  readonly scope: ScopeConfig;
  readonly registers: Pick<Registers, 'flows'>;
  readonly filters: NamespaceFilters;
}

/**
 * Takes stock, lowers the policies, resolves the scope and builds the engine. `undeclaredNamespaceLabels`: `unknown` for
 * checks, `absent` for `connectivity` and `explain`, which say so (design.md §5, "Modes").
 */
export function modelCluster(
  snapshot: Snapshot,
  settings: ModelSettings,
  undeclaredNamespaceLabels: EngineInput['undeclaredNamespaceLabels'],
): ModelledCluster {
  const inventory = buildInventory(snapshot);
  const cni = cniOf(settings.config.values.engine?.cni, inventory);
  const policies = lowerPolicies(snapshot, inventory, {
    kinds: settings.config.values.policyKinds ?? {},
    ...(cni !== undefined && { engine: cni }),
  });
  const scope = resolveScope(settings.scope, inventory, settings.registers, settings.filters);
  const engine = buildEngine({
    inventory,
    policies,
    addressSets: [...scope.externals, { name: 'internal', cidrs: scope.internalCidrs }],
    profile: cniProfile(cni),
    undeclaredNamespaceLabels,
  });
  return { snapshot, inventory, policies, scope, engine };
}

/** The configured network plugin, else the one that was seen; `undefined` when neither is known. */
function cniOf(configured: string | undefined, inventory: Inventory): string | undefined {
  if (configured !== undefined && configured !== 'auto') return configured;
  return enforcingEngine(inventory.enforcementFacts);
}

/**
 * What a reader should know of the profile by which policies were judged, where it is not that of the one plugin that was
 * seen: the front page names that one anyway.
 */
export function profileNotes(
  configured: string | undefined,
  { enforcementFacts }: Inventory,
): readonly string[] {
  if (configured !== undefined && configured !== 'auto') {
    return [`Policies are judged as ${configured} applies them, as the configuration says (engine.cni).`];
  }
  const seen = [...new Set(enginesSeen(enforcementFacts).map(({ value }) => value))];
  if (seen.length < 2) return [];
  return [
    `${seen.join(' and ')} were seen to enforce: policies are judged by the API's own text (engine.cni can name one).`,
  ];
}
