import { parseAddress } from '../model/cidr.ts';

/** A value where another type was expected: the API server would have refused the object. */
export interface ShapeIssue {
  /** Field path, such as `spec.containers[0].ports[1].containerPort`. */
  readonly path: string;
  readonly parts: readonly (string | number)[];
  readonly expected: string;
  readonly got: string;
}

/** Where a copy is, and what it met. */
export interface Trail {
  readonly path: (string | number)[];
  readonly issues: ShapeIssue[];
}

/** Copies what is allowed out of a raw value and leaves the rest behind; `undefined` when nothing can be kept. */
export type Copy = (value: unknown, trail: Trail) => unknown;

export function newTrail(): Trail {
  return { path: [], issues: [] };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * An object of which only the named fields are kept, in the order of their names, as canonical JSON has them. `null`
 * counts as absent, as it does for the API server.
 */
export function fields(allowed: Readonly<Record<string, Copy>>): Copy {
  const entries = Object.entries(allowed).sort(([a], [b]) => (a < b ? -1 : 1));
  return (value, trail) => {
    if (!isRecord(value)) return mismatch(trail, 'an object', value);
    const kept: Record<string, unknown> = {};
    for (const [name, copy] of entries) {
      const member = value[name];
      if (member === undefined || member === null) continue;
      trail.path.push(name);
      const copied = copy(member, trail);
      trail.path.pop();
      if (copied !== undefined) kept[name] = copied;
    }
    return kept;
  };
}

/** A list; elements of which nothing is kept are left out. */
export function list(of: Copy): Copy {
  return (value, trail) => {
    if (!Array.isArray(value)) return mismatch(trail, 'a list', value);
    const kept: unknown[] = [];
    for (let index = 0; index < value.length; index++) {
      trail.path.push(index);
      const copied = of(value[index], trail);
      trail.path.pop();
      if (copied !== undefined && !isEmptyRecord(copied)) kept.push(copied);
    }
    return kept;
  };
}

export const text: Copy = (value, trail) =>
  typeof value === 'string' ? value : mismatch(trail, 'a text', value);

export const flag: Copy = (value, trail) =>
  typeof value === 'boolean' ? value : mismatch(trail, 'true or false', value);

export const integer: Copy = (value, trail) =>
  Number.isSafeInteger(value) ? value : mismatch(trail, 'a whole number', value);

export const port: Copy = (value, trail) =>
  isPort(value) ? value : mismatch(trail, 'a port number from 1 to 65535', value);

/** `targetPort` and its like: a number, or the name of a container port. */
export const portOrName: Copy = (value, trail) =>
  isPort(value) || (typeof value === 'string' && value !== '')
    ? value
    : mismatch(trail, 'a port number or the name of a port', value);

export const address: Copy = (value, trail) => {
  // Pods that have no address yet carry an empty text.
  if (value === '') return undefined;
  return typeof value === 'string' && parseAddress(value) ? value : mismatch(trail, 'an IP address', value);
};

/** One of a closed set of words. */
export function choice(...words: readonly string[]): Copy {
  return (value, trail) =>
    typeof value === 'string' && words.includes(value) ? value : mismatch(trail, words.join(', '), value);
}

/** A map of texts, whole: labels and selectors, which decide what policies match. */
export const labels: Copy = (value, trail) => {
  if (!isRecord(value)) return mismatch(trail, 'an object', value);
  const kept: Record<string, string> = {};
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (typeof member === 'string' && key !== '__proto__') kept[key] = member;
    else mismatchAt(trail, key, member);
  }
  return kept;
};

/** Everything, as it stands. */
export const whole: Copy = (value) => value;

/** Reports a value of another type. Returns nothing, so that a copy can end with it. */
export function mismatch(trail: Trail, expected: string, value: unknown): undefined {
  const parts = [...trail.path];
  trail.issues.push({ path: fieldPath(parts), parts, expected, got: describe(value) });
}

/** `spec.ports[0].name`; keys with dots or slashes in brackets. */
export function fieldPath(path: readonly (string | number)[]): string {
  let written = '';
  for (const part of path) {
    if (typeof part === 'number') written += `[${part}]`;
    else if (!/^[\w-]+$/.test(part)) written += `[${JSON.stringify(part)}]`;
    else written += written === '' ? part : `.${part}`;
  }
  return written;
}

function mismatchAt(trail: Trail, key: string, value: unknown): void {
  trail.path.push(key);
  mismatch(trail, key === '__proto__' ? 'a label key' : 'a text (in quotes)', value);
  trail.path.pop();
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 65535;
}

function isEmptyRecord(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  for (const _ in value) return false;
  return true;
}

/** Names the type and shows scalars: what is shown came from the user's own file. */
function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  const shown = JSON.stringify(value);
  return `${typeof value} ${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown}`;
}
