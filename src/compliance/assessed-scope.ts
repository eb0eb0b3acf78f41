import { judgedWorkloads } from '../checks/parts/subjects.ts';
import type { AssessedScope, ZoneSummary } from '../model/assessment.ts';
import type { Inventory, Workload } from '../model/resource.ts';
import type { Dimension, Scope } from '../model/scope.ts';
import { isAssumed } from './assignment.ts';
import { type WorkloadTests, workloadsByStatus } from './workload-tests.ts';

/** The scope as page one tells it: zones with their totals, what is unclassified, what was assumed. */
export function assessedScope(scope: Scope, inventory: Inventory, tests: WorkloadTests): AssessedScope {
  const workloads = judgedWorkloads(inventory, scope);
  return {
    configured: scope.configured,
    zones: scope.dimensions.flatMap((dimension) => zoneSummaries(dimension, workloads, tests)),
    unclassified: workloads.filter((workload) => isUnclassified(scope, workload)).length,
    internalCidrs: [...scope.internalCidrs].sort(),
    externals: scope.externals.map(({ name, cidrs }) => `${name} (${cidrs.join(', ')})`).sort(),
    includeNamespaces: [...scope.filters.include].sort(),
    excludeNamespaces: [...scope.filters.exclude].sort(),
    assumed: scope.dimensions.flatMap((dimension) => assumptions(dimension, inventory)),
  };
}

function zoneSummaries(
  dimension: Dimension,
  workloads: readonly Workload[],
  tests: WorkloadTests,
): readonly ZoneSummary[] {
  return dimension.zones.map(({ name, inScope, assumed }) => {
    const members = workloadsOfZone(dimension, name, workloads);
    return {
      dimension: dimension.name,
      name,
      inScope,
      assumed,
      workloads: members.length,
      workloadsByStatus: workloadsByStatus(tests, members),
    };
  });
}

/** Workloads with at least one endpoint in the zone. */
export function workloadsOfZone(
  dimension: Dimension,
  zone: string,
  workloads: readonly Workload[],
): readonly Workload[] {
  return workloads.filter(({ endpoints }) =>
    endpoints.some((index) => dimension.assignments[index]?.zone === zone),
  );
}

function isUnclassified(scope: Scope, { endpoints }: Workload): boolean {
  return scope.dimensions.some(({ assignments }) =>
    endpoints.some((index) => assignments[index]?.zone === undefined),
  );
}

function assumptions(dimension: Dimension, inventory: Inventory): readonly string[] {
  const namespaces = new Map<string, Set<string>>();
  for (const [index, assignment] of dimension.assignments.entries()) {
    if (assignment.zone === undefined || !isAssumed(assignment)) continue;
    const known = namespaces.get(assignment.zone) ?? new Set();
    namespaces.set(assignment.zone, known.add(inventory.endpoints[index]!.namespace));
  }
  return [...namespaces].map(
    ([zone, names]) => `${zone} (${dimension.name}): ${[...names].sort().join(', ')}`,
  );
}
