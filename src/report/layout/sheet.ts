import type { Assets } from '../assets.ts';
import type { Fonts } from './fonts.ts';
import { documentFonts } from './fonts.ts';
import type { DocumentFacts, Element, Pdf } from './pdf.ts';
import { openPdf } from './pdf.ts';
import type { Type } from './theme.ts';
import { FLOOR, PAGE } from './theme.ts';

/** A page number that is known only when all pages are drawn. */
export interface Late {
  readonly page: number;
  readonly right: number;
  readonly baseline: number;
  readonly type: Type;
  readonly target: string;
  /** The tagged element that waits for the number, and what its content is marked as. */
  readonly element: Element;
  readonly tag: string;
}

/** The document under the pen: every primitive of this folder draws at `y` and moves it. */
export interface Sheet {
  readonly doc: Pdf;
  readonly fonts: Fonts;
  /** `Document` in the structure tree. */
  readonly root: Element;
  /** Top of what is drawn next, in points from the top of the page. */
  y: number;
  /** Number of the current page, from 0. */
  page: number;
  /** Page of each anchor. */
  readonly places: Map<string, number>;
  readonly late: Late[];
  /** Awaited now and then, so that other work gets its turn. */
  readonly pause: () => Promise<void>;
}

export function openSheet(assets: Assets, facts: DocumentFacts): Sheet {
  const doc = openPdf(assets, facts);
  const root = doc.struct('Document');
  doc.addStructure(root);
  const sheet: Sheet = {
    doc,
    fonts: documentFonts(doc),
    root,
    y: PAGE.top,
    page: -1,
    places: new Map(),
    late: [],
    pause: assets.pause ?? (async () => {}),
  };
  newPage(sheet);
  return sheet;
}

export function newPage(sheet: Sheet): void {
  sheet.doc.addPage();
  sheet.page++;
  sheet.y = PAGE.top;
}

/** Room left on this page. */
export function room(sheet: Sheet): number {
  return FLOOR - sheet.y;
}

/** Goes on to a new page unless `height` fits here. True when it did. */
export function ensure(sheet: Sheet, height: number): boolean {
  if (height <= room(sheet) || sheet.y === PAGE.top) return false;
  newPage(sheet);
  return true;
}

/** Adds an element to the structure tree. */
export function element(sheet: Sheet, parent: Element, type: string, options: object = {}): Element {
  const child = sheet.doc.struct(type, options);
  parent.add(child);
  return child;
}

/** Draws what has no meaning of its own: rules, washes, symbols beside their words. Not within tagged text. */
export function artifact(
  sheet: Sheet,
  draw: (doc: Pdf) => void,
  type: 'Layout' | 'Pagination' = 'Layout',
): void {
  sheet.doc.markContent('Artifact', { type });
  sheet.doc.save();
  draw(sheet.doc);
  sheet.doc.restore();
  sheet.doc.endMarkedContent();
}

/** Names this place, so that links and page numbers find it. */
export function place(sheet: Sheet, anchor: string): void {
  sheet.places.set(anchor, sheet.page);
  sheet.doc.addNamedDestination(anchor, 'XYZ', 0, Math.max(0, sheet.y - 6), null);
}
