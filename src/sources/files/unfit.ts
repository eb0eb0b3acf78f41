import { MAX_DEPTH } from './json-suspect.ts';

/** Why a value cannot be part of a record: text that UTF-8 cannot hold, or nesting beyond what recursion bears. */
export function unfitness(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string')
    return value.isWellFormed() ? undefined : 'a text with half a surrogate pair';
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'a number that JSON cannot hold';
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth >= MAX_DEPTH) return `nested more than ${MAX_DEPTH} levels deep`;
  return Array.isArray(value) ? unfitItem(value, depth) : unfitMember(value, depth);
}

function unfitItem(list: readonly unknown[], depth: number): string | undefined {
  for (const item of list) {
    const fault = unfitness(item, depth + 1);
    if (fault) return fault;
  }
  return undefined;
}

function unfitMember(object: object, depth: number): string | undefined {
  for (const key in object) {
    const fault = unfitness(key, depth) ?? unfitness((object as Record<string, unknown>)[key], depth + 1);
    if (fault) return fault;
  }
  return undefined;
}
