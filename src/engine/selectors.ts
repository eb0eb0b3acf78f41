/** The selectors of all policies, each once, and how many use it. */
import type { EndpointSelector, Peer, PolicySet, Rule } from '../model/policy.ts';
import { visitTerms } from '../model/selector.ts';
import type { NamespaceSet, NamespaceTable } from './namespaces.ts';
import { internKey } from './traffic.ts';
import { countUses, type Recount, recount, type Uses } from './uses.ts';

export interface UsedSelector {
  readonly select: EndpointSelector;
  readonly namespaces: NamespaceSet;
}

export interface SelectorTable {
  /** By number, those out of use included: engines that follow one another share the numbers. */
  readonly known: readonly UsedSelector[];
  /** How many policies and taints use each. */
  readonly uses: Uses<number>;
  numberOf(select: EndpointSelector): number;
  /** Number of a selector that may be new. */
  add(select: EndpointSelector): number;
}

export function createSelectorTable(policies: PolicySet, namespaces: NamespaceTable): SelectorTable {
  const table = emptyTable(namespaces);
  return { ...table, uses: countUses(selectorsOf(policies).map(table.add)) };
}

function emptyTable(namespaces: NamespaceTable): Omit<SelectorTable, 'uses'> {
  const known: UsedSelector[] = [];
  const ids = new Map<string, number>();
  const numbers = new WeakMap<EndpointSelector, number>();
  const add = (select: EndpointSelector) => {
    const create = () => known.push({ select, namespaces: namespaces.select(select.namespaces) }) - 1;
    const id = internKey(ids, JSON.stringify(select), create);
    numbers.set(select, id);
    return id;
  };
  return { known, numberOf: (select) => numbers.get(select)!, add };
}

/** What some policies and taints select by. */
type Selecting = Pick<PolicySet, 'policies' | 'taints'>;

/** Numbers of selectors that came into use, and that went out of it. */
export type ChangedSelectors = Pick<Recount<number>, 'gained' | 'lost'>;

export interface SelectorUpdate extends ChangedSelectors {
  readonly selectors: SelectorTable;
}

/** The table after some policies and taints went and others came; numbers stay what they are. */
export function updateSelectors(before: SelectorTable, went: Selecting, came: Selecting): SelectorUpdate {
  const { uses, gained, lost } = recount(
    before.uses,
    selectorsOf(went).map(before.numberOf),
    selectorsOf(came).map(before.add),
  );
  return { selectors: { ...before, uses }, gained, lost };
}

/** The same selectors and numbers where labels of namespaces changed. */
export function withNamespaces(before: SelectorTable, namespaces: NamespaceTable): SelectorTable {
  const table = emptyTable(namespaces);
  for (const { select } of before.known) table.add(select);
  const numberOf = (select: EndpointSelector) => {
    const number = table.numberOf(select);
    return number === undefined ? table.add(select) : number;
  };
  return { ...table, uses: before.uses, numberOf };
}

/** The selectors in use. */
export function selectorsInUse({ known, uses }: SelectorTable): readonly UsedSelector[] {
  return [...uses.keys()].map((number) => known[number]!);
}

function selectorsOf({ policies, taints }: Selecting): readonly EndpointSelector[] {
  const found: EndpointSelector[] = [];
  const add = (select: EndpointSelector) => {
    found.push(select);
  };
  for (const policy of policies) {
    add(policy.subject);
    for (const rule of policy.rules) for (const peer of peersOf(rule)) visitSelectors(peer, add);
  }
  for (const taint of taints) add(taint.subject);
  return found;
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

/** Label keys that selectors ask for, of endpoints. */
export function keysOf(selectors: readonly UsedSelector[]): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { select } of selectors) visitTerms(select.pods, (term) => keys.add(term.key));
  return keys;
}
