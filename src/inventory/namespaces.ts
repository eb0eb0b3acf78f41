import type { Labels, Namespace } from '../model/resource.ts';
import type { SnapshotRecord } from '../model/snapshot.ts';
import { annotationsOf } from './annotations.ts';
import { objectsOf, type RecordsByKind } from './objects.ts';
import { compareBytewise } from './record.ts';

/** Set by the API server on every namespace, whatever its manifest says (trap 27). */
const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Namespaces that were read, and those that some object is in without having been read (trap 28), by name. */
export function buildNamespaces(
  kinds: RecordsByKind,
  records: readonly SnapshotRecord[],
): readonly Namespace[] {
  const namespaces = new Map<string, Namespace>();
  for (const { object } of objectsOf(kinds, '/Namespace')) {
    const { name, labels } = object.metadata;
    namespaces.set(name, namespace(name, labels ?? {}, true, annotationsOf(object.metadata)));
  }
  for (const { object } of records) {
    const name = object.metadata.namespace;
    if (name && !namespaces.has(name)) namespaces.set(name, namespace(name, {}, false, {}));
  }
  return [...namespaces.values()].sort((a, b) => compareBytewise(a.name, b.name));
}

function namespace(name: string, labels: Labels, declared: boolean, annotations: Labels): Namespace {
  return { name, labels: { ...labels, [NAME_LABEL]: name }, declared, annotations };
}
