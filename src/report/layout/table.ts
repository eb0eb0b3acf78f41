import type { Cell, Column, Mark, Table } from '../view/document.ts';
import { plain, strong } from '../view/document.ts';
import type { Line } from './lines.ts';
import { breakLines, heightOf } from './lines.ts';
import { drawMark, MARK_INDENT } from './mark.ts';
import type { Element } from './pdf.ts';
import type { Sheet } from './sheet.ts';
import { artifact, element, newPage, place, room } from './sheet.ts';
import { baselineOffset, drawLines, text } from './text.ts';
import { FLOOR, FRAME, INK, PAGE, RULE, TONES, TYPE } from './theme.ts';

const PAD = 3.2;
const GUTTER = 8;

interface Grid {
  readonly columns: readonly (Column & { readonly x: number; readonly width: number })[];
  readonly head: readonly (readonly Line[])[];
  readonly headHeight: number;
  /** Anchor of each row whose page is printed in the last column. */
  readonly targets: readonly (string | null)[] | null;
}

/**
 * A tagged table: its caption, one header row that is repeated on each page as an artifact, row headers, rows that stay
 * whole where a page can hold them. Where every row leads somewhere, a last column says on which page.
 */
export async function table(sheet: Sheet, parent: Element, view: Table): Promise<void> {
  const grid = gridOf(sheet, view);
  const own = element(sheet, parent, 'Table');
  if (room(sheet) < 60) newPage(sheet);
  text(sheet, own, 'Caption', [plain(view.caption)], TYPE.caption);
  drawHead(sheet, grid, own);
  const body = element(sheet, own, 'TBody');
  for (const [index, row] of view.rows.entries()) {
    const page = sheet.page;
    drawRow(sheet, grid, body, row, index);
    if (sheet.page !== page) await sheet.pause();
  }
  if (!grid.targets) own.end();
  sheet.y += 4;
  if (view.more) text(sheet, parent, 'P', [plain(view.more)], TYPE.small);
}

function gridOf(sheet: Sheet, view: Table): Grid {
  const targets = view.rows.map((row) => row[0]?.runs.find((run) => run.target)?.target ?? null);
  const paged = view.rows.length > 0 && targets.every((target) => target !== null);
  const columns: readonly Column[] = paged
    ? [...view.columns, { title: 'Page', weight: 0.7, align: 'right' }]
    : view.columns;
  const sized = columnWidths(columns);
  const head = sized.map((column) => breakLines(sheet.fonts, [plain(column.title)], column.width, TYPE.head));
  return { columns: sized, head, headHeight: rowHeight(head, TYPE.head), targets: paged ? targets : null };
}

function columnWidths(columns: readonly Column[]): Grid['columns'] {
  const total = columns.reduce((sum, column) => sum + column.weight, 0);
  const gutters = columns.slice(1).map((column, index) => gutterBetween(columns[index]!, column));
  const usable = FRAME.width - gutters.reduce((sum, gutter) => sum + gutter, 0);
  let x: number = FRAME.x;
  return columns.map((column, index) => {
    const width = (usable * column.weight) / total;
    const placed = { ...column, x, width };
    x += width + (gutters[index] ?? 0);
    return placed;
  });
}

/** Numbers set to the right would else run into the words that follow them. */
function gutterBetween(left: Column, right: Column): number {
  return left.align === 'right' && right.align === 'left' ? 2 * GUTTER : GUTTER;
}

function rowHeight(cells: readonly (readonly Line[])[], type: (typeof TYPE)[keyof typeof TYPE]): number {
  return heightOf(Math.max(1, ...cells.map((lines) => lines.length)), type) + 2 * PAD;
}

function drawHead(sheet: Sheet, grid: Grid, table: Element): void {
  const group = element(sheet, table, 'THead');
  const row = element(sheet, group, 'TR');
  const top = sheet.y;
  for (const [index, column] of grid.columns.entries()) {
    const header = element(sheet, row, 'TH', { scope: 'Column' });
    drawLines(
      sheet,
      header,
      'TH',
      grid.head[index]!,
      TYPE.head,
      column.x,
      headTop(grid, index, top),
      rightIn(column),
    );
  }
  group.end();
  underHead(sheet, grid, top);
}

/** Headers stand on the rule, whatever their number of lines. */
function headTop(grid: Grid, index: number, top: number): number {
  return top + grid.headHeight - PAD - heightOf(grid.head[index]!.length, TYPE.head);
}

