import type { Labels } from './resource.ts';

/** A condition on labels. A tree, since Calico's grammar has `||` and `!`; Kubernetes selectors are one `all`. */
export type Selector =
  | { readonly op: 'all'; readonly of: readonly Selector[] }
  | { readonly op: 'any'; readonly of: readonly Selector[] }
  | { readonly op: 'not'; readonly of: Selector }
  | { readonly op: 'in'; readonly key: string; readonly values: readonly string[] }
  | { readonly op: 'exists'; readonly key: string }
  /** A part of the value (Calico's `contains`, `starts with`, `ends with`; trap 72). */
  | { readonly op: TextOperator; readonly key: string; readonly text: string }
  /** Cannot be modelled: may match, must not. */
  | { readonly op: 'unknown' };

export type TextOperator = 'contains' | 'starts-with' | 'ends-with';

/** Whether there may be labels besides those given: any, none, or those of some keys. */
export type OthersUnknown = boolean | ReadonlySet<string>;

/** A condition on one key. */
export type SelectorTerm = Extract<Selector, { readonly key: string }>;

/** Matches everything. */
export const EVERYTHING: Selector = { op: 'all', of: [] };

/** May match anything, for sure nothing. */
export const UNKNOWN_SELECTOR: Selector = { op: 'unknown' };

export function isEverything(selector: Selector): boolean {
  return selector.op === 'all' && selector.of.every(isEverything);
}

/**
 * Whether the labels meet the condition; `undefined` when the answer hangs on something unknown. Absent keys fail `in`
 * and `exists` (trap 26), unless `othersUnknown` says that there may be labels besides those given.
 */
export function matches(
  selector: Selector,
  labels: Labels,
  othersUnknown: OthersUnknown = false,
): boolean | undefined {
  switch (selector.op) {
    case 'all':
      return every(selector.of, labels, othersUnknown, true);
    case 'any':
      return every(selector.of, labels, othersUnknown, false);
    case 'not':
      return negate(matches(selector.of, labels, othersUnknown));
    case 'unknown':
      return undefined;
    default:
      if (!Object.hasOwn(labels, selector.key))
        return mayBear(selector.key, othersUnknown) ? undefined : false;
      return meetsTerm(selector, labels[selector.key]!);
  }
}

function mayBear(key: string, othersUnknown: OthersUnknown): boolean {
  return typeof othersUnknown === 'boolean' ? othersUnknown : othersUnknown.has(key);
}

/** Whether a label's value meets the condition on its key. */
export function meetsTerm(term: SelectorTerm, value: string): boolean {
  switch (term.op) {
    case 'in':
      return term.values.includes(value);
    case 'exists':
      return true;
    case 'contains':
      return value.includes(term.text);
    case 'starts-with':
      return value.startsWith(term.text);
    case 'ends-with':
      return value.endsWith(term.text);
  }
}

function negate(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

/** Kleene's conjunction for `positive`, else his disjunction (De Morgan's dual). */
function every(
  parts: readonly Selector[],
  labels: Labels,
  othersUnknown: OthersUnknown,
  positive: boolean,
): boolean | undefined {
  let unknown = false;
  for (const part of parts) {
    const value = matches(part, labels, othersUnknown);
    if (value === !positive) return !positive;
    if (value === undefined) unknown = true;
  }
  return unknown ? undefined : positive;
}

/** Visits every condition on a key; unknown parts have none. */
export function visitTerms(selector: Selector, visit: (term: SelectorTerm) => void): void {
  if (selector.op === 'all' || selector.op === 'any') for (const part of selector.of) visitTerms(part, visit);
  else if (selector.op === 'not') visitTerms(selector.of, visit);
  else if (selector.op !== 'unknown') visit(selector);
}

/** The condition in the words of `kubectl --selector`: `app=web,tier in (a,b),!debug`. */
export function formatSelector(selector: Selector): string {
  switch (selector.op) {
    case 'all':
      return selector.of.length === 0 ? 'everything' : selector.of.map(formatSelector).join(',');
    case 'any':
      return selector.of.length === 0 ? 'nothing' : `(${selector.of.map(formatSelector).join(' or ')})`;
    case 'in':
      return selector.values.length === 1
        ? `${selector.key}=${selector.values[0]}`
        : `${selector.key} in (${selector.values.join(',')})`;
    case 'exists':
      return selector.key;
    case 'contains':
    case 'starts-with':
    case 'ends-with':
      return `${selector.key} ${selector.op.replace('-', ' ')} '${selector.text}'`;
    case 'unknown':
      return 'a condition that is not modelled';
    case 'not':
      return formatNegation(selector.of);
  }
}

function formatNegation(inner: Selector): string {
  if (inner.op === 'exists') return `!${inner.key}`;
  if (inner.op === 'in' && inner.values.length === 1) return `${inner.key}!=${inner.values[0]}`;
  if (inner.op === 'in') return `${inner.key} notin (${inner.values.join(',')})`;
  return `not (${formatSelector(inner)})`;
}
