import type { Mark } from '../view/document.ts';
import { MARKS } from '../view/marks.ts';
import type { Sheet } from './sheet.ts';
import { artifact } from './sheet.ts';
import type { Type } from './theme.ts';
import { TONES } from './theme.ts';

/** Room for a symbol before its word, in points. */
export const MARK_INDENT = 11;

/** The symbol alone; its word is drawn, and read out, as text beside it. */
export function drawMark(sheet: Sheet, mark: Mark, x: number, top: number, type: Type): void {
  const size = type.size * 1.05;
  const y = top + (type.size * type.leading - size) / 2;
  artifact(sheet, (doc) => {
    doc
      .translate(x, y)
      .scale(size / 16)
      .path(MARKS[mark.symbol])
      .fillColor(TONES[mark.tone].ink)
      .fill('even-odd');
  });
}
