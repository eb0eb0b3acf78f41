/** Whether two policy sets mean the same for one cluster. */
import type { PolicySet } from '../../model/policy.ts';
import { buildEngine } from '../build.ts';
import { type ConnectionChange, diffEngines } from '../diff.ts';
import type { Engine } from '../engine.ts';

export interface SetComparison {
  /**
   * `equal`; `narrower`: what the other permits is all permitted by the first, and less than it; `wider`: the reverse;
   * `different`: each permits something that the other denies; `unknown`: what is not known could decide.
   */
  readonly relation: 'equal' | 'narrower' | 'wider' | 'different' | 'unknown';
  /** Every connection that differs. */
  readonly changes: readonly ConnectionChange[];
}

/**
 * Compares what two policy sets permit between the endpoints that there are, and between those and every address.
 * Exact: classes and address blocks of either are cut at the bounds of both. `equal` holds of the bounds: where both do
 * not know something for the same reason, they are equal in that.
 */
export function compareSets(engine: Engine, other: PolicySet): SetComparison {
  const { changes } = diffEngines(engine, buildEngine({ ...engine.input, policies: other }));
  return { relation: relationOf(changes), changes };
}

function relationOf(changes: readonly ConnectionChange[]): SetComparison['relation'] {
  const parts = new Set(changes.flatMap((change) => change.parts.map(({ what }) => what)));
  if (parts.size === 0) return 'equal';
  const [opened, closed] = [parts.has('opened'), parts.has('closed')];
  if (opened && closed) return 'different';
  if ((!opened && !closed) || parts.size > 1) return 'unknown';
  return opened ? 'wider' : 'narrower';
}
