/**
 * Label keys and values by which the selectors in use can tell endpoints apart. Projecting labels on those, and not
 * comparing whole label sets, is what keeps classes few (policy-engines.md §0).
 */
import type { Labels } from '../model/resource.ts';
import { meetsTerm, type SelectorTerm, visitTerms } from '../model/selector.ts';
import type { ChangedSelectors, SelectorTable, UsedSelector } from './selectors.ts';

export interface Projection {
  readonly reaching: Reaching;
  /** Labels of an endpoint of a namespace, by number, as far as a selector in use could see a difference. */
  project(namespace: number, labels: Labels): Labels;
  /** What is asked in every namespace, as text: projections see the same where it is equal, */
  readonly askedEverywhere: string;
  /** and this is: what is asked besides in one namespace. */
  askedIn(namespace: number): string;
}

/** Selectors in use, by number: those that are asked in every namespace, and by namespace those asked there besides. */
interface Reaching {
  readonly everywhere: readonly number[];
  readonly near: ReadonlyMap<number, readonly number[]>;
}

/** What selectors ask of one key: some values by name, and conditions that many values may meet. */
interface AskedKey {
  readonly values: Set<string>;
  readonly conditions: SelectorTerm[];
}

type AskedKeys = Map<string, AskedKey>;

/** Selectors over more namespaces than this are asked everywhere: cheaper than noting each namespace. */
const WIDE = 8;

/** Namespaces, by number, in which a selector is asked. */
export function reachOf({ namespaces }: UsedSelector): readonly number[] | 'everywhere' {
  const reached = [...namespaces.must, ...namespaces.maybe];
  return reached.length > WIDE ? 'everywhere' : reached;
}

export function createProjection({ known, uses }: SelectorTable): Projection {
  const everywhere: number[] = [];
  const near = new Map<number, number[]>();
  for (const selector of uses.keys()) {
    const reach = reachOf(known[selector]!);
    if (reach === 'everywhere') everywhere.push(selector);
    else for (const namespace of reach) listed(near, namespace).push(selector);
  }
  return projectionOf(known, { everywhere, near });
}

function listed(near: Map<number, number[]>, namespace: number): number[] {
  const list = near.get(namespace) ?? [];
  near.set(namespace, list);
  return list;
}

/** The projection after selectors came into use, or went out of it. */
export function updateProjection(
  before: Projection,
  { known }: SelectorTable,
  { gained, lost }: ChangedSelectors,
): Projection {
  if (gained.length + lost.length === 0) return before;
  let { everywhere } = before.reaching;
  const near = new Map(before.reaching.near);
  const change = (selector: number, edit: (list: readonly number[]) => readonly number[]) => {
    const reach = reachOf(known[selector]!);
    if (reach === 'everywhere') everywhere = edit(everywhere);
    else for (const namespace of reach) near.set(namespace, edit(near.get(namespace) ?? []));
  };
  for (const selector of lost) change(selector, (list) => list.filter((one) => one !== selector));
  for (const selector of gained) change(selector, (list) => [...list, selector]);
  return projectionOf(known, { everywhere, near });
}

function projectionOf(known: SelectorTable['known'], reaching: Reaching): Projection {
  const askedBy = (list: readonly number[] = []) => {
    const keys: AskedKeys = new Map();
    for (const selector of list) note(keys, known[selector]!);
    return keys;
  };
  let asked: AskedKeys | undefined;
  const askedEverywhere = () => {
    asked ??= askedBy(reaching.everywhere);
    return asked;
  };
  const views = new Map<readonly number[] | undefined, ReadonlyMap<string, View>>();
  const viewsIn = (near: readonly number[] | undefined) => {
    const found = views.get(near) ?? viewsOf(askedEverywhere(), askedBy(near));
    views.set(near, found);
    return found;
  };
  return {
    reaching,
    project(namespace, labels) {
      const kept: Record<string, string> = {};
      for (const [key, view] of viewsIn(reaching.near.get(namespace))) {
        const seen = Object.hasOwn(labels, key) ? view(labels[key]!) : undefined;
        if (seen !== undefined) kept[key] = seen;
      }
      return kept;
    },
    get askedEverywhere() {
      return formatAsked(askedEverywhere());
    },
    askedIn: (namespace) => formatAsked(askedBy(reaching.near.get(namespace))),
  };
}

function note(keys: AskedKeys, { select }: UsedSelector): void {
  visitTerms(select.pods, (term) => {
    const key = keys.get(term.key) ?? { values: new Set<string>(), conditions: [] };
    keys.set(term.key, key);
    if (term.op === 'in') for (const value of term.values) key.values.add(value);
    else key.conditions.push(term);
  });
}

/** The value that stands for all that the terms in use cannot tell from it; `undefined`: as good as no label. */
type View = (value: string) => string | undefined;

function viewsOf(everywhere: AskedKeys, near: AskedKeys): ReadonlyMap<string, View> {
  const keys = new Set([...everywhere.keys(), ...near.keys()]);
  return new Map([...keys].sort().map((key) => [key, viewOf([everywhere.get(key), near.get(key)])]));
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

function formatAsked(keys: AskedKeys): string {
  const texts = [...keys].map(([key, { values, conditions }]) => {
    const distinctTexts = new Set(conditions.map((term) => JSON.stringify(term)));
    return JSON.stringify([key, [...values].sort(), [...distinctTexts].sort()]);
  });
  return texts.sort().join();
}
