import type { Endpoint, Labels } from '../model/resource.ts';

interface NamespacedSelector {
  readonly namespace: string;
  readonly selector: Labels;
}

/**
 * Answers which endpoints of a namespace carry all labels of a selector, in ascending order. Endpoints are entered
 * once, under those label values only that some selector asks for, so that the cost grows with the matches and not
 * with services × pods.
 */
export function indexSelectors(
  endpoints: readonly Endpoint[],
  selectors: readonly NamespacedSelector[],
): (namespace: string, selector: Labels) => readonly number[] {
  const lists = emptyLists(selectors);
  for (const endpoint of endpoints) {
    const asked = lists.get(endpoint.namespace);
    if (!asked) continue;
    for (const [key, byValue] of asked) {
      const value = endpoint.labels[key];
      if (value !== undefined) byValue.get(value)?.push(endpoint.index);
    }
  }
  return (namespace, selector) => {
    const pairs = Object.entries(selector);
    const candidates = pairs.map(([key, value]) => lists.get(namespace)?.get(key)?.get(value) ?? []);
    const fewest = candidates.reduce((a, b) => (b.length < a.length ? b : a), candidates[0] ?? []);
    return fewest.filter((index) => carriesAll(endpoints[index]!.labels, pairs));
  };
}

type ListsByNamespace = Map<string, Map<string, Map<string, number[]>>>;

function emptyLists(selectors: readonly NamespacedSelector[]): ListsByNamespace {
  const lists: ListsByNamespace = new Map();
  for (const { namespace, selector } of selectors) {
    const byKey = lists.get(namespace) ?? new Map<string, Map<string, number[]>>();
    lists.set(namespace, byKey);
    for (const [key, value] of Object.entries(selector)) {
      const byValue = byKey.get(key) ?? new Map<string, number[]>();
      byKey.set(key, byValue);
      byValue.set(value, []);
    }
  }
  return lists;
}

function carriesAll(labels: Labels, pairs: readonly (readonly [string, string])[]): boolean {
  return pairs.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}
