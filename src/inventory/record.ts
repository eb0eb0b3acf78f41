import type { KubeObject } from '../model/resource.ts';
import type { SnapshotRecord } from '../model/snapshot.ts';
import { modernGroupOf } from './kinds.ts';

/**
 * `group/kind/namespace/name`: one object has one key in whatever version it was read. Group is empty for the core
 * group, namespace for cluster-wide kinds.
 */
export function recordKey(object: KubeObject): string {
  const group = modernGroupOf(object.apiVersion, object.kind);
  return `${group}/${object.kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

/** Order of UTF-8 bytes. JavaScript's own comparison differs from it only beyond the basic plane. */
export function compareBytewise(a: string, b: string): number {
  if (a === b) return 0;
  if (!BEYOND_BASIC_PLANE.test(a) && !BEYOND_BASIC_PLANE.test(b)) return a < b ? -1 : 1;
  return compareCodePoints(a, b);
}

/** Records in the order of their keys. */
export function sortRecords(records: readonly SnapshotRecord[]): readonly SnapshotRecord[] {
  const plain = !records.some((record) => BEYOND_BASIC_PLANE.test(record.key));
  const compare = plain ? (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0) : compareBytewise;
  return [...records].sort((a, b) => compare(a.key, b.key));
}

const BEYOND_BASIC_PLANE = /[\ud800-\udfff]/;

function compareCodePoints(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = left[index]!.codePointAt(0)! - right[index]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
