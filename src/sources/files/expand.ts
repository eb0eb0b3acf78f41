import { isRecord } from '../../inventory/shape.ts';
import type { ManifestDocument, Path } from './document.ts';
import { MAX_DEPTH } from './duplicate-keys.ts';

/** One object of a document, and where in it it stands. */
export interface RawObject {
  readonly value: Record<string, unknown>;
  readonly path: Path;
  readonly document: ManifestDocument;
}

/**
 * The objects of a document: itself, or the items of a list. Items of a typed list (`PodList`) may leave out what the
 * list says for all; a `List` may hold lists. What is no object with apiVersion and kind counts as skipped.
 */
export function objectsIn(document: ManifestDocument): {
  readonly objects: readonly RawObject[];
  readonly skipped: number;
} {
  const objects: RawObject[] = [];
  let skipped = 0;
  const enter = (value: unknown, path: Path): void => {
    if (!isRecord(value) || typeof value.apiVersion !== 'string' || typeof value.kind !== 'string') {
      skipped++;
    } else if (value.kind.endsWith('List') && Array.isArray(value.items) && path.length < MAX_DEPTH) {
      const inherit = itemType(value.apiVersion, value.kind);
      for (const [index, item] of value.items.entries())
        enter(typed(item, inherit), [...path, 'items', index]);
    } else {
      objects.push({ value, path, document });
    }
  };
  for (const [path, value] of roots(document.value)) enter(value, path);
  return { objects, skipped };
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
