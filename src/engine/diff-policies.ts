import type { Policy } from '../model/policy.ts';
import type { ObjectRef, Origin } from '../model/resource.ts';
import type { PolicyTexts } from './diff-causes.ts';
import type { ConnectionChange } from './diff-change.ts';
import type { Engine } from './engine.ts';

/** A policy that only one of the two has, or that says something else. */
export interface PolicyChange {
  readonly policy: ObjectRef;
  readonly change: 'added' | 'removed' | 'changed';
  /** True when a changed connection goes back to it; else it does nothing to peers that both have. */
  readonly acts: boolean;
  readonly origin?: Origin;
}

/** Sorted by key of the policy. */
export function comparePolicies(
  old: Engine,
  next: Engine,
  texts: PolicyTexts,
  changes: readonly ConnectionChange[],
): readonly PolicyChange[] {
  const acting = new Set(
    changes
      .flatMap(({ parts }) => parts.flatMap(({ by }) => by))
      .flatMap(({ policy }) => (policy ? [refKey(policy)] : [])),
  );
  const { old: before, new: after } = texts;
  const policies = new Map([...old.input.policies.policies, ...next.input.policies.policies].map(byKey));
  return [...policies]
    .filter(([key]) => before.get(key) !== after.get(key))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { ref, origin }]) => ({
      policy: ref,
      change: !before.has(key) ? 'added' : after.has(key) ? 'changed' : 'removed',
      acts: acting.has(refKey(ref)),
      ...(origin && {
        origin: { file: origin.file, ...(origin.line !== undefined && { line: origin.line }) },
      }),
    }));
}

function byKey(policy: Policy): readonly [string, Policy] {
  return [policy.key, policy];
}

function refKey({ group, kind, namespace, name }: ObjectRef): string {
  return [group, kind, namespace, name].join('/');
}