/** The same header on a further page: seen, but not read out again. */
function repeatHead(sheet: Sheet, grid: Grid): void {
  const top = sheet.y;
  artifact(
    sheet,
    (doc) => {
      for (const [index, column] of grid.columns.entries()) {
        for (const [number, line] of grid.head[index]!.entries()) {
          const width = line.reduce((sum, segment) => sum + segment.width, 0);
          const x = column.align === 'right' ? column.x + column.width - width : column.x;
          const baseline =
            headTop(grid, index, top) + heightOf(number, TYPE.head) + baselineOffset(TYPE.head);
          for (const segment of line) {
            doc.font(segment.role).fontSize(segment.size).fillColor(segment.ink);
            doc.text(segment.text, x + segment.x, baseline, { lineBreak: false, baseline: 'alphabetic' });
          }
        }
      }
    },
    'Pagination',
  );
  underHead(sheet, grid, top);
}

function underHead(sheet: Sheet, grid: Grid, top: number): void {
  sheet.y = top + grid.headHeight;
  rule(sheet, INK, 0.8);
}

function rule(sheet: Sheet, ink: string, weight: number): void {
  artifact(sheet, (doc) => {
    doc
      .moveTo(FRAME.x, sheet.y)
      .lineTo(FRAME.x + FRAME.width, sheet.y)
      .lineWidth(weight)
      .strokeColor(ink)
      .stroke();
  });
}

function rightIn(column: {
  readonly align: string;
  readonly width: number;
}): { readonly width: number } | null {
  return column.align === 'right' ? { width: column.width } : null;
}

/** What is still to be drawn of one cell. */
interface Open {
  readonly cell: Cell;
  readonly element: Element;
  readonly tag: string;
  readonly x: number;
  readonly right: { readonly width: number } | null;
  lines: readonly Line[];
}

function drawRow(sheet: Sheet, grid: Grid, body: Element, cells: readonly Cell[], index: number): void {
  const row = element(sheet, body, 'TR');
  const open = cells.map((cell, column) => openCell(sheet, grid, row, cell, column));
  const height = rowHeight(
    open.map((cell) => cell.lines),
    TYPE.cell,
  );
  const whole = FLOOR - PAGE.top - grid.headHeight;
  if (height > room(sheet) && (height <= whole || room(sheet) < 40)) turn(sheet, grid);
  if (cells[0]?.anchor) place(sheet, cells[0].anchor);
  late(sheet, grid, row, index);
  let first = true;
  while (first || open.some((cell) => cell.lines.length > 0)) {
    if (!first) turn(sheet, grid);
    drawSlice(sheet, open, first);
    first = false;
  }
  if (!grid.targets) row.end();
}

function turn(sheet: Sheet, grid: Grid): void {
  newPage(sheet);
  repeatHead(sheet, grid);
}

function openCell(sheet: Sheet, grid: Grid, row: Element, cell: Cell, index: number): Open {
  const column = grid.columns[index]!;
  const tag = index === 0 ? 'TH' : 'TD';
  const own = element(sheet, row, tag, index === 0 ? { scope: 'Row' } : {});
  const indent = cell.mark ? MARK_INDENT : 0;
  const runs = cell.mark ? [strong(cell.mark.word), ...cell.runs] : cell.runs;
  const lines = breakLines(sheet.fonts, runs, column.width - indent, TYPE.cell);
  return {
    cell,
    element: own,
    tag,
    x: column.x + indent,
    right: rightIn(column),
    lines: cell.mark ? lines.map(toned(cell.mark)) : lines,
  };
}

/** The word of a mark has its colour; what follows is text. */
function toned({ tone }: Mark): (line: Line) => Line {
  return (line) =>
    line.map((segment) => (segment.role === 'bold' ? { ...segment, ink: TONES[tone].ink } : segment));
}

/** As many lines of each cell as the page holds. */
function drawSlice(sheet: Sheet, cells: readonly Open[], first: boolean): void {
  const most = Math.max(1, Math.floor((room(sheet) - 2 * PAD) / heightOf(1, TYPE.cell) + 0.001));
  const drawn = Math.min(most, Math.max(1, ...cells.map((cell) => cell.lines.length)));
  for (const cell of cells) {
    if (first && cell.cell.mark)
      drawMark(sheet, cell.cell.mark, cell.x - MARK_INDENT, sheet.y + PAD, TYPE.cell);
    drawLines(
      sheet,
      cell.element,
      cell.tag,
      cell.lines.slice(0, drawn),
      TYPE.cell,
      cell.x,
      sheet.y + PAD,
      cell.right,
    );
    cell.lines = cell.lines.slice(drawn);
  }
  sheet.y += heightOf(drawn, TYPE.cell) + 2 * PAD;
  rule(sheet, RULE, 0.6);
}

function late(sheet: Sheet, grid: Grid, row: Element, index: number): void {
  const target = grid.targets?.[index];
  const column = grid.columns.at(-1)!;
  if (!target) return;
  const own = element(sheet, row, 'TD');
  const baseline = sheet.y + PAD + baselineOffset(TYPE.cell);
  sheet.late.push({
    page: sheet.page,
    right: column.x + column.width,
    baseline,
    type: TYPE.cell,
    target,
    element: own,
    tag: 'TD',
  });
}
