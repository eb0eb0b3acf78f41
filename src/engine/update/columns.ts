/** Which column of an earlier engine each column of the new one stands for. */
import type { Parts } from '../parts.ts';
import type { Row } from '../row.ts';
import type { Changes } from './changes.ts';

export interface ColumnMap {
  /** Every column stands for the one of its number. */
  readonly same: boolean;
  /** By class: the earlier class that unchanged rules treat alike, else -1. */
  readonly earlierClass: (id: number) => number;
  /** Classes that no earlier one stands for. */
  readonly made: readonly number[];
  /** New columns, or classes, for earlier ones, ascending. */
  readonly columns: (earlier: readonly number[] | Int32Array) => readonly number[];
}

type Side = Pick<Parts, 'table' | 'space'>;

export function mapColumns(
  before: Side,
  next: Side,
  changes: Changes,
  sameSpace: boolean,
  keysHold: (namespace: number) => boolean,
): ColumnMap {
  const classes = next.table.classes.map((record) => earlierClass(before, record, changes, keysHold));
  const { classes: old } = before.table;
  const blocks = next.space.blocks.map((_, block) => {
    const [range] = next.space.rangesOf[block]!;
    return sameSpace ? block : before.space.blockAt({ family: range!.family, value: range!.first });
  });
  const earlier = [...classes, ...blocks.map((block) => block + old.length)];
  const same = sameSpace && classes.length === old.length && classes.every((from, id) => from === id);
  const later: readonly (readonly number[] | undefined)[] = same ? [] : invert(earlier);
  return {
    same,
    earlierClass: (id) => classes[id] ?? -1,
    made: [...classes.keys()].filter((id) => classes[id]! < 0),
    columns: (list) => {
      if (same) return [...list];
      const found: number[] = [];
      for (const column of list) for (const one of later[column] ?? []) found.push(one);
      return found.sort((a, b) => a - b);
    },
  };
}

function invert(earlier: readonly number[]): readonly (readonly number[])[] {
  const later: number[][] = [];
  for (const [column, from] of earlier.entries()) {
    if (from < 0) continue;
    const list = later[from];
    if (list) list.push(column);
    else later[from] = [column];
  }
  return later;
}

function earlierClass(
  { table }: Side,
  record: Parts['table']['classes'][number],
  { inventory }: Changes,
  keysHold: (namespace: number) => boolean,
): number {
  const { namespace, namespaceNumber, members, stranger, key } = record;
  if (inventory.labelsOf.has(namespace)) return -1;
  if (stranger) return table.strangerOf(namespace);
  for (const member of members) {
    const old = inventory.earlier(member);
    if (old >= 0) return table.classOf(old)!;
  }
  if (!keysHold(namespaceNumber)) return -1;
  const [first, end] = table.rangeOf(namespaceNumber);
  const found = table.classes.slice(first, end).find((other) => other.key === key);
  return found?.id ?? -1;
}

/** A row in the columns of now. A column that none stood for has the row's default. */
export function remapRow(row: Row, map: ColumnMap): Row {
  if (map.same) return row;
  const verdicts = new Map<number, number>();
  for (const [position, column] of row.columns.entries()) {
    for (const one of map.columns([column])) verdicts.set(one, row.verdicts[position]!);
  }
  const columns = Int32Array.from(verdicts.keys()).sort();
  return { ...row, columns, verdicts: columns.map((column) => verdicts.get(column)!) };
}
