import { isRecord } from '../../inventory/shape.ts';
import type { ManifestDocument, Path } from './document.ts';
import { MAX_DEPTH } from './json-suspect.ts';

/** One object of a document, and where in it it stands. */
export interface RawObject {
  readonly value: Record<string, unknown>;
  readonly path: Path;
  readonly document: ManifestDocument;
}

/**
 * Visits the objects of a document: itself, or the items of a list. Items of a typed list (`PodList`) may leave out what
 * the list says for all; a `List` may hold lists. Gives how many values were skipped: no objects with apiVersion and
 * kind.
 */
export function visitObjects(document: ManifestDocument, visit: (object: RawObject) => void): number {
  let skipped = 0;
  const enter = (value: unknown, path: Path): void => {
    if (!isObject(value)) {
      skipped++;
    } else if (isList(value) && path.length < MAX_DEPTH) {
      const inherit = itemType(value.apiVersion, value.kind);
      const items = (value === document.value && document.items) || value.items;
      let index = 0;
      for (const item of items) enter(typed(item, inherit), [...path, 'items', index++]);
    } else {
      visit({ value, path, document });
    }
  };
  for (const [path, value] of roots(document.value)) enter(value, path);
  return skipped;
}

interface ObjectOfSomeKind extends Record<string, unknown> {
  readonly apiVersion: string;
  readonly kind: string;
}

function isObject(value: unknown): value is ObjectOfSomeKind {
  return isRecord(value) && typeof value.apiVersion === 'string' && typeof value.kind === 'string';
}

/** True for a list of objects, typed or not. */
export function isList(value: unknown): value is ObjectOfSomeKind & { readonly items: readonly unknown[] } {
  return isObject(value) && value.kind.endsWith('List') && Array.isArray(value.items);
}

function roots(value: unknown): readonly (readonly [Path, unknown])[] {
  if (Array.isArray(value)) return value.map((item, index) => [[index], item]);
  return value === null || value === undefined ? [] : [[[], value]];
}

interface ItemType {
  readonly apiVersion: string;
  readonly kind: string;
}

/** `PodList` → `Pod`; a plain `List` says nothing of its items. */
function itemType(apiVersion: string, kind: string): ItemType | undefined {
  return kind === 'List' ? undefined : { apiVersion, kind: kind.slice(0, -'List'.length) };
}

function typed(item: unknown, inherit: ItemType | undefined): unknown {
  if (!inherit || !isRecord(item) || item.kind !== undefined) return item;
  return { ...item, apiVersion: item.apiVersion ?? inherit.apiVersion, kind: inherit.kind };
}
