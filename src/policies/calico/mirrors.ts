/**
 * One Calico object has two faces: `projectcalico.org/v3`, the API, and `crd.projectcalico.org/v1`, the storage behind
 * it (calico.md §2.1). A full dump of a cluster holds both, and they say the same.
 */
import { groupOf } from '../../inventory/kinds.ts';
import type { KubeObject } from '../../model/resource.ts';
import type { SnapshotList, SnapshotRecord } from '../../model/snapshot.ts';
import type { Reason } from '../../model/verdict.ts';
import { canonicalJson } from '../../util/canonical-json.ts';
import type { LowerContext } from '../dialect.ts';

export const CALICO_API = 'projectcalico.org';
export const CALICO_STORE = 'crd.projectcalico.org';
export const CALICO_GROUPS: readonly string[] = [CALICO_API, CALICO_STORE];

/** Objects of a kind, each once: the stored face only of those whose API face was not read. */
export function calicoRecords(kind: string, context: LowerContext): readonly SnapshotRecord[] {
  const stored = context.recordsOf(`${CALICO_STORE}/${kind}`).filter((record) => !apiFace(record, context));
  return [...context.recordsOf(`${CALICO_API}/${kind}`), ...stored];
}

/**
 * Of a stored object whose API face was read too: `same` when both say the same, so that one counts; `differs` when
 * they do not, which a cluster cannot long be in and a folder of files can. `undefined` for every other object.
 */
export function mirrorOf(record: SnapshotRecord, context: LowerContext): 'same' | 'differs' | undefined {
  if (groupOf(record.object.apiVersion) !== CALICO_STORE) return undefined;
  const face = apiFace(record, context);
  if (!face) return undefined;
  return meaningOf(face.object) === meaningOf(record.object) ? 'same' : 'differs';
}

/** Why objects of a kind may be there unseen; `undefined` where the list was read, or the sources hold no lists. */
export function unreadOf(kind: string, context: LowerContext): Reason | undefined {
  const list = context.header.lists.find((list) => {
    return CALICO_GROUPS.includes(list.group) && list.kind === kind && !isRead(list);
  });
  if (!list) return undefined;
  return { code: 'U1', message: `${list.resource}.${list.group} not read: ${list.message ?? list.outcome}` };
}

function isRead({ outcome, namespaces }: SnapshotList): boolean {
  return outcome === 'missing' || (outcome === 'read' && !namespaces);
}

const FACES = new WeakMap<LowerContext, Map<string, ReadonlyMap<string, SnapshotRecord>>>();

function apiFace(record: SnapshotRecord, context: LowerContext): SnapshotRecord | undefined {
  const kinds = FACES.get(context) ?? new Map<string, ReadonlyMap<string, SnapshotRecord>>();
  FACES.set(context, kinds);
  const { kind } = record.object;
  let faces = kinds.get(kind);
  if (!faces) {
    faces = new Map(context.recordsOf(`${CALICO_API}/${kind}`).map((face) => [nameOf(face.object), face]));
    kinds.set(kind, faces);
  }
  return faces.get(nameOf(record.object));
}

/** Releases 3.29 to 3.31 store policies of the default tier as `default.NAME` (calico.md §2.1). */
function nameOf({ kind, metadata }: KubeObject): string {
  const name = kind.endsWith('Policy') ? metadata.name.replace(/^default\./, '') : metadata.name;
  return `${metadata.namespace ?? ''}/${name}`;
}

/** What acts on traffic: the specification, and the labels that selectors match. */
function meaningOf({ spec, metadata }: KubeObject): string {
  const labels = Object.entries(metadata.labels ?? {}).filter(([key]) => key !== 'projectcalico.org/tier');
  return canonicalJson({ spec: spec ?? {}, labels: Object.fromEntries(labels) });
}
