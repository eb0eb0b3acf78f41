import type { Labels } from './resource.ts';

/** A condition on labels. A tree, since Calico's grammar has `||` and `!`; Kubernetes selectors are one `all`. */
export type Selector =
  | { readonly op: 'all'; readonly of: readonly Selector[] }
  | { readonly op: 'any'; readonly of: readonly Selector[] }
  | { readonly op: 'not'; readonly of: Selector }
  | { readonly op: 'in'; readonly key: string; readonly values: readonly string[] }
  | { readonly op: 'exists'; readonly key: string }
  /** Cannot be modelled: may match, must not. */
  | { readonly op: 'unknown' };

/** Matches everything. */
export const EVERYTHING: Selector = { op: 'all', of: [] };

/** `undefined` when the answer hangs on something unknown. Absent keys fail `in` and `exists` (trap 26). */
export function matches(selector: Selector, labels: Labels): boolean | undefined {
  switch (selector.op) {
    case 'all':
      return every(selector.of.map((part) => matches(part, labels)));
    case 'any':
      return negate(every(selector.of.map((part) => negate(matches(part, labels)))));
    case 'not':
      return negate(matches(selector.of, labels));
    case 'in':
      return Object.hasOwn(labels, selector.key) && selector.values.includes(labels[selector.key]!);
    case 'exists':
      return Object.hasOwn(labels, selector.key);
    case 'unknown':
      return undefined;
  }
}

function negate(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function every(values: readonly (boolean | undefined)[]): boolean | undefined {
  if (values.includes(false)) return false;
  return values.includes(undefined) ? undefined : true;
}
