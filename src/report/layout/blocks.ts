import type { Block, Fact, Mark, Run } from '../view/document.ts';
import { muted, plain, strong } from '../view/document.ts';
import type { Line } from './lines.ts';
import { breakLines, heightOf } from './lines.ts';
import { drawMark, MARK_INDENT } from './mark.ts';
import type { Element } from './pdf.ts';
import { picture } from './picture.ts';
import type { Sheet } from './sheet.ts';
import { artifact, element, ensure, newPage, room } from './sheet.ts';
import { table } from './table.ts';
import type { Frame } from './text.ts';
import { drawLines, text, textHeight } from './text.ts';
import type { Type } from './theme.ts';
import { FRAME, RULE, TONES, TYPE, WASH } from './theme.ts';

/** Draws one block of a section below the last. */
export async function block(sheet: Sheet, parent: Element, item: Block): Promise<void> {
  switch (item.type) {
    case 'paragraph':
      sheet.y += 4;
      return text(sheet, parent, 'P', item.runs, PARAGRAPHS[item.tone]);
    case 'list':
      return bullets(sheet, parent, item.title, item.items);
    case 'facts':
      sheet.y += 5;
      return facts(sheet, parent, item.items, FRAME, 88, TYPE.fact);
    case 'verdict':
      return verdict(sheet, parent, item.mark, item.details);
    case 'code':
      return code(sheet, parent, item.caption, item.text);
    case 'table':
      sheet.y += 9;
      return table(sheet, parent, item.table);
    case 'picture':
      return picture(sheet, parent, item.picture);
  }
}

const PARAGRAPHS = { plain: TYPE.body, muted: TYPE.quiet, lead: TYPE.headline } as const;

function bullets(
  sheet: Sheet,
  parent: Element,
  title: string | null,
  items: readonly (readonly Run[])[],
): void {
  if (title !== null) {
    sheet.y += 5;
    ensure(sheet, heightOf(3, TYPE.body));
    text(sheet, parent, 'P', [strong(title)], TYPE.body);
  }
  const list = element(sheet, parent, 'L');
  for (const runs of items) {
    sheet.y += 1.5;
    ensure(sheet, Math.min(heightOf(2, TYPE.body), textHeight(sheet, runs, TYPE.body, FRAME.width - 13)));
    const item = element(sheet, list, 'LI');
    const label = element(sheet, item, 'Lbl');
    drawLines(
      sheet,
      label,
      'Lbl',
      breakLines(sheet.fonts, [plain('•')], 10, TYPE.body),
      TYPE.body,
      FRAME.x + 2,
      sheet.y,
    );
    text(sheet, item, 'LBody', runs, TYPE.body, { x: FRAME.x + 13, width: FRAME.width - 13 });
  }
  list.end();
}

const FACT_GAP = 1.2;

/** Terms on the left, what they are on the right. */
export function facts(
  sheet: Sheet,
  parent: Element,
  items: readonly Fact[],
  frame: Frame,
  terms: number,
  type: Type,
): void {
  const list = element(sheet, parent, 'L');
  for (const item of items) {
    ensure(sheet, Math.min(heightOf(3, type), textHeight(sheet, item.runs, type, frame.width - terms)));
    const entry = element(sheet, list, 'LI');
    const label = element(sheet, entry, 'Lbl');
    const lines = breakLines(sheet.fonts, [muted(item.term)], terms - 6, type);
    const below = sheet.y + heightOf(lines.length, type);
    const page = sheet.page;
    drawLines(sheet, label, 'Lbl', lines, type, frame.x, sheet.y);
    text(sheet, entry, 'LBody', item.runs, type, { x: frame.x + terms, width: frame.width - terms });
    if (sheet.page === page) sheet.y = Math.max(sheet.y, below);
    sheet.y += FACT_GAP;
  }
  list.end();
}

export function factsHeight(
  sheet: Sheet,
  items: readonly Fact[],
  frame: Frame,
  terms: number,
  type: Type,
): number {
  return items.reduce((sum, item) => {
    const label = textHeight(sheet, [muted(item.term)], type, terms - 6);
    return sum + FACT_GAP + Math.max(label, textHeight(sheet, item.runs, type, frame.width - terms));
  }, 0);
}

