import type { Engine } from '../../engine/engine.ts';
import type { Finding, Subject } from '../../model/finding.ts';
import type { PolicyObject, PolicySet } from '../../model/policy.ts';
import type { Inventory, ObjectRef } from '../../model/resource.ts';
import type { CheckMeta, Facts } from '../contract.ts';
import { placeText, refText } from './evidence.ts';
import { toFinding, unknown } from './judgement.ts';
import { mayReachIn } from './reach.ts';
import { isJudged, zonesOf } from './subjects.ts';

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

/** One unknown for each object whose rules are not modelled: what they say is not known, and they would count. */
export function unmodelledFindings(
  meta: CheckMeta,
  { snapshot: { policies, inventory }, engine, scope }: Pick<Facts, 'snapshot' | 'engine' | 'scope'>,
): readonly Finding[] {
  const endpointsOf = policyEndpoints(policies, engine, inventory);
  return policies.objects
    .filter(({ ability, ref }) => ability === 'may-allow' && isJudged(scope, ref.namespace))
    .map((object) => {
      const zones = zonesOf(scope, endpointsOf(object));
      return toFinding(meta, objectSubject(object.ref), unknown(rulesText(object), notModelled(object)), {
        zones,
      });
    });
}

function rulesText({ ref, origin }: PolicyObject): string {
  return `What the rules of ${refText(ref)}${placeText(origin)} say`;
}

/** Why an object is not modelled in full; at least one reason. */
export function notModelled({ ref, reasons }: PolicyObject): PolicyObject['reasons'] {
  return reasons.length > 0 ? reasons : [{ code: 'U2', message: `${ref.kind} is not modelled`, object: ref }];
}
