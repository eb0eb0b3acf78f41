/**
 * Reading of manifest fields as the API server's strict decoding does: every unknown field, wrong type and empty list
 * item becomes a defect with its path. The manifest is chosen by whoever may write to the cluster or the repository.
 */

/** Something in a policy object that the API server would refuse or drop. */
export interface Defect {
  /** Field path in the object, such as `spec.ingress[0].from[1]`. */
  readonly path: string;
  readonly message: string;
}

export type Fields = Readonly<Record<string, unknown>>;

/** Collects defects below one path; `count` tells whether a part had any. */
export interface DefectLog {
  readonly defects: readonly Defect[];
  add(path: string, message: string): void;
}

export function defectLog(): DefectLog {
  const defects: Defect[] = [];
  return { defects, add: (path, message) => defects.push({ path, message }) };
}

/** Runs `read` and tells whether it met a defect. */
export function readWhole<T>(log: DefectLog, read: () => T): { readonly value: T; readonly whole: boolean } {
  const before = log.defects.length;
  const value = read();
  return { value, whole: log.defects.length === before };
}

/** The object at `path` with none but `known` fields; `undefined` when absent or null (the API drops nulls). */
export function objectField(
  value: unknown,
  path: string,
  known: readonly string[],
  log: DefectLog,
): Fields | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) {
    log.add(path, `must be an object, not ${typeName(value)}`);
    return undefined;
  }
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) log.add(join(path, key), unknownField(key, known));
  }
  return value as Fields;
}

/** The list at `path`; `undefined` when absent or null. */
export function listField(value: unknown, path: string, log: DefectLog): readonly unknown[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value;
  log.add(path, `must be a list, not ${typeName(value)}`);
  return undefined;
}

/** An item of a list of objects: null and scalars are defects. */
export function objectItem(
  value: unknown,
  path: string,
  known: readonly string[],
  log: DefectLog,
): Fields | undefined {
  if (value === null || value === undefined) {
    log.add(path, 'is an empty list item');
    return undefined;
  }
  return objectField(value, path, known, log);
}

/** The text at `path`; `undefined` when absent or not a text. */
export function textField(value: unknown, path: string, log: DefectLog): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  log.add(path, `must be a text, not ${typeName(value)}`);
  return undefined;
}

export function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object' : `the ${typeof value} ${JSON.stringify(value)}`;
}

function unknownField(key: string, known: readonly string[]): string {
  const near = known.find((candidate) => distance(candidate.toLowerCase(), key.toLowerCase()) <= 2);
  return `unknown field ${JSON.stringify(key)}${near ? `; did you mean ${JSON.stringify(near)}?` : ''}`;
}

/** Levenshtein distance, cut off for texts too long to be a typing error. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + change));
    }
    row = next;
  }
  return row[b.length]!;
}
