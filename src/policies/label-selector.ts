import { EVERYTHING, type Selector, UNKNOWN_SELECTOR } from '../model/selector.ts';
import { type DefectLog, join, listField, objectField, objectItem, readWhole, textField } from './fields.ts';

/**
 * `metav1.LabelSelector`: `matchLabels` and `matchExpressions`, all of them (trap 26). A selector that the API server
 * would refuse, or from which it would drop a field, is wholly unknown: no reading of it is the likely one.
 */
export function lowerLabelSelector(value: unknown, path: string, log: DefectLog): Selector {
  const { value: terms, whole } = readWhole(log, () => {
    const fields = objectField(value, path, ['matchLabels', 'matchExpressions'], log);
    if (!fields) return [];
    return [
      ...lowerMatchLabels(fields.matchLabels, join(path, 'matchLabels'), log),
      ...lowerMatchExpressions(fields.matchExpressions, join(path, 'matchExpressions'), log),
    ];
  });
  if (!whole) return UNKNOWN_SELECTOR;
  return terms.length === 0 ? EVERYTHING : { op: 'all', of: terms };
}

function lowerMatchLabels(value: unknown, path: string, log: DefectLog): readonly Selector[] {
  if (value === undefined || value === null) return [];
  if (typeof value !== 'object' || Array.isArray(value)) {
    log.add(path, 'must be an object of texts');
    return [];
  }
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, label]) => {
      checkKey(key, path, log);
      if (typeof label !== 'string') log.add(join(path, key), `must be a text, not ${JSON.stringify(label)}`);
      else checkValue(label, join(path, key), log);
      return { op: 'in', key, values: [String(label)] };
    });
}

function lowerMatchExpressions(value: unknown, path: string, log: DefectLog): readonly Selector[] {
  const items = listField(value, path, log) ?? [];
  return items.map((item, index) => lowerExpression(item, `${path}[${index}]`, log));
}

function lowerExpression(item: unknown, path: string, log: DefectLog): Selector {
  const fields = objectItem(item, path, ['key', 'operator', 'values'], log);
  if (!fields) return UNKNOWN_SELECTOR;
  const key = textField(fields.key, join(path, 'key'), log) ?? '';
  checkKey(key, join(path, 'key'), log);
  const operator = textField(fields.operator, join(path, 'operator'), log);
  const values = lowerValues(fields.values, join(path, 'values'), log);
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) log.add(join(path, 'values'), `must not be empty with operator ${operator}`);
      return operator === 'In' ? { op: 'in', key, values } : { op: 'not', of: { op: 'in', key, values } };
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0) log.add(join(path, 'values'), `must be empty with operator ${operator}`);
      return operator === 'Exists' ? { op: 'exists', key } : { op: 'not', of: { op: 'exists', key } };
    default:
      log.add(join(path, 'operator'), 'must be In, NotIn, Exists or DoesNotExist');
      return UNKNOWN_SELECTOR;
  }
}

function lowerValues(value: unknown, path: string, log: DefectLog): readonly string[] {
  const values: string[] = [];
  for (const [index, item] of (listField(value, path, log) ?? []).entries()) {
    if (typeof item === 'string') values.push(item);
    else log.add(`${path}[${index}]`, `must be a text, not ${JSON.stringify(item)}`);
    checkValue(String(item), `${path}[${index}]`, log);
  }
  return [...new Set(values)].sort();
}

const NAME = /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** Qualified name: an optional DNS prefix of up to 253 characters and a name of up to 63. */
function checkKey(key: string, path: string, log: DefectLog): void {
  const slash = key.indexOf('/');
  const prefix = key.slice(0, Math.max(slash, 0));
  const prefixValid = slash < 0 || (prefix.length <= 253 && DNS_SUBDOMAIN.test(prefix));
  if (!prefixValid || !NAME.test(key.slice(slash + 1)))
    log.add(path, `${JSON.stringify(key)} is not a label key`);
}

function checkValue(value: string, path: string, log: DefectLog): void {
  if (value !== '' && !NAME.test(value)) log.add(path, `${JSON.stringify(value)} is not a label value`);
}
