import { minimise } from '../../inventory/minimise.ts';
import { recordKey } from '../../inventory/record.ts';
import type { SnapshotRecord } from '../../model/snapshot.ts';
import type { Problem } from '../../util/error.ts';
import type { PlannedRead } from './plan.ts';

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
  return {
    records,
    problems,
    received: () => received,
    add: (items) => {
      received += items.length;
      for (const item of items) {
        // Objects in the lists of built-in kinds do not say what they are; those of custom resources do.
        const object = minimise({ apiVersion, kind: read.kind, ...(item as object) });
        if (object) records.push({ key: recordKey(object), object });
        else problems.push(unreadable(read, item));
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
  const { namespace, name } =
    (item as { metadata?: { namespace?: string; name?: string } } | null)?.metadata ?? {};
  const what = [namespace, name].filter(Boolean).join('/') || 'without a name';
  return {
    code: 'INPUT_UNREADABLE',
    message: `${read.kind} ${what} from the cluster cannot be read`,
    expected: 'an object with apiVersion, kind and metadata.name',
  };
}
