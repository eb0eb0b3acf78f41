import { kindToRead, modernGroupOf } from '../../inventory/kinds.ts';
import { isRecord } from '../../inventory/shape.ts';
import { MAX_DEPTH } from './duplicate-keys.ts';

/**
 * Why an object cannot be a record: nested beyond what functions that recurse bear, or with text that UTF-8 cannot
 * hold. Policies are kept whole and so are looked at whole; of other objects only listed fields are kept, and of those
 * only labels are texts of any content.
 */
export function unfitness(value: Record<string, unknown>): string | undefined {
  const isPolicy =
    kindToRead(modernGroupOf(String(value.apiVersion), String(value.kind)), String(value.kind))?.role ===
    'policy';
  return faultOf(isPolicy ? value : value.metadata, 0);
}

function faultOf(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string')
    return value.isWellFormed() ? undefined : 'a text with half a surrogate pair';
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'a number that JSON cannot hold';
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth >= MAX_DEPTH) return `nested more than ${MAX_DEPTH} levels deep`;
  const members = isRecord(value) ? Object.entries(value).flat() : (value as unknown[]);
  for (const member of members) {
    const fault = faultOf(member, depth + 1);
    if (fault) return fault;
  }
  return undefined;
}
