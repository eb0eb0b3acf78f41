import type { EndpointSelector } from '../model/policy.ts';
import type { Labels } from '../model/resource.ts';
import { isEverything } from '../model/selector.ts';
import type { EngineInput } from './engine.ts';
import { createLabelIndex, type Labelled, type Matched } from './label-index.ts';

/** Label that the API server sets on every namespace (trap 27). */
export const NAME_LABEL = 'kubernetes.io/metadata.name';

/** No namespace can bear this name; the namespace of a stranger in a new one. */
export const NEW_NAMESPACE = '(new namespace)';

export interface NamespaceSet extends Matched {
  /** Every namespace for sure, also one that does not exist yet. */
  readonly all: boolean;
}

export interface NamespaceTable {
  /** Names by number; the last is the new namespace. */
  readonly names: readonly string[];
  numberOf(name: string): number;
  select(namespaces: EndpointSelector['namespaces']): NamespaceSet;
}

/** All namespaces that exist, are named by a policy, or hold an endpoint; then the one that does not exist. */
export function createNamespaceTable(input: EngineInput): NamespaceTable {
  const items = labelledNamespaces(input);
  const names = [...items.keys()];
  const numbers = new Map(names.map((name, number) => [name, number]));
  const newcomer = names.length - 1;
  const index = createLabelIndex([...items.values()]);
  const known = new Map<string, NamespaceSet>();
  return {
    names,
    numberOf: (name) => numbers.get(name) ?? newcomer,
    select(namespaces) {
      if ('name' in namespaces) {
        const number = numbers.get(namespaces.name);
        return { must: number === undefined ? [] : [number], maybe: [], all: false };
      }
      const key = JSON.stringify(namespaces.selector);
      const found = known.get(key) ?? {
        ...index.select(namespaces.selector),
        all: isEverything(namespaces.selector),
      };
      known.set(key, found);
      return found;
    },
  };
}

function labelledNamespaces(input: EngineInput): ReadonlyMap<string, Labelled> {
  const othersUnknown = input.undeclaredNamespaceLabels === 'unknown';
  const items = new Map<string, Labelled>();
  const mention = (name: string) => {
    if (!items.has(name)) items.set(name, { labels: nameOnly(name), othersUnknown });
  };
  for (const namespace of input.inventory.namespaces) {
    items.set(namespace.name, {
      labels: { ...namespace.labels, [NAME_LABEL]: namespace.name },
      othersUnknown: othersUnknown && !namespace.declared,
    });
  }
  for (const endpoint of input.inventory.endpoints) mention(endpoint.namespace);
  for (const { subject } of input.policies.policies) {
    if ('name' in subject.namespaces) mention(subject.namespaces.name);
  }
  items.set(NEW_NAMESPACE, { labels: nameOnly(NEW_NAMESPACE) });
  return items;
}

function nameOnly(name: string): Labels {
  return { [NAME_LABEL]: name };
}
