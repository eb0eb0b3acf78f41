import type { Labels } from '../model/resource.ts';
import { matches, type Selector, type SelectorTerm } from '../model/selector.ts';

/**
 * Labels that meet the condition, as few as it asks for; `undefined` where none were found: nothing can meet it, or it
 * asks for a value with two texts in it. Of alternatives the first that can be met.
 */
export function exampleOf(selector: Selector): Labels | undefined {
  for (const terms of alternatives(selector)) {
    const labels = labelsFor(terms, selector);
    if (matches(selector, labels) === true) return labels;
  }
  return undefined;
}

/** Ways to meet the condition, each as terms that all hold; what is forbidden is met by absence. */
function alternatives(selector: Selector): readonly (readonly SelectorTerm[])[] {
  switch (selector.op) {
    case 'all':
      return selector.of
        .map((part) => alternatives(part))
        .reduce<readonly (readonly SelectorTerm[])[]>(
          (made, next) => made.flatMap((terms) => next.map((more) => [...terms, ...more])).slice(0, MOST),
          [[]],
        );
    case 'any':
      return selector.of.flatMap(alternatives).slice(0, MOST);
    case 'not':
    case 'unknown':
      return [[]];
    default:
      return [[selector]];
  }
}

/** Whoever writes the manifests could nest alternatives without end. */
const MOST = 64;

/** For each key the first value named by one of its terms with which the whole is met, or failing that the first. */
function labelsFor(terms: readonly SelectorTerm[], selector: Selector): Labels {
  let labels: Labels = Object.fromEntries(terms.map((term) => [term.key, valuesOf(term)[0]!]));
  for (const { key } of terms) {
    const values = terms.filter((term) => term.key === key).flatMap(valuesOf);
    const found = values.find((value) => matches(selector, { ...labels, [key]: value }) === true);
    if (found !== undefined) labels = { ...labels, [key]: found };
  }
  return labels;
}

function valuesOf(term: SelectorTerm): readonly string[] {
  if (term.op === 'in') return term.values.length > 0 ? term.values : ['any'];
  return [term.op === 'exists' ? 'any' : term.text];
}
