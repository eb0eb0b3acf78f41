import type { Inventory, Workload, WorkloadRef } from '../model/resource.ts';
import type { Dimension, Scope } from '../model/scope.ts';
import { isAssumed } from './assignment.ts';

/** A workload, its zones, and the rule that decided: a row of `segproof scope`. */
export interface ScopeRow {
  readonly workload: WorkloadRef;
  readonly judged: boolean;
  /** One per dimension, and per zone where pods of the workload are in several. */
  readonly zones: readonly ScopeRowZone[];
}

interface ScopeRowZone {
  readonly dimension: string;
  /** Absent when unclassified: it stays in scope. */
  readonly zone?: string;
  readonly inScope: boolean;
  readonly assumed: boolean;
  readonly by: string;
}

/** Rows of every workload, in the inventory's order. */
export function scopeRows(scope: Scope, inventory: Inventory): readonly ScopeRow[] {
  return inventory.workloads.map((workload) => ({
    workload: workload.ref,
    judged: !scope.judgedNamespaces || scope.judgedNamespaces.includes(workload.ref.namespace),
    zones: scope.dimensions.flatMap((dimension) => zonesInDimension(dimension, workload)),
  }));
}

function zonesInDimension(dimension: Dimension, workload: Workload): readonly ScopeRowZone[] {
  const rows = workload.endpoints.map((endpoint) => {
    const { zone, by } = dimension.assignments[endpoint]!;
    const inScope =
      zone === undefined || dimension.zones.some((known) => known.name === zone && known.inScope);
    const assumed = isAssumed({ by });
    return { dimension: dimension.name, ...(zone !== undefined && { zone }), inScope, assumed, by };
  });
  const byText = new Map(rows.map((row) => [`${row.zone ?? ''}\n${row.by}`, row]));
  return [...byText.keys()].sort().map((key) => byText.get(key)!);
}
