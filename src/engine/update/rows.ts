/** Rows that hold after a change: of classes with the same policies as before, none of which says anything new. */
import { DIRECTIONS, type Direction } from '../../model/policy.ts';
import type { Applied } from '../applicable.ts';
import type { Override } from '../evaluation.ts';
import type { Parts } from '../parts.ts';
import type { KeptRows } from '../rows.ts';
import { type ColumnMap, remapRow } from './columns.ts';
import type { staleRules } from './stale.ts';

type Applying = Pick<Parts, 'table' | 'entries' | 'applicable'>;
type IsStale = ReturnType<typeof staleRules>;

export function keepRows(
  before: Parts,
  next: Applying,
  map: ColumnMap,
  sameHosts: boolean,
  isStale: IsStale,
): Readonly<Record<Direction, KeptRows>> {
  const [ingress, egress] = DIRECTIONS.map((direction) =>
    keepRowsOf(direction, before, next, map, sameHosts, isStale),
  );
  return { ingress: ingress!, egress: egress! };
}

function keepRowsOf(
  direction: Direction,
  before: Parts,
  next: Applying,
  map: ColumnMap,
  sameHosts: boolean,
  isStale: IsStale,
): KeptRows {
  const rows = before.rows[direction];
  const count = next.table.classes.length;
  const earlierSubject = (id: number) => {
    if (id < count) return map.earlierClass(id);
    return sameHosts ? id - count + before.table.classes.length : -1;
  };
  const alike = createComparison(direction, before, next, isStale);
  const used = new Set<number>();
  const groups = next.table.subjects.map(({ id }) => {
    const earlier = earlierSubject(id);
    if (earlier < 0 || !alike(earlier, id)) return undefined;
    const group = rows.groupOf(earlier);
    used.add(group);
    return group;
  });
  const keptIn = (family: 4 | 6) =>
    Array.from({ length: rows.subjectGroups }, (_, group) => {
      const row = used.has(group) ? rows.known(group, family) : undefined;
      return row && remapRow(row, map);
    });
  return { groupOf: (id) => groups[id], rows: { 4: keptIn(4), 6: keptIn(6) } };
}

/** Whether the same policies act on a subject as on an earlier one, and with the same effect. */
function createComparison(direction: Direction, before: Parts, next: Applying, isStale: IsStale) {
  const stale: (boolean | undefined)[] = [];
  const isStaleEntry = (number: number) => {
    const entry = next.entries[number]!;
    stale[number] ??= entry.rules[direction].some((rule) => isStale!(rule));
    return stale[number];
  };
  const [old, now] = [before.applicable[direction], next.applicable[direction]];
  const areSame = (a: Applied, b: Applied) =>
    a.sure === b.sure && before.entries[a.entry]!.policy === next.entries[b.entry]!.policy;
  return (earlier: number, id: number) => {
    const policies = now.policies[id]!;
    return (
      areAlike(old.policies[earlier]!, policies, areSame) &&
      areAlike(old.overrides[earlier]!, now.overrides[id]!, areSameOverrides) &&
      !(isStale && policies.some(({ entry }) => isStaleEntry(entry)))
    );
  };
}

function areAlike<T>(a: readonly T[], b: readonly T[], areSame: (a: T, b: T) => boolean): boolean {
  return a === b || (a.length === b.length && a.every((item, position) => areSame(item, b[position]!)));
}

function areSameOverrides(a: Override, b: Override): boolean {
  return a.effect === b.effect && a.reason === b.reason;
}
