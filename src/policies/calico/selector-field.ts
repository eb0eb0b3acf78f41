/** Fields that hold a selector: what they say of pods, and of everything that has labels (calico.md §2.4, §2.5). */
import { EVERYTHING, type Selector, UNKNOWN_SELECTOR } from '../../model/selector.ts';
import type { LowerContext } from '../dialect.ts';
import { type DefectLog, textField } from '../fields.ts';
import { filled } from './part.ts';
import {
  type Expression,
  isFault,
  parseSelector,
  type Reading,
  speaksGlobally,
  toSelector,
} from './selector.ts';

const NAMESPACE = 'projectcalico.org/namespace';
const IN_A_NAMESPACE: Selector = { op: 'exists', key: NAMESPACE };

/** No object. */
const NOTHING: Selector = { op: 'any', of: [] };

/**
 * A selector as it was written; `undefined` when the field is absent or empty, `unknown` when it is no selector: Felix
 * takes such an object for missing, the API server would have refused it (calico.md §2.1).
 */
export function selectorField(
  value: unknown,
  path: string,
  log: DefectLog,
  global: 'allowed' | 'refused' = 'refused',
): Expression | 'unknown' | undefined {
  const before = log.defects.length;
  const text = filled(textField(value, path, log));
  if (text === undefined) return log.defects.length > before ? 'unknown' : undefined;
  const parsed = parseSelector(text);
  if (isFault(parsed)) {
    log.add(path, `${excerpt(text)} is no selector: at character ${parsed.at}, expected ${parsed.expected}`);
    return 'unknown';
  }
  if (!speaksGlobally(parsed)) return parsed;
  if (global === 'allowed' && parsed.op === 'global') return parsed;
  log.add(path, 'may not speak of global(), which stands alone in the namespaceSelector of a rule');
  return 'unknown';
}

function excerpt(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}

/** The condition that a field puts on labels. */
export function conditionOf(expression: Expression | 'unknown', reading?: Reading): Selector {
  return expression === 'unknown' ? UNKNOWN_SELECTOR : toSelector(expression, reading);
}

/** Of labels that are inherited from the service account. */
export function serviceAccountReading(all?: Selector): Reading {
  return { key: (key) => `pcsa.${key}`, ...(all && { all }) };
}

/** A namespace selector in both forms of the engine. */
export interface NamespaceCondition {
  /** On the labels of a pod's namespace. */
  readonly namespaces: Selector;
  /** On effective labels of any object: pods, network sets, host endpoints. */
  readonly labels: Selector;
}

/** `all()` is every object of a namespace, `global()` every object of none (trap 75). */
export function namespaceCondition(expression: Expression | 'unknown'): NamespaceCondition {
  return {
    namespaces: conditionOf(expression, { key: namespaceKey, all: EVERYTHING, global: NOTHING }),
    labels: conditionOf(expression, {
      key: (key) => `pcns.${key}`,
      all: IN_A_NAMESPACE,
      global: { op: 'not', of: IN_A_NAMESPACE },
    }),
  };
}

/** Calico adds the namespace's name under a key of its own; Kubernetes has it under another. */
function namespaceKey(key: string): string {
  return key === 'projectcalico.org/name' ? 'kubernetes.io/metadata.name' : key;
}

const SPOOFED = new WeakMap<LowerContext, boolean>();

/**
 * Whether some pod has labels of its own in the names of its namespace's: they hold over those (calico.md §2.2), and
 * a condition on namespaces may then not be asked of the namespace.
 */
export function namespaceLabelsSpoofed(context: LowerContext): boolean {
  const known = SPOOFED.get(context);
  if (known !== undefined) return known;
  const spoofed = context.inventory.endpoints.some(({ labels }) => {
    return Object.keys(labels).some((key) => key.startsWith('pcns.'));
  });
  SPOOFED.set(context, spoofed);
  return spoofed;
}

/** All of the conditions; the one itself where there is but one. */
export function allOf(conditions: readonly Selector[]): Selector {
  const [only, ...others] = conditions;
  return only && others.length === 0 ? only : { op: 'all', of: conditions };
}
