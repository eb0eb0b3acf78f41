import { isInstant } from './instant.ts';

/** Where a value is not what was expected. */
interface Mismatch {
  readonly path: string;
  readonly expected: string;
  readonly got: string;
}

/** Tells what is wrong with a JSON value, or `undefined` when nothing is. */
export type Shape = (value: unknown, path: string) => Mismatch | undefined;

export const text: Shape = expecting('a string', (value) => typeof value === 'string');
export const flag: Shape = expecting('true or false', (value) => typeof value === 'boolean');
export const count: Shape = expecting(
  'a whole number from 0',
  (value) => Number.isSafeInteger(value) && (value as number) >= 0,
);
export const integer: Shape = expecting('a whole number', (value) => Number.isSafeInteger(value));
export const digest: Shape = matching('64 lower-case hex digits', /^[0-9a-f]{64}$/);
export const epoch: Shape = matching('a month such as 2026-11', /^\d{4}-(?:0[1-9]|1[0-2])$/);
export const instant: Shape = expecting(
  'an RFC 3339 instant in UTC',
  (value) => typeof value === 'string' && isInstant(value),
);

export function literal(...values: readonly string[]): Shape {
  return expecting(values.join(' or '), (value) => typeof value === 'string' && values.includes(value));
}

function matching(expected: string, pattern: RegExp): Shape {
  return expecting(expected, (value) => typeof value === 'string' && pattern.test(value));
}

export function nullable(shape: Shape): Shape {
  return (value, path) => (value === null ? undefined : shape(value, path));
}

export function listOf(item: Shape): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) return mismatch(path, 'a list', value);
    return first(value, (member, i) => item(member, `${path}[${i}]`));
  };
}

/** An object used as a map: any member names, one shape for the values. */
export function mapOf(member: Shape): Shape {
  return (value, path) => {
    if (!isObject(value)) return mismatch(path, 'an object', value);
    return first(Object.keys(value), (key) => member(value[key], `${path}.${key}`));
  };
}

/** Members not named here are let through: a later version of the tool may add some. */
export function record(
  required: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
): Shape {
  return (value, path) => {
    if (!isObject(value)) return mismatch(path, 'an object', value);
    const missing = Object.keys(required).find((key) => !Object.hasOwn(value, key));
    if (missing !== undefined) return { path: join(path, missing), expected: 'a value', got: 'nothing' };
    return first(Object.entries({ ...optional, ...required }), ([key, shape]) => {
      return Object.hasOwn(value, key) ? shape(value[key], join(path, key)) : undefined;
    });
  };
}

function expecting(expected: string, accepts: (value: unknown) => boolean): Shape {
  return (value, path) => (accepts(value) ? undefined : mismatch(path, expected, value));
}

function mismatch(path: string, expected: string, value: unknown): Mismatch {
  return { path, expected, got: (JSON.stringify(value) ?? 'nothing').slice(0, 80) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function join(path: string, key: string): string {
  return path ? `${path}.${key}` : key;
}

function first<T>(
  items: readonly T[],
  check: (item: T, i: number) => Mismatch | undefined,
): Mismatch | undefined {
  for (const [i, item] of items.entries()) {
    const found = check(item, i);
    if (found) return found;
  }
  return undefined;
}
