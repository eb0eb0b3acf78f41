import { plain } from '../view/document.ts';
import type { BoxRole, Picture, Shape, WayRole } from '../view/figure.ts';
import { DASHES, TEXT_SIZE } from '../view/figure.ts';
import { breakLines, endOf } from './lines.ts';
import type { Element, Pdf } from './pdf.ts';
import type { Sheet } from './sheet.ts';
import { element, ensure } from './sheet.ts';
import { text } from './text.ts';
import type { Type } from './theme.ts';
import { FRAME, INK, MUTED, TONES, TYPE, WASH } from './theme.ts';

/** A picture as one tagged figure with its alternative text; on one page with its caption. */
export function picture(sheet: Sheet, parent: Element, view: Picture): void {
  sheet.y += 9;
  ensure(sheet, view.height + 24);
  text(sheet, parent, 'P', [plain(view.caption)], TYPE.caption);
  sheet.y += 3;
  const top = sheet.y;
  const figure = element(sheet, parent, 'Figure', { alt: view.alt, bbox: boundsOf(view, top) });
  const content = sheet.doc.markStructureContent('Figure');
  sheet.doc.save();
  sheet.doc.translate(FRAME.x, top);
  for (const shape of view.shapes) draw(sheet, shape);
  sheet.doc.restore();
  sheet.doc.endMarkedContent();
  figure.add(content);
  figure.end();
  sheet.y = top + view.height;
}

/** Left, top, right and bottom on the page. */
function boundsOf({ width, height }: Picture, top: number): readonly number[] {
  return [FRAME.x, top, FRAME.x + width, top + height];
}

function draw(sheet: Sheet, shape: Shape): void {
  const { doc } = sheet;
  if (shape.shape === 'ground')
    doc.rect(shape.x, shape.y, shape.width, shape.height).fillColor('#ffffff').fill();
  else if (shape.shape === 'box') box(doc, shape);
  else if (shape.shape === 'text') words(sheet, shape);
  else if (shape.shape === 'line') line(doc, shape.role, shape.path);
  else doc.path(shape.path).fillColor(WAY_INK[shape.role]).fill();
}

/** The print values of the classes in `templates/report.css`. */
const WAY_INK: Readonly<Record<WayRole, string>> = {
  approved: INK,
  unapproved: TONES.bad.ink,
  undecided: MUTED,
};

const BOX_WEIGHT: Readonly<Record<BoxRole, number>> = { 'in-scope': 1.6, 'out-of-scope': 0.8, place: 0.8 };

function box(doc: Pdf, { x, y, width, height, role }: Extract<Shape, { shape: 'box' }>): void {
  doc
    .rect(x, y, width, height)
    .lineWidth(BOX_WEIGHT[role])
    .fillAndStroke(role === 'place' ? '#ffffff' : WASH, role === 'in-scope' ? INK : MUTED);
}

function line(doc: Pdf, role: WayRole, path: string): void {
  const [length, space] = DASHES[role] ?? [];
  doc.save();
  if (length !== undefined) doc.dash(length, { space: space ?? length });
  doc
    .path(path)
    .lineWidth(role === 'undecided' ? 1.3 : 1.1)
    .strokeColor(WAY_INK[role])
    .stroke();
  doc.restore();
}

function words(sheet: Sheet, { role, anchor, x, y, text: said }: Extract<Shape, { shape: 'text' }>): void {
  const type = typeOf(role);
  const segments = breakLines(sheet.fonts, [plain(said)], Number.POSITIVE_INFINITY, type)[0]!;
  const start = anchor === 'middle' ? x - endOf(segments) / 2 : x;
  for (const segment of segments) {
    sheet.doc.font(segment.role).fontSize(segment.size).fillColor(segment.ink);
    sheet.doc.text(segment.text, start + segment.x, y, { lineBreak: false, baseline: 'alphabetic' });
  }
}

function typeOf(role: 'title' | 'note' | WayRole): Type {
  if (role === 'title') return { size: TEXT_SIZE.title, leading: 1.2, role: 'bold', ink: INK };
  const ink = role === 'note' ? MUTED : WAY_INK[role];
  return { size: role === 'note' ? TEXT_SIZE.note : TEXT_SIZE.label, leading: 1.2, role: 'sans', ink };
}
