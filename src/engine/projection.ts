/**
 * Label keys and values by which the selectors in use can tell endpoints apart. Projecting labels on those, and not
 * comparing whole label sets, is what keeps classes few (policy-engines.md §0).
 */
import type { Labels } from '../model/resource.ts';
import { meetsTerm, type SelectorTerm, visitTerms } from '../model/selector.ts';
import { type SelectorTable, selectorsInUse, type UsedSelector } from './selectors.ts';

export interface Projection {
  /** Labels of an endpoint of a namespace, by number, as far as a selector in use could see a difference. */
  project(namespace: number, labels: Labels): Labels;
  /** What is asked in every namespace, as text: projections see the same where it is equal, */
  readonly askedEverywhere: string;
  /** and this is: what is asked besides in one namespace. */
  askedIn(namespace: number): string;
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

export function createProjection(selectors: SelectorTable): Projection {
  const everywhere: AskedKeys = new Map();
  const local = new Map<number, AskedKeys>();
  for (const used of selectorsInUse(selectors)) {
    const reach = reachOf(used);
    if (reach === 'everywhere') note(everywhere, used);
    else for (const namespace of reach) note(asked(local, namespace), used);
  }
  const views = new Map<AskedKeys | undefined, ReadonlyMap<string, View>>();
  const viewsIn = (near: AskedKeys | undefined) => {
    const known = views.get(near) ?? viewsOf(everywhere, near);
    views.set(near, known);
    return known;
  };
  return {
    project(namespace, labels) {
      const kept: Record<string, string> = {};
      for (const [key, view] of viewsIn(local.get(namespace))) {
        const seen = Object.hasOwn(labels, key) ? view(labels[key]!) : undefined;
        if (seen !== undefined) kept[key] = seen;
      }
      return kept;
    },
    get askedEverywhere() {
      return formatAsked(everywhere);
    },
    askedIn: (namespace) => formatAsked(local.get(namespace)),
  };
}

function asked(local: Map<number, AskedKeys>, namespace: number): AskedKeys {
  const known = local.get(namespace) ?? new Map<string, AskedKey>();
  local.set(namespace, known);
  return known;
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

function viewsOf(everywhere: AskedKeys, near: AskedKeys | undefined): ReadonlyMap<string, View> {
  const keys = new Set([...everywhere.keys(), ...(near?.keys() ?? [])]);
  return new Map([...keys].sort().map((key) => [key, viewOf([everywhere.get(key), near?.get(key)])]));
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

function formatAsked(keys: AskedKeys | undefined): string {
  const texts = [...(keys ?? [])].map(([key, { values, conditions }]) => {
    const distinctTexts = new Set(conditions.map((term) => JSON.stringify(term)));
    return JSON.stringify([key, [...values].sort(), [...distinctTexts].sort()]);
  });
  return texts.sort().join();
}
