/**
 * Pods that do not exist, one for each selector of a rule that no pod meets: whoever creates such a pod is let in (the
 * representative peers of netpol-analyzer's exposure; policy-engines.md §2 A). An engine with them answers for them as
 * for any pod, both sides considered.
 */
import type { EndpointSelector } from '../model/policy.ts';
import type { Endpoint, Namespace } from '../model/resource.ts';
import { formatSelector, isEverything, matches } from '../model/selector.ts';
import { buildEngine } from './build.ts';
import { DEFAULT_ACCOUNT } from './effective-labels.ts';
import type { Engine } from './engine.ts';
import { NAME_LABEL } from './namespaces.ts';
import { leavesOf } from './peer-leaves.ts';
import { exampleOf } from './selector-example.ts';

export interface Newcomer {
  /** `app=x in namespaces team=y`: what the selector asks for. */
  readonly pods: string;
  /** Its index in the endpoints of the engine it was added to. */
  readonly endpoint: number;
}

export interface WithNewcomers {
  readonly engine: Engine;
  readonly newcomers: readonly Newcomer[];
}

/**
 * In each namespace that the selector means, or, where there is none, in a new one with the labels it asks for. Selectors
 * for which no labels were found are left out: those that nothing can meet, or that are not modelled.
 */
export function withNewcomers(engine: Engine): WithNewcomers {
  const { inventory } = engine.input;
  const namespaces = [...inventory.namespaces];
  const endpoints = [...inventory.endpoints];
  const newcomers: Newcomer[] = [];
  for (const [pods, select] of uninhabited(engine)) {
    const labels = exampleOf(select.pods);
    if (!labels) continue;
    const known = namespaces.filter((namespace) => isMeant(select, namespace));
    const places = known.length > 0 ? known : newNamespace(select, namespaces.length);
    if (known.length === 0) namespaces.push(...places);
    for (const { name } of places) {
      newcomers.push({ pods, endpoint: endpoints.length });
      endpoints.push(newPod(name, labels, endpoints.length));
    }
  }
  if (newcomers.length === 0) return { engine, newcomers };
  const grown = { ...inventory, namespaces, endpoints };
  return { engine: buildEngine({ ...engine.input, inventory: grown }), newcomers };
}

/** Selectors of peers that ask for labels and that no pod meets, by what they ask for. */
function uninhabited({ classes, input }: Engine): ReadonlyMap<string, EndpointSelector> {
  const { endpoints, namespaces } = input.inventory;
  const known = new Map(namespaces.map((namespace) => [namespace.name, namespace]));
  const inhabitants = classes.flatMap(({ members }) => (members.length > 0 ? [endpoints[members[0]!]!] : []));
  const selectors = input.policies.policies
    .flatMap(({ rules }) => rules.flatMap(leavesOf))
    .flatMap((leaf) => (leaf.type === 'endpoints' ? [leaf.select] : []));
  const byText = new Map(selectors.map((select) => [textOf(select), select]));
  return new Map(
    [...byText].filter(([, select]) =>
      inhabitants.every(({ namespace, labels }) => {
        return !isMeant(select, known.get(namespace)) || matches(select.pods, labels) === false;
      }),
    ),
  );
}

function isMeant({ namespaces }: EndpointSelector, namespace: Namespace | undefined): boolean {
  if (!namespace) return false;
  if ('name' in namespaces) return namespaces.name === namespace.name;
  const labels = { ...namespace.labels, [NAME_LABEL]: namespace.name };
  return matches(namespaces.selector, labels, !namespace.declared) !== false;
}

function newNamespace({ namespaces }: EndpointSelector, number: number): readonly Namespace[] {
  const labels = 'name' in namespaces ? { [NAME_LABEL]: namespaces.name } : exampleOf(namespaces.selector);
  if (!labels) return [];
  const name = labels[NAME_LABEL] ?? `new-${number}`;
  return [{ name, labels: { ...labels, [NAME_LABEL]: name }, declared: true, annotations: {} }];
}

/** Of its addresses and ports nothing is known. */
function newPod(namespace: string, labels: Endpoint['labels'], index: number): Endpoint {
  const name = `new-${index}`;
  return {
    index,
    type: 'template',
    namespace,
    name,
    labels,
    annotations: {},
    addresses: [],
    ports: [],
    portsKnown: false,
    hostNetwork: false,
    serviceAccount: labels['projectcalico.org/serviceaccount'] ?? DEFAULT_ACCOUNT,
    workload: { kind: 'Pod', namespace, name },
    key: `newcomer ${index}`,
  };
}

function textOf({ namespaces, pods }: EndpointSelector): string {
  const who = isEverything(pods) ? 'any pod' : formatSelector(pods);
  if ('name' in namespaces) return `${who} in namespace ${namespaces.name}`;
  return isEverything(namespaces.selector)
    ? `${who} in any namespace`
    : `${who} in namespaces ${formatSelector(namespaces.selector)}`;
}
