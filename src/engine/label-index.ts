import type { Labels } from '../model/resource.ts';
import { matches, type OthersUnknown, type Selector } from '../model/selector.ts';

/** Positions of what a selector matches for sure, and of what it may match besides; ascending. */
export interface Matched {
  readonly must: readonly number[];
  readonly maybe: readonly number[];
}

export interface LabelIndex {
  select(selector: Selector): Matched;
}

/** One thing with labels; `othersUnknown`: it may bear labels besides those, or those of some keys. */
export interface Labelled {
  readonly labels: Labels;
  readonly othersUnknown?: OthersUnknown;
}

/**
 * Finds what a selector matches by its most selective `in` term, so that point selectors do not scan (the idea of
 * Felix's labelnamevalueindex, policy-engines.md §4.1).
 */
export function createLabelIndex(items: readonly Labelled[]): LabelIndex {
  const byPair = new Map<string, Map<string, number[]>>();
  const open: number[] = [];
  for (const [position, item] of items.entries()) {
    if (item.othersUnknown) open.push(position);
    for (const key of Object.keys(item.labels)) {
      entry(
        entry(byPair, key, () => new Map<string, number[]>()),
        item.labels[key]!,
        (): number[] => [],
      ).push(position);
    }
  }
  const everything = items.map((_, position) => position);
  return {
    select(selector) {
      const candidates = narrow(selector, byPair) ?? everything;
      return filter(selector, items, candidates === everything ? everything : merge(candidates, open));
    },
  };
}

function entry<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = create();
    map.set(key, value);
  }
  return value;
}

/** Positions that meet the smallest `in` term which the selector cannot do without; `undefined` when it has none. */
function narrow(
  selector: Selector,
  byPair: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>,
): readonly number[] | undefined {
  if (selector.op === 'in') {
    const values = byPair.get(selector.key);
    const lists = selector.values.map((value) => values?.get(value) ?? []);
    return lists.length === 1 ? lists[0] : lists.reduce((all, list) => merge(all, list), []);
  }
  if (selector.op !== 'all') return undefined;
  let best: readonly number[] | undefined;
  for (const part of selector.of) {
    const found = narrow(part, byPair);
    if (found && (!best || found.length < best.length)) best = found;
  }
  return best;
}

function merge(a: readonly number[], b: readonly number[]): readonly number[] {
  if (b.length === 0) return a;
  if (a.length === 0) return b;
  return [...new Set([...a, ...b])].sort((x, y) => x - y);
}

function filter(selector: Selector, items: readonly Labelled[], candidates: readonly number[]): Matched {
  const must: number[] = [];
  const maybe: number[] = [];
  for (const position of candidates) {
    const item = items[position]!;
    const answer = matches(selector, item.labels, item.othersUnknown);
    if (answer) must.push(position);
    else if (answer === undefined) maybe.push(position);
  }
  return { must, maybe };
}
