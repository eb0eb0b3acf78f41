/**
 * The selectors in use, each once, and the label keys and values by which they can tell endpoints apart. Projecting
 * labels on those, and not comparing whole label sets, is what keeps classes few (policy-engines.md §0).
 */
import type { EndpointSelector, Peer, PolicySet, Rule } from '../model/policy.ts';
import type { Labels } from '../model/resource.ts';
import { meetsTerm, type SelectorTerm, visitTerms } from '../model/selector.ts';
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
    for (const rule of policy.rules) for (const peer of peersOf(rule)) visitSelectors(peer, add);
  }
  for (const taint of policies.taints) add(taint.subject);
  return { used, numberOf: (select) => numbers.get(select)! };
}

function peersOf({ self, peers }: Rule): readonly Peer[] {
  const listed = peers === 'any' ? [] : peers;
  return self ? [self, ...listed] : listed;
}

function visitSelectors(peer: Peer, visit: (select: EndpointSelector) => void): void {
  if (peer.type === 'endpoints') visit(peer.select);
  else if (peer.type === 'not') visitSelectors(peer.of, visit);
  else if (peer.type === 'all' || peer.type === 'any')
    for (const part of peer.of) visitSelectors(part, visit);
}

/** Label keys that a selector in use asks for, of endpoints. */
export function keysInUse({ used }: SelectorTable): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { select } of used) visitTerms(select.pods, (term) => keys.add(term.key));
  return keys;
}

/** What selectors ask of one key: some values by name, and conditions that many values may meet. */
interface AskedKey {
  readonly values: Set<string>;
  readonly conditions: SelectorTerm[];
}

type AskedKeys = Map<string, AskedKey>;

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
  const views = new Map<AskedKeys | undefined, ReadonlyMap<string, View>>();
  return (namespace, labels) => {
    const near = local.get(namespace);
    const ofKeys = views.get(near) ?? viewsOf(everywhere, near);
    views.set(near, ofKeys);
    const kept: Record<string, string> = {};
    for (const [key, view] of ofKeys) {
      const seen = Object.hasOwn(labels, key) ? view(labels[key]!) : undefined;
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
    const key = keys.get(term.key) ?? { values: new Set<string>(), conditions: [] };
    keys.set(term.key, key);
    if (term.op === 'in') for (const value of term.values) key.values.add(value);
    else key.conditions.push(term);
  });
}

/** The value that stands for all that the terms in use cannot tell from it; `undefined`: as good as no label. */
type View = (value: string) => string | undefined;

function viewsOf(everywhere: AskedKeys, near: AskedKeys | undefined): ReadonlyMap<string, View> {
  const keys = new Set([...everywhere.keys(), ...(near?.keys() ?? [])]);
  return new Map([...keys].map((key) => [key, viewOf([everywhere.get(key), near?.get(key)])]));
}

/** Values that a selector names stand for themselves; others for the first with their answers to all conditions. */
function viewOf(asking: readonly (AskedKey | undefined)[]): View {
  const values = new Set(asking.flatMap((key) => [...(key?.values ?? [])]));
  const conditions = distinct(asking.flatMap((key) => key?.conditions ?? []));
  const first = new Map<string, string>();
  return (value) => {
    if (values.has(value)) return value;
    const answers = conditions.map((term) => (meetsTerm(term, value) ? '1' : '0')).join('');
    if (!answers.includes('1')) return undefined;
    const seen = first.get(answers) ?? value;
    first.set(answers, seen);
    return seen;
  };
}

function distinct(terms: readonly SelectorTerm[]): readonly SelectorTerm[] {
  return [...new Map(terms.map((term) => [JSON.stringify(term), term])).values()];
}
