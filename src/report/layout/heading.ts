import { plain } from '../view/document.ts';
import type { Element } from './pdf.ts';
import type { Sheet } from './sheet.ts';
import { artifact, ensure, place } from './sheet.ts';
import { text, textHeight } from './text.ts';
import { FRAME, INK, PAGE, TYPE } from './theme.ts';

/** A node of the outline that a reader shows beside the pages. */
export type Outline = PDFKit.PDFOutline;

/** Heading of a section, ruled below; never the last thing on a page. */
export function sectionHeading(sheet: Sheet, parent: Element, title: string, anchor: string): Outline {
  if (sheet.y > PAGE.top) sheet.y += 22;
  ensure(sheet, textHeight(sheet, [plain(title)], TYPE.section) + 90);
  place(sheet, anchor);
  const entry = outline(sheet, sheet.doc.outline, title);
  text(sheet, parent, 'H2', [plain(title)], TYPE.section);
  sheet.y += 3;
  artifact(sheet, (doc) => {
    doc
      .moveTo(FRAME.x, sheet.y)
      .lineTo(FRAME.x + FRAME.width, sheet.y)
      .lineWidth(1.2)
      .strokeColor(INK)
      .stroke();
  });
  sheet.y += 5;
  return entry;
}

/** Heading of a part of a section. */
export function partHeading(
  sheet: Sheet,
  parent: Element,
  title: string,
  anchor: string,
  above: Outline,
): void {
  if (sheet.y > PAGE.top) sheet.y += 12;
  ensure(sheet, textHeight(sheet, [plain(title)], TYPE.part) + 70);
  place(sheet, anchor);
  outline(sheet, above, title);
  text(sheet, parent, 'H3', [plain(title)], TYPE.part);
}

/** pdfkit counts the position from the right edge and the foot. */
function outline(sheet: Sheet, above: Outline, title: string): Outline {
  const { page } = sheet.doc;
  const options = { fit: false, left: page.width, top: Math.max(0, sheet.y - 6), zoom: 0, expanded: false };
  return above.addItem(title, options as { expanded: boolean });
}
