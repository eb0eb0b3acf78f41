import { minimise } from '../../inventory/minimise.ts';
import { recordKey } from '../../inventory/record.ts';
import type { ShapeIssue } from '../../inventory/shape.ts';
import type { SnapshotRecord } from '../../model/snapshot.ts';
import type { Problem } from '../../util/error.ts';
import { type PlannedRead, pathOf } from './plan.ts';

/** Records of one list while it is read. They join the snapshot only when the list came to its end. */
export interface Collector {
  readonly records: readonly SnapshotRecord[];
  readonly problems: readonly Problem[];
  /** Objects received, whether kept or not. */
  readonly received: () => number;
  readonly add: (items: readonly unknown[]) => void;
  /** Forgets everything: the list starts anew. */
  readonly reset: () => void;
}

/** Minimises every object as it comes, so that no page outlives its turn. */
export function createCollector(read: PlannedRead): Collector {
  const records: SnapshotRecord[] = [];
  const problems: Problem[] = [];
  const apiVersion = read.group === '' ? read.version : `${read.group}/${read.version}`;
  let received = 0;
  const keep = (item: unknown) => {
    const issues: ShapeIssue[] = [];
    // Objects in the lists of built-in kinds do not say what they are; those of custom resources do.
    const object = minimise({ apiVersion, kind: read.kind, ...(item as object) }, issues);
    if (object) records.push({ key: recordKey(object), object });
    else problems.push(unreadable(read, item));
    for (const issue of issues) problems.push(misshapen(read, item, issue));
  };
  return {
    records,
    problems,
    received: () => received,
    add: (items) => {
      received += items.length;
      for (const item of items) {
        keep(item);
      }
    },
    reset: () => {
      records.length = 0;
      problems.length = 0;
      received = 0;
    },
  };
}

function unreadable(read: PlannedRead, item: unknown): Problem {
  return {
    code: 'INPUT_UNREADABLE',
    message: `a ${read.kind} of the cluster cannot be read`,
    place: { file: placeOf(read, item) },
    expected: 'an object with apiVersion, kind and metadata.name',
  };
}

/** Custom resources can hold what their definition does not describe. */
function misshapen(read: PlannedRead, item: unknown, { path, expected, got }: ShapeIssue): Problem {
  const message = `a field of this ${read.kind} has a wrong type`;
  return { code: 'MANIFEST_INVALID', message, place: { file: placeOf(read, item), path }, expected, got };
}

/** The object's path on the API server stands for the file. */
function placeOf(read: PlannedRead, item: unknown): string {
  const { namespace, name } =
    (item as { metadata?: { namespace?: unknown; name?: unknown } } | null)?.metadata ?? {};
  const known = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  return pathOf(read, known(namespace), known(name));
}
