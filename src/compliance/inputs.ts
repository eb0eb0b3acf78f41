import { isComplete } from '../checks/parts/gaps.ts';
import { kindToRead } from '../inventory/kinds.ts';
import type { Input } from '../model/assessment.ts';
import type { SnapshotHeader, SnapshotList } from '../model/snapshot.ts';
import { formatPlace, formatProblem } from '../util/error.ts';

/** Everything that was to be read, what became of it, and what cannot be judged without it. Sorted by name. */
export function assessedInputs(header: SnapshotHeader): readonly Input[] {
  const read = header.lists.length > 0 ? header.lists.map(listInput) : sourceInputs(header);
  return [...read, ...problemInputs(header), ...skippedInputs(header)].sort(
    (a, b) => order(a.name, b.name) || order(a.message ?? '', b.message ?? ''),
  );
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function listInput(list: SnapshotList): Input {
  const narrowed = list.outcome === 'read' && list.namespaces;
  const message = narrowed ? `only in ${list.namespaces!.join(', ')}` : list.message;
  const why = isComplete(list)
    ? undefined
    : (kindToRead(list.group, list.kind)?.why ?? 'what the policies allow');
  return {
    name: list.group ? `${list.resource}.${list.group}` : list.resource,
    outcome: narrowed ? 'partial' : list.outcome,
    items: list.items,
    ...(message !== undefined && { message }),
    ...(why !== undefined && { affects: why }),
  };
}

/** Files list no kinds: each source counts with the objects that were read from it. */
function sourceInputs({ sources, origins }: SnapshotHeader): readonly Input[] {
  const files = Object.values(origins).map(({ file }) => file);
  return sources.map((name) => ({
    name,
    outcome: 'read',
    items: files.filter((file) => file === name || file.startsWith(`${name.replace(/\/$/, '')}/`)).length,
  }));
}

function problemInputs({ problems }: SnapshotHeader): readonly Input[] {
  return problems.map((problem) => ({
    name: problem.place ? formatPlace(problem.place) : 'document',
    outcome: 'unreadable',
    items: 0,
    message: formatProblem({ ...problem, place: undefined }),
    affects: 'everything that the document may hold',
  }));
}

function skippedInputs({ skipped }: SnapshotHeader): readonly Input[] {
  if (skipped === 0) return [];
  const message = 'no Kubernetes objects: they have no apiVersion and kind';
  return [{ name: 'documents without apiVersion and kind', outcome: 'skipped', items: skipped, message }];
}
