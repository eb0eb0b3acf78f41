import type { EndpointSelector } from '../../model/policy.ts';
import type { Endpoint, Inventory } from '../../model/resource.ts';
import { matches } from '../../model/selector.ts';

/** True unless a selector surely leaves an endpoint out; what is not known counts as reached. */
export type MayReach = (selector: EndpointSelector, endpoint: Endpoint) => boolean;

export function mayReachIn(inventory: Inventory): MayReach {
  const mayHold = mayHoldIn(inventory);
  return (selector, endpoint) =>
    !endpoint.hostNetwork &&
    mayHold(selector.namespaces, endpoint.namespace) &&
    matches(selector.pods, endpoint.labels) !== false;
}

/** Whether the condition on namespaces may hold of one of them. Labels that were not read are not known (trap 28). */
export function mayHoldIn(
  inventory: Inventory,
): (asked: EndpointSelector['namespaces'], name: string) => boolean {
  const byName = new Map(inventory.namespaces.map((namespace) => [namespace.name, namespace]));
  return (asked, name) => {
    if ('name' in asked) return asked.name === name;
    const namespace = byName.get(name);
    return !namespace || matches(asked.selector, namespace.labels, !namespace.declared) !== false;
  };
}
