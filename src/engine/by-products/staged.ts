/** What policies on trial would do (trap 71). */
import type { PolicySet, StagedPolicy } from '../../model/policy.ts';
import { buildEngine } from '../build.ts';
import { diffEngines, type EngineDiff } from '../diff.ts';
import type { Engine } from '../engine.ts';

/** The policy set with those policies on trial enforced; all of them unless some are named. */
export function enforceStaged(set: PolicySet, staged: readonly StagedPolicy[] = set.staged): PolicySet {
  const replaced = new Set(staged.flatMap(({ replaces }) => replaces ?? []));
  const added = staged.flatMap(({ action, policy }) => (action === 'set' ? [policy] : []));
  return {
    ...set,
    policies: [...set.policies.filter(({ key }) => !replaced.has(key)), ...added],
    staged: set.staged.filter((each) => !staged.includes(each)),
  };
}

/** Connections that would open or close were they enforced. Computes the whole set a second time. */
export function stagedEffect(
  engine: Engine,
  staged: readonly StagedPolicy[] = engine.input.policies.staged,
): EngineDiff {
  return diffEngines(
    engine,
    buildEngine({ ...engine.input, policies: enforceStaged(engine.input.policies, staged) }),
  );
}
