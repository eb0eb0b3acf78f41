/** Verdicts by number. */
export interface Row {
  readonly classDefault: number;
  readonly blockDefault: number;
  /** Columns that differ from their default, ascending; classes first, then blocks. */
  readonly columns: Int32Array;
  /** Beside `columns`. */
  readonly verdicts: Int32Array;
}

/** Verdict of a row on one column; `classCount` tells classes and blocks apart. */
export function verdictAt(row: Row, column: number, classCount: number): number {
  let low = 0;
  let high = row.columns.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (row.columns[middle]! < column) low = middle + 1;
    else high = middle;
  }
  if (row.columns[low] === column) return row.verdicts[low]!;
  return column < classCount ? row.classDefault : row.blockDefault;
}
