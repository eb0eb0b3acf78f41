/**
 * The engine after a change: what the change cannot touch is taken from the engine before, which stays as it is.
 *
 * Numbers of traffic, effects, verdicts and selectors are shared, and only added to. Classes are told apart again in
 * namespaces where another question is asked of labels, or an endpoint changed. Every column of the new engine stands
 * for one of the old that unchanged rules treat alike, or for none; a row is kept if its policies are the same and list
 * no column that stands for none.
 */
import { DIRECTIONS } from '../../model/policy.ts';
import type { EngineInput, Recomputed } from '../engine.ts';
import { completeParts, createParts, type Parts } from '../parts.ts';
import { updateApplicable } from './applicable.ts';
import { compareInputs } from './changes.ts';
import { updateClasses } from './classes.ts';
import { mapColumns } from './columns.ts';
import { updateEntries } from './entries.ts';
import { updateFoundations } from './foundations.ts';
import { keepRows } from './rows.ts';
import { staleRules } from './stale.ts';

export interface UpdatedParts {
  readonly parts: Parts;
  readonly recomputed: Recomputed;
}

export function updateParts(before: Parts, input: EngineInput): UpdatedParts {
  const changes = compareInputs(before.input, input);
  if (typeof changes === 'string') return fresh(input, changes);
  const updated = updateFoundations(before, changes);
  if (typeof updated === 'string') return fresh(input, updated);
  const { base, changed, sameSpace, sameHosts } = updated;
  const { table, namespaces, keysHold } = updateClasses(before, updated, changes);
  const map = mapColumns(before, { table, space: base.space }, changes, sameSpace, keysHold);
  const { sets, entries } = updateEntries(before, { ...base, table, changed }, changes, map);
  const told = { ...base, table, sets, entries };
  const applying = { ...told, applicable: updateApplicable(before, told, map.same && sameHosts) };
  const isStale = staleRules(before, told, changes, map, sameSpace);
  const kept = keepRows(before, applying, map, sameHosts, isStale);
  const parts = completeParts(applying, kept);
  return {
    parts,
    recomputed: {
      policies: changes.came.length + changes.went.length,
      namespaces,
      classes: map.made.length,
      rows: rowsToCompute(parts),
    },
  };
}

function fresh(input: EngineInput, why: string): UpdatedParts {
  const parts = createParts(input);
  return {
    parts,
    recomputed: {
      fresh: why,
      policies: input.policies.policies.length,
      namespaces: parts.namespaces.names.length,
      classes: parts.table.classes.length,
      rows: rowsToCompute(parts),
    },
  };
}

function rowsToCompute({ rows }: Parts): number {
  return DIRECTIONS.map((direction) => {
    const { subjectGroups, known } = rows[direction];
    return Array.from({ length: subjectGroups }, (_, group) => known(group, 4)).filter((row) => !row).length;
  }).reduce((a, b) => a + b);
}
