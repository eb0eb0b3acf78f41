/**
 * The selectors in use, each once, and the label keys and values by which they can tell endpoints apart. Projecting
 * labels on those, and not comparing whole label sets, is what keeps classes few (policy-engines.md §0).
 */
import type { EndpointSelector, PolicySet } from '../model/policy.ts';
import type { Labels } from '../model/resource.ts';
import { visitTerms } from '../model/selector.ts';
import type { NamespaceSet, NamespaceTable } from './namespaces.ts';
import { internKey } from './traffic.ts';

export interface UsedSelector {
  readonly select: EndpointSelector;
  readonly namespaces: NamespaceSet;
}

export interface SelectorTable {
  readonly used: readonly UsedSelector[];
  numberOf(select: EndpointSelector): number;
}

export function createSelectorTable(policies: PolicySet, namespaces: NamespaceTable): SelectorTable {
  const used: UsedSelector[] = [];
  const ids = new Map<string, number>();
  const numbers = new Map<EndpointSelector, number>();
  const add = (select: EndpointSelector) => {
    const create = () => used.push({ select, namespaces: namespaces.select(select.namespaces) }) - 1;
    const id = internKey(ids, JSON.stringify(select), create);
    numbers.set(select, id);
  };
  for (const policy of policies.policies) {
    add(policy.subject);
    for (const rule of policy.rules) {
      if (rule.peers === 'any') continue;
      for (const peer of rule.peers) if (peer.type === 'endpoints') add(peer.select);
    }
  }
  for (const taint of policies.taints) add(taint.subject);
  return { used, numberOf: (select) => numbers.get(select)! };
}

/** What selectors ask of one key: some values by name, and perhaps whether it is there at all. */
interface AskedKey {
  readonly values: Set<string>;
  exists: boolean;
  /** A condition on a part of the value: values are told apart in full. */
  parts: boolean;
}

type AskedKeys = Map<string, AskedKey>;

/** A value that no selector names, of a key whose presence is asked for. Not a possible label value. */
const OTHER = '*';

/** Labels of an endpoint of a namespace, by number, as far as a selector in use could see a difference. */
export type Projection = (namespace: number, labels: Labels) => Labels;

/** Selectors over more namespaces than this are asked everywhere: cheaper than noting each namespace. */
const WIDE = 8;

export function createProjection(selectors: SelectorTable): Projection {
  const everywhere: AskedKeys = new Map();
  const local = new Map<number, AskedKeys>();
  for (const { select, namespaces } of selectors.used) {
    const reached = [...namespaces.must, ...namespaces.maybe];
    if (reached.length > WIDE) note(everywhere, select);
    else for (const namespace of reached) note(asked(local, namespace), select);
  }
  return (namespace, labels) => {
    const kept: Record<string, string> = {};
    const near = local.get(namespace);
    for (const key of keysOf(everywhere, near)) {
      const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
      const seen = value === undefined ? undefined : see(value, everywhere.get(key), near?.get(key));
      if (seen !== undefined) kept[key] = seen;
    }
    return kept;
  };
}

function asked(local: Map<number, AskedKeys>, namespace: number): AskedKeys {
  const known = local.get(namespace) ?? new Map<string, AskedKey>();
  local.set(namespace, known);
  return known;
}

function note(keys: AskedKeys, select: EndpointSelector): void {
  visitTerms(select.pods, (term) => {
    const key = keys.get(term.key) ?? { values: new Set<string>(), exists: false, parts: false };
    keys.set(term.key, key);
    if (term.op === 'exists') key.exists = true;
    else if (term.op !== 'in') key.parts = true;
    else for (const value of term.values) key.values.add(value);
  });
}

function* keysOf(everywhere: AskedKeys, near: AskedKeys | undefined): Generator<string> {
  yield* everywhere.keys();
  if (near) for (const key of near.keys()) if (!everywhere.has(key)) yield key;
}

function see(value: string, ...asking: readonly (AskedKey | undefined)[]): string | undefined {
  if (asking.some((key) => key?.parts || key?.values.has(value))) return value;
  return asking.some((key) => key?.exists) ? OTHER : undefined;
}
