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

/** Whether a selector surely matches an endpoint. Where every namespace is declared, the engine's count says so already. */
export function surelyMatchesIn(inventory: Inventory): (selector: EndpointSelector) => boolean {
  if (inventory.namespaces.every(({ declared }) => declared)) return () => true;
  const byNamespace = Map.groupBy(inventory.endpoints, ({ namespace }) => namespace);
  return ({ namespaces, pods }) => {
    const holding = inventory.namespaces.filter(({ name, labels, declared }) => {
      return 'name' in namespaces
        ? namespaces.name === name
        : matches(namespaces.selector, labels, !declared) === true;
    });
    return holding.some(({ name }) =>
      (byNamespace.get(name) ?? []).some(
        ({ hostNetwork, labels }) => !hostNetwork && matches(pods, labels) === true,
      ),
    );
  };
}
