/** Rows that hold after a change: of classes with the same policies as before, none of which says anything new. */
import { DIRECTIONS, type Direction } from '../../model/policy.ts';
import type { Applied, PolicyEntry } from '../applicable.ts';
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
  const stale = new Map<PolicyEntry, boolean>();
  const isStaleEntry = (entry: PolicyEntry) => {
    const found = stale.get(entry) ?? entry.rules[direction].some((rule) => isStale(rule, entry));
    stale.set(entry, found);
    return found;
  };
  const [old, now] = [before.applicable[direction], next.applicable[direction]];
  const same = (a: Applied, b: Applied) => {
    const entry = next.entries[b.entry]!;
    return a.sure === b.sure && before.entries[a.entry]!.policy === entry.policy && !isStaleEntry(entry);
  };
  return (earlier: number, id: number) => {
    const [a, b] = [old.policies[earlier]!, now.policies[id]!];
    const [x, y] = [old.overrides[earlier]!, now.overrides[id]!];
    return (
      a.length === b.length &&
      x.length === y.length &&
      a.every((applied, position) => same(applied, b[position]!)) &&
      x.every((each, position) => each.effect === y[position]!.effect && each.reason === y[position]!.reason)
    );
  };
}
