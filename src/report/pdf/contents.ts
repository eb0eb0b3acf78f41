import { breakLines, endOf, heightOf } from '../layout/lines.ts';
import type { Element } from '../layout/pdf.ts';
import type { Sheet } from '../layout/sheet.ts';
import { artifact, element, newPage, room } from '../layout/sheet.ts';
import { baselineOffset, drawLines, text } from '../layout/text.ts';
import { FRAME, RULE, TYPE } from '../layout/theme.ts';
import type { Section } from '../view/document.ts';
import { link, plain } from '../view/document.ts';

const ROW = 13.4;

/** The sections with their pages; the controls have theirs in the table of each framework. */
export function drawContents(sheet: Sheet, sections: readonly Section[]): void {
  newPage(sheet);
  const parent = element(sheet, sheet.root, 'Sect');
  text(sheet, parent, 'H2', [plain('Contents')], TYPE.section);
  sheet.y += 4;
  const list = element(sheet, parent, 'TOC');
  for (const section of sections) {
    if (room(sheet) < ROW) newPage(sheet);
    drawEntry(sheet, list, section);
  }
}

function drawEntry(sheet: Sheet, list: Element, section: Section): void {
  const entry = element(sheet, list, 'TOCI');
  const reference = element(sheet, entry, 'Reference');
  const lines = breakLines(sheet.fonts, [link(section.title, section.id)], FRAME.width - 40, TYPE.body).slice(
    0,
    1,
  );
  const top = sheet.y;
  drawLines(sheet, reference, 'Reference', lines, TYPE.body, FRAME.x, top);
  leader(sheet, FRAME.x + endOf(lines[0]!) + 6, top + baselineOffset(TYPE.body));
  sheet.late.push({
    page: sheet.page,
    right: FRAME.x + FRAME.width,
    baseline: top + baselineOffset(TYPE.body),
    type: TYPE.body,
    target: section.id,
    element: reference,
    tag: 'Reference',
  });
  sheet.y = top + Math.max(ROW, heightOf(1, TYPE.body));
}

function leader(sheet: Sheet, from: number, y: number): void {
  const to = FRAME.x + FRAME.width - 18;
  artifact(sheet, (doc) =>
    doc.moveTo(from, y).lineTo(to, y).lineWidth(0.7).dash(0.7, { space: 2.6 }).strokeColor(RULE).stroke(),
  );
}
