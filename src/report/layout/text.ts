import type { Run } from '../view/document.ts';
import type { Line, Segment } from './lines.ts';
import { breakLines, endOf, heightOf } from './lines.ts';
import type { Element } from './pdf.ts';
import type { Sheet } from './sheet.ts';
import { element, ensure, newPage, room } from './sheet.ts';
import type { Type } from './theme.ts';
import { FRAME } from './theme.ts';

export interface Frame {
  readonly x: number;
  readonly width: number;
}

/** Draws a text at the pen as one element of the given kind, over as many pages as it takes. */
export function text(
  sheet: Sheet,
  parent: Element,
  tag: string,
  runs: readonly Run[],
  type: Type,
  frame: Frame = FRAME,
): void {
  const lines = breakLines(sheet.fonts, runs, frame.width, type);
  const child = element(sheet, parent, tag);
  ensure(sheet, heightOf(Math.min(lines.length, 2), type));
  let rest = lines;
  while (rest.length > 0) {
    const count = Math.max(1, Math.floor(room(sheet) / heightOf(1, type) + 0.001));
    drawLines(sheet, child, tag, rest.slice(0, count), type, frame.x, sheet.y);
    sheet.y += heightOf(Math.min(count, rest.length), type);
    rest = rest.slice(count);
    if (rest.length > 0) newPage(sheet);
  }
  child.end();
}

/** Height that `text` takes where it is not broken over pages. */
export function textHeight(
  sheet: Sheet,
  runs: readonly Run[],
  type: Type,
  width: number = FRAME.width,
): number {
  return heightOf(breakLines(sheet.fonts, runs, width, type).length, type);
}

/**
 * Draws lines on this page as content of an element. Plain text is one marked content; each link is an element of its
 * own with its annotation (trap 17).
 */
export function drawLines(
  sheet: Sheet,
  parent: Element,
  tag: string,
  lines: readonly Line[],
  type: Type,
  x: number,
  top: number,
  align: { readonly width: number } | null = null,
): void {
  const content = openContent(sheet, parent, tag);
  for (const [index, line] of lines.entries()) {
    const baseline = top + heightOf(index, type) + baselineOffset(type);
    const start = align ? x + align.width - lineWidth(sheet, line) : x;
    for (const segment of line) {
      if (segment.target) {
        content.close();
        drawLink(sheet, parent, segment, segment.target, start, baseline);
      } else {
        content.open();
        drawSegment(sheet, segment, start, baseline);
      }
    }
  }
  content.close();
}

function lineWidth(sheet: Sheet, line: Line): number {
  const last = line.at(-1);
  if (!last) return 0;
  return endOf(line) - last.width + sheet.fonts.width(last.text.trimEnd(), last.role, last.size);
}

/** From the top of a line to its baseline, so that fonts of different size share it. */
export function baselineOffset(type: Type): number {
  return type.size * (type.leading / 2 + 0.36);
}

function openContent(
  sheet: Sheet,
  parent: Element,
  tag: string,
): { readonly open: () => void; readonly close: () => void } {
  let content: PDFKit.PDFStructureContent | undefined;
  return {
    open: () => {
      content ??= sheet.doc.markStructureContent(tag);
    },
    close: () => {
      if (!content) return;
      sheet.doc.endMarkedContent();
      parent.add(content);
      content = undefined;
    },
  };
}

function drawLink(
  sheet: Sheet,
  parent: Element,
  segment: Segment,
  target: string,
  x: number,
  baseline: number,
): void {
  const link = element(sheet, parent, 'Link');
  const content = openContent(sheet, link, 'Link');
  content.open();
  drawSegment(sheet, segment, x, baseline);
  content.close();
  const options = { structParent: link, Contents: new String(`Go to ${segment.text.trim()}`) };
  sheet.doc.goTo(
    x + segment.x,
    baseline - segment.size,
    segment.width,
    segment.size * 1.3,
    target,
    options as object,
  );
  link.end();
}

function drawSegment({ doc }: Sheet, segment: Segment, x: number, baseline: number): void {
  doc.font(segment.role).fontSize(segment.size).fillColor(segment.ink);
  doc.text(segment.text.trimEnd(), x + segment.x, baseline, { lineBreak: false, baseline: 'alphabetic' });
}
