import { sectionHeading } from '../layout/heading.ts';
import type { Sheet } from '../layout/sheet.ts';
import { artifact, element, ensure } from '../layout/sheet.ts';
import { text } from '../layout/text.ts';
import { FRAME, MUTED, TYPE } from '../layout/theme.ts';
import { plain } from '../view/document.ts';

const LINES = [
  'Reviewed by (independent of who writes the rules)',
  'For the owner of the controls',
  'Decisions on exceptions, next review',
];

/** Where people sign on paper; until then every page says that this is a draft. */
export function drawSignOff(sheet: Sheet, prepared: string): void {
  const parent = element(sheet, sheet.root, 'Sect');
  ensure(sheet, 240);
  sectionHeading(sheet, parent, 'Sign-off', 'sign-off');
  text(sheet, parent, 'P', [plain(prepared)], TYPE.body);
  for (const line of LINES) {
    sheet.y += 34;
    const y = sheet.y;
    artifact(sheet, (doc) => {
      doc
        .moveTo(FRAME.x, y)
        .lineTo(FRAME.x + FRAME.width - 150, y)
        .lineWidth(0.7)
        .strokeColor(MUTED)
        .stroke();
      doc
        .moveTo(FRAME.x + FRAME.width - 130, y)
        .lineTo(FRAME.x + FRAME.width, y)
        .stroke();
    });
    sheet.y += 3;
    text(sheet, parent, 'P', [plain(`${line}: name, signature, date`)], TYPE.small);
  }
}
