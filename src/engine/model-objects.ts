/** The objects of a library user's model: read from manifests, kept by key, and changed. */
import { minimise } from '../inventory/minimise.ts';
import { compareBytewise, recordKey, sortRecords } from '../inventory/record.ts';
import type { ShapeIssue } from '../inventory/shape.ts';
import type { KubeObject, ObjectRef } from '../model/resource.ts';
import type { SnapshotRecord } from '../model/snapshot.ts';
import { canonicalJson } from '../util/canonical-json.ts';
import { SegproofError } from '../util/error.ts';

/** A value of a wrong type, which was left out. */
export interface ModelIssue extends ShapeIssue {
  readonly object: ObjectRef;
}

/** Objects of a cluster that changed, as parsed from YAML or JSON. */
export interface ManifestChanges {
  /** Objects that are new, or stand in the place of the one of their kind, namespace and name. */
  readonly put?: readonly unknown[];
  /** Objects that are gone; `apiVersion`, `kind` and `metadata` are enough. */
  readonly remove?: readonly unknown[];
}

export interface ModelObjects {
  /** Sorted by key, bytewise. */
  readonly records: readonly SnapshotRecord[];
  /** By the object's key; only objects of which something was left out. */
  readonly issues: ReadonlyMap<string, readonly ModelIssue[]>;
}

export function readObjects(manifests: readonly unknown[]): ModelObjects {
  const records = new Map<string, SnapshotRecord>();
  const issues = new Map<string, readonly ModelIssue[]>();
  for (const [index, manifest] of manifests.entries()) {
    requireObject(manifest, index);
    const found: ShapeIssue[] = [];
    const object = minimise(manifest, found);
    if (!object) continue;
    const key = recordKey(object);
    addRecord({ key, object }, records);
    if (found.length > 0)
      issues.set(
        key,
        found.map((issue) => ({ ...issue, object: refOf(object) })),
      );
  }
  return { records: sortRecords([...records.values()]), issues };
}

function refOf({ kind, metadata: { namespace, name } }: KubeObject): ObjectRef {
  return { kind, ...(namespace !== undefined && { namespace }), name };
}

function requireObject(manifest: unknown, index: number): void {
  const { apiVersion, kind, metadata } = (manifest ?? {}) as Readonly<Record<string, unknown>>;
  const { name } = (metadata ?? {}) as Readonly<Record<string, unknown>>;
  if ([apiVersion, kind, name].every((text) => typeof text === 'string')) return;
  const message = `manifest ${index} is no Kubernetes object`;
  throw new SegproofError({ code: 'MANIFEST_INVALID', message, expected: 'apiVersion, kind, metadata.name' });
}

function addRecord(record: SnapshotRecord, into: Map<string, SnapshotRecord>): void {
  const known = into.get(record.key);
  if (known && canonicalJson(known.object) !== canonicalJson(record.object)) {
    throw conflict(`two objects are ${record.key} and differ`);
  }
  into.set(record.key, record);
}

function conflict(message: string): SegproofError {
  return new SegproofError({ code: 'MANIFEST_CONFLICT', message });
}

export interface ChangedObjects {
  readonly objects: ModelObjects;
  /** As they came, or as they were that went. */
  readonly changed: readonly KubeObject[];
}

export function changeObjects(
  before: ModelObjects,
  { put = [], remove = [] }: ManifestChanges,
): ChangedObjects {
  const [came, went] = [readObjects(put), readObjects(remove)];
  const records = [...before.records];
  const issues = new Map(before.issues);
  for (const { key } of went.records) {
    const { place, found } = placeOf(records, key);
    if (!found) throw conflict(`${key} is to be removed, and is not there`);
    if (came.records.some((record) => record.key === key)) throw conflict(`${key} is both put and removed`);
    records.splice(place, 1);
    issues.delete(key);
  }
  for (const record of came.records) {
    const { place, found } = placeOf(records, record.key);
    records.splice(place, found ? 1 : 0, record);
    issues.delete(record.key);
  }
  for (const [key, found] of came.issues) issues.set(key, found);
  return {
    objects: { records, issues },
    changed: [...came.records, ...went.records].map(({ object }) => object),
  };
}

/** Where the record of a key stands in sorted records, or would. */
function placeOf(records: readonly SnapshotRecord[], key: string) {
  let [low, high] = [0, records.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareBytewise(records[middle]!.key, key) < 0) low = middle + 1;
    else high = middle;
  }
  return { place: low, found: records[low]?.key === key };
}
