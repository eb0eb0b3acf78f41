import { plain } from '../view/document.ts';
import { breakLines } from './lines.ts';
import type { Late, Sheet } from './sheet.ts';
import { artifact } from './sheet.ts';
import { FRAME, PAGE, RULE, TYPE } from './theme.ts';

/** A file carried inside the PDF. */
export interface Attachment {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly bytes: Uint8Array;
  /** RFC 3339. */
  readonly at: string;
}

/** Fills in page numbers and feet, attaches, closes; gives the bytes. */
export async function finish(
  sheet: Sheet,
  foot: string,
  attachments: readonly Attachment[],
): Promise<Uint8Array> {
  for (const late of sheet.late) drawLate(sheet, late);
  const pages = sheet.page + 1;
  for (let page = 0; page < pages; page++) drawFoot(sheet, foot, page, pages);
  for (const attachment of attachments) attach(sheet, attachment);
  sheet.root.end();
  const bytes = collect(sheet);
  sheet.doc.end();
  return bytes;
}

function drawLate(sheet: Sheet, { page, right, baseline, type, target, element, tag }: Late): void {
  const number = String((sheet.places.get(target) ?? 0) + 1);
  const { doc, fonts } = sheet;
  doc.switchToPage(page);
  const content = doc.markStructureContent(tag);
  doc.font(type.role).fontSize(type.size).fillColor(type.ink);
  const x = right - fonts.width(number, type.role, type.size);
  doc.text(number, x, baseline, { lineBreak: false, baseline: 'alphabetic' });
  doc.endMarkedContent();
  element.add(content);
}

function drawFoot(sheet: Sheet, foot: string, page: number, pages: number): void {
  sheet.doc.switchToPage(page);
  const y = PAGE.height - 36;
  const number = `Page ${page + 1} of ${pages}`;
  artifact(
    sheet,
    (doc) => {
      doc
        .moveTo(FRAME.x, y - 5)
        .lineTo(FRAME.x + FRAME.width, y - 5)
        .lineWidth(0.6)
        .strokeColor(RULE)
        .stroke();
      doc.fontSize(TYPE.foot.size).fillColor(TYPE.foot.ink);
      const line = breakLines(sheet.fonts, [plain(foot)], FRAME.width - 70, TYPE.foot)[0]!;
      const options = { lineBreak: false, baseline: 'alphabetic' } as const;
      for (const segment of line)
        doc.font(segment.role).text(segment.text, FRAME.x + segment.x, y + 6, options);
      const width = sheet.fonts.width(number, 'sans', TYPE.foot.size);
      doc.font('sans').text(number, FRAME.x + FRAME.width - width, y + 6, options);
    },
    'Pagination',
  );
}

function attach({ doc }: Sheet, { name, type, description, bytes, at }: Attachment): void {
  const date = new Date(at);
  const options = { name, type, description, relationship: 'Data', creationDate: date, modifiedDate: date };
  doc.file(bytes as Buffer, options as PDFKit.Mixins.PDFAttachmentOptions);
}

function collect({ doc }: Sheet): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  return new Promise((resolve, reject) => {
    doc.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    doc.on('error', reject);
    doc.on('end', () => resolve(joined(chunks)));
  });
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
