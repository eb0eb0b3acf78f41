import { PRIVATE_CIDRS } from '../model/cidr.ts';
import type { Registers } from '../model/register.ts';
import type { Inventory } from '../model/resource.ts';
import type {
  Dimension,
  DimensionConfig,
  NamespaceFilters,
  Scope,
  ScopeConfig,
  Zone,
} from '../model/scope.ts';
import { globMatches } from '../util/glob.ts';
import { assignZones, isAssumed } from './assignment.ts';
import { PLATFORM_ZONE } from './platform.ts';
import { refuseUnknownPlaces } from './scope-names.ts';

/**
 * Which endpoint is in which zone, and why. In each dimension: the first rule of `assign` that matches, else the label (on
 * the pod, else on its namespace), else the platform preset, else unclassified, which stays in scope. Throws
 * CONFIG_INVALID for a rule, flow or map that names what is not declared.
 */
export function resolveScope(
  config: ScopeConfig,
  inventory: Inventory,
  registers: Pick<Registers, 'flows'>,
  filters: NamespaceFilters = {},
): Scope {
  refuseUnknownPlaces(config, registers.flows ?? []);
  const dimensions = Object.entries(config.dimensions ?? {}).map(([name, dimension]) =>
    resolveDimension(name, dimension, config, inventory, registers),
  );
  const judged = judgedNamespaces(inventory, filters);
  return {
    configured: dimensions.length > 0,
    internalCidrs: config.internalCidrs ?? PRIVATE_CIDRS,
    externals: Object.entries(config.externals ?? {}).map(([name, cidrs]) => ({ name, cidrs })),
    dimensions,
    ...(judged && { judgedNamespaces: judged }),
    filters: { include: filters.include ?? [], exclude: filters.exclude ?? [] },
  };
}

function resolveDimension(
  name: string,
  config: DimensionConfig,
  { platform }: ScopeConfig,
  inventory: Inventory,
  registers: Pick<Registers, 'flows'>,
): Dimension {
  const assignments = assignZones(name, config, platform ?? [], inventory);
  const assumed = assignments.some(isAssumed);
  const zones: Zone[] = Object.entries(config.zones).map(([zone, kind]) => ({
    name: zone,
    inScope: kind === 'in-scope',
    assumed: assumed && zone === PLATFORM_ZONE,
  }));
  // A row that nobody approved is a proposal.
  const registered = (registers.flows ?? []).filter(
    (flow) => flow.dimension === name && flow.approvedBy !== undefined,
  );
  const flows = registered.map(({ dimension: _dimension, ...flow }) => flow);
  return { name, zones, assignments, flows: [...(config.flows ?? []), ...flows] };
}

function judgedNamespaces(inventory: Inventory, filters: NamespaceFilters): readonly string[] | undefined {
  const { include = [], exclude = [] } = filters;
  if (include.length === 0 && exclude.length === 0) return undefined;
  return inventory.namespaces
    .map((namespace) => namespace.name)
    .filter((name) => include.length === 0 || include.some((glob) => globMatches(glob, name)))
    .filter((name) => !exclude.some((glob) => globMatches(glob, name)));
}
