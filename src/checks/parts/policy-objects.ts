import type { Engine } from '../../engine/engine.ts';
import type { Subject } from '../../model/finding.ts';
import type { PolicyObject, PolicySet } from '../../model/policy.ts';
import type { Inventory, ObjectRef } from '../../model/resource.ts';
import { mayReachIn } from './reach.ts';

export function objectSubject({ kind, namespace, name }: ObjectRef): Subject {
  return { kind, ...(namespace !== undefined && { namespace }), name };
}

/** Endpoints that a policy object selects or, where it is not modelled, could act on; surely or perhaps. */
export function policyEndpoints(
  policies: PolicySet,
  engine: Engine,
  inventory: Inventory,
): (object: PolicyObject) => readonly number[] {
  const byKey = new Map(policies.policies.map((policy) => [policy.key, policy]));
  const mayReach = mayReachIn(inventory);
  return ({ key, ref }) => {
    const policy = byKey.get(key);
    if (policy) return [...new Set(Object.values(engine.selected(policy)).flat())];
    const taints = policies.taints.filter(({ reason }) => refKey(reason.object) === refKey(ref));
    return inventory.endpoints
      .filter((endpoint) => taints.some(({ subject }) => mayReach(subject, endpoint)))
      .map(({ index }) => index);
  };
}

function refKey(ref: ObjectRef | undefined): string {
  return ref ? [ref.group, ref.kind, ref.namespace, ref.name].join('\n') : '';
}