/** The outcome on its wash, what qualifies it beside or below. */
function verdict(sheet: Sheet, parent: Element, mark: Mark, details: readonly string[]): void {
  sheet.y += 4;
  const type: Type = { ...TYPE.body, ink: TONES[mark.tone].ink };
  const pad = 5;
  const indent = MARK_INDENT + 2 + pad;
  const lines = breakLines(sheet.fonts, [strong(mark.word)], FRAME.width - indent - pad, type);
  const width = Math.max(...lines.map((line) => line.reduce((sum, segment) => sum + segment.width, 0)));
  const height = heightOf(lines.length, type) + 4;
  ensure(sheet, height + heightOf(2, TYPE.quiet));
  const top = sheet.y;
  artifact(sheet, (doc) =>
    doc
      .rect(FRAME.x, top, indent + width + pad, height)
      .fillColor(TONES[mark.tone].wash)
      .fill(),
  );
  drawMark(sheet, mark, FRAME.x + pad, top + 2, type);
  const own = element(sheet, parent, 'P');
  drawLines(sheet, own, 'P', lines, type, FRAME.x + indent, top + 2);
  own.end();
  qualify(sheet, parent, details.join(' · '), FRAME.x + indent + width + pad + 8, top, height);
}

function qualify(
  sheet: Sheet,
  parent: Element,
  details: string,
  x: number,
  top: number,
  height: number,
): void {
  sheet.y = top + height;
  if (details === '') return;
  const left = FRAME.x + FRAME.width - x;
  if (left > 0 && textHeight(sheet, [plain(details)], TYPE.quiet, left) <= heightOf(1, TYPE.quiet)) {
    sheet.y = top + 2;
    text(sheet, parent, 'P', [plain(details)], TYPE.quiet, { x, width: left });
    sheet.y = top + height;
  } else {
    sheet.y += 2;
    text(sheet, parent, 'P', [plain(details)], TYPE.quiet);
  }
}

/** A manifest: lines stay as they are, longer ones are broken. */
function code(sheet: Sheet, parent: Element, caption: string, source: string): void {
  sheet.y += 7;
  const pad = 6;
  const frame = { x: FRAME.x + pad + 3, width: FRAME.width - 2 * pad - 3 };
  const lines = source.split('\n').flatMap((line) => codeLines(sheet, line, frame.width));
  ensure(
    sheet,
    textHeight(sheet, [plain(caption)], TYPE.caption) +
      Math.min(heightOf(lines.length, TYPE.code), 120) +
      2 * pad,
  );
  text(sheet, parent, 'P', [plain(caption)], TYPE.caption);
  sheet.y += 2;
  const own = element(sheet, element(sheet, parent, 'P'), 'Code');
  let rest = lines;
  while (rest.length > 0) {
    const count = Math.max(1, Math.floor((room(sheet) - 2 * pad) / heightOf(1, TYPE.code)));
    const part = rest.slice(0, count);
    const height = heightOf(part.length, TYPE.code) + 2 * pad;
    panel(sheet, height);
    drawLines(sheet, own, 'Code', part, TYPE.code, frame.x, sheet.y + pad);
    sheet.y += height;
    rest = rest.slice(count);
    if (rest.length > 0) newPage(sheet);
  }
  sheet.y += 3;
}

/** The indent is kept as spaces on every line that the source line is broken into, so that a copy keeps its shape. */
function codeLines(sheet: Sheet, line: string, width: number): readonly Line[] {
  const indent = /^ */.exec(line)![0];
  const shift = sheet.fonts.width(indent, TYPE.code.role, TYPE.code.size);
  const broken = breakLines(
    sheet.fonts,
    [plain(line.slice(indent.length))],
    Math.max(width / 2, width - shift),
    TYPE.code,
  );
  return broken.map((segments) =>
    segments.map((segment, index) =>
      index === 0
        ? { ...segment, text: indent + segment.text, width: segment.width + shift }
        : { ...segment, x: segment.x + shift },
    ),
  );
}

function panel(sheet: Sheet, height: number): void {
  artifact(sheet, (doc) => {
    doc.rect(FRAME.x, sheet.y, FRAME.width, height).fillColor(WASH).fill();
    doc.rect(FRAME.x, sheet.y, 2.5, height).fillColor(RULE).fill();
  });
}
