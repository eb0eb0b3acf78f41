import { block, facts, factsHeight } from '../layout/blocks.ts';
import { heightOf } from '../layout/lines.ts';
import { drawMark, MARK_INDENT } from '../layout/mark.ts';
import type { Element } from '../layout/pdf.ts';
import type { Sheet } from '../layout/sheet.ts';
import { artifact, element, ensure, place, room } from '../layout/sheet.ts';
import type { Frame } from '../layout/text.ts';
import { text, textHeight } from '../layout/text.ts';
import { FRAME, INK, MUTED, RULE, TONES, TYPE, WASH } from '../layout/theme.ts';
import type { Fact, Mark } from '../view/document.ts';
import { code, plain, strong } from '../view/document.ts';
import type { FactGroup, Figure, Front } from '../view/front.ts';

const GAP = 16;
const HALF = (FRAME.width - GAP) / 2;
const TERMS = 72;

/** Page one of paper: the whole answer on one side of A4 where names are of ordinary length. */
export async function drawFrontPage(sheet: Sheet, front: Front): Promise<void> {
  const parent = element(sheet, sheet.root, 'Sect');
  place(sheet, 'main');
  masthead(sheet, parent, front);
  text(sheet, parent, 'H1', [plain(front.title)], TYPE.title);
  for (const warning of front.warnings) warn(sheet, parent, warning);
  sheet.y += 7;
  text(sheet, parent, 'P', [plain(front.headline)], TYPE.headline);
  sheet.y += 1;
  text(sheet, parent, 'P', [plain(front.presence)], TYPE.quiet);
  figures(sheet, parent, front.figures);
  text(sheet, parent, 'P', [strong(front.time)], TYPE.body);
  for (let index = 0; index < front.groups.length; index += 2) {
    pair(sheet, parent, front.groups[index]!, front.groups[index + 1]);
  }
  if (front.outcomes) await block(sheet, parent, front.outcomes);
  seals(sheet, parent, front.seals);
}

function masthead(sheet: Sheet, parent: Element, front: Front): void {
  const top = sheet.y;
  const word = front.draft.toUpperCase();
  const width = sheet.fonts.width(word, 'bold', 7) + 14;
  const x = FRAME.x + FRAME.width - width;
  const { ink } = TONES.open;
  artifact(sheet, (doc) =>
    doc
      .rect(x, top - 3, width, 15)
      .lineWidth(0.9)
      .strokeColor(ink)
      .stroke(),
  );
  const badge = { size: 7, leading: 1.3, role: 'bold', ink } as const;
  text(sheet, parent, 'P', [strong('Segproof  '), plain(front.cluster)], TYPE.quiet, {
    x: FRAME.x,
    width: x - FRAME.x - 10,
  });
  const below = sheet.y;
  sheet.y = top;
  text(sheet, parent, 'P', [plain(word)], badge, { x: x + 7, width: width - 6 });
  sheet.y = Math.max(below, sheet.y) + 6;
}

const WARNING: Mark = { symbol: 'query', tone: 'open', word: '' };

function warn(sheet: Sheet, parent: Element, message: string): void {
  sheet.y += 5;
  const type = { ...TYPE.body, role: 'bold', ink: TONES.open.ink } as const;
  const frame: Frame = { x: FRAME.x + 11 + MARK_INDENT, width: FRAME.width - 19 - MARK_INDENT };
  const height = textHeight(sheet, [plain(message)], type, frame.width) + 8;
  const top = sheet.y;
  artifact(sheet, (doc) => {
    doc.rect(FRAME.x, top, FRAME.width, height).fillColor(TONES.open.wash).fill();
    doc.rect(FRAME.x, top, 3, height).fillColor(TONES.open.ink).fill();
  });
  drawMark(sheet, WARNING, FRAME.x + 9, top + 4, type);
  sheet.y = top + 4;
  text(sheet, parent, 'P', [plain(message)], type, frame);
  sheet.y = top + height;
}

/** The two numbers and, less loud, the presence number beside them. */
function figures(sheet: Sheet, parent: Element, items: readonly Figure[]): void {
  sheet.y += 9;
  const gap = 10;
  const width = (FRAME.width - gap * (items.length - 1)) / items.length;
  const inner = width - 20;
  const noteHeight = Math.max(
    ...items.map((item) => textHeight(sheet, [plain(item.note)], TYPE.small, inner)),
  );
  const height = 54 + noteHeight;
  ensure(sheet, height);
  const top = sheet.y;
  for (const [index, item] of items.entries()) {
    figure(sheet, parent, item, { x: FRAME.x + index * (width + gap), width }, top, height);
  }
  sheet.y = top + height + 9;
}

function figure(sheet: Sheet, parent: Element, item: Figure, box: Frame, top: number, height: number): void {
  const frame = { x: box.x + 10, width: box.width - 20 };
  panel(sheet, item, box, top, height);
  bar(sheet, item, frame, top + 43);
  const own = element(sheet, parent, 'Div');
  sheet.y = top + 7;
  text(sheet, own, 'P', [strong(item.label)], TYPE.small, frame);
  sheet.y = top + 17;
  const value = {
    size: 18,
    leading: 1.25,
    role: item.quiet ? 'sans' : 'bold',
    ink: item.quiet ? MUTED : INK,
  } as const;
  text(sheet, own, 'P', [plain(item.value)], value, frame);
  sheet.y = top + 24.5;
  const after = frame.x + sheet.fonts.width(item.value, value.role, value.size) + 5;
  if (item.of)
    text(sheet, own, 'P', [plain(item.of)], TYPE.body, { x: after, width: box.x + box.width - after });
  sheet.y = top + 49;
  text(sheet, own, 'P', [plain(item.note)], TYPE.small, frame);
  own.end();
}

function panel(sheet: Sheet, item: Figure, box: Frame, top: number, height: number): void {
  artifact(sheet, (doc) => {
    if (item.quiet) {
      doc
        .rect(box.x + 0.5, top + 0.5, box.width - 1, height - 1)
        .lineWidth(0.8)
        .dash(2.5, { space: 2 })
        .strokeColor(MUTED)
        .stroke();
    } else {
      doc.rect(box.x, top, box.width, height).fillColor(WASH).fill();
      doc.rect(box.x, top, box.width, 2).fillColor(INK).fill();
    }
  });
}

function bar(sheet: Sheet, item: Figure, frame: Frame, y: number): void {
  artifact(sheet, (doc) => {
    doc.rect(frame.x, y, frame.width, 2.4).fillColor(RULE).fill();
    if (item.share > 0)
      doc
        .rect(frame.x, y, (frame.width * item.share) / 100, 2.4)
        .fillColor(item.quiet ? MUTED : INK)
        .fill();
  });
}

/** Two groups beside each other where they fit on this page, else one below the other. */
function pair(sheet: Sheet, parent: Element, left: FactGroup, right: FactGroup | undefined): void {
  const frames: readonly Frame[] = [
    { x: FRAME.x, width: HALF },
    { x: FRAME.x + HALF + GAP, width: HALF },
  ];
  const groups = right ? [left, right] : [left];
  const tallest = Math.max(...groups.map((group) => groupHeight(sheet, group)));
  sheet.y += 9;
  if (tallest > room(sheet)) {
    for (const group of groups) drawGroup(sheet, parent, group, FRAME);
    return;
  }
  const top = sheet.y;
  for (const [index, group] of groups.entries()) {
    sheet.y = top;
    drawGroup(sheet, parent, group, frames[index]!);
  }
  sheet.y = top + tallest;
}

function groupHeight(sheet: Sheet, group: FactGroup): number {
  return (
    4 +
    heightOf(1, TYPE.caption) +
    2 +
    factsHeight(sheet, group.items, { x: 0, width: HALF }, TERMS, TYPE.fact)
  );
}

function drawGroup(sheet: Sheet, parent: Element, group: FactGroup, frame: Frame): void {
  groupTitle(sheet, parent, group.title, frame);
  facts(sheet, parent, group.items, frame, TERMS, TYPE.fact);
}

function groupTitle(sheet: Sheet, parent: Element, title: string, frame: Frame): void {
  ensure(sheet, 40);
  const y = sheet.y;
  artifact(sheet, (doc) =>
    doc
      .moveTo(frame.x, y)
      .lineTo(frame.x + frame.width, y)
      .lineWidth(0.8)
      .strokeColor(INK)
      .stroke(),
  );
  sheet.y += 4;
  text(sheet, parent, 'H2', [plain(title)], TYPE.caption, frame);
  sheet.y += 2;
}

function seals(sheet: Sheet, parent: Element, group: FactGroup): void {
  sheet.y += 6;
  groupTitle(sheet, parent, group.title, FRAME);
  facts(sheet, parent, group.items.map(smaller), FRAME, 96, TYPE.seal);
}

function smaller(item: Fact): Fact {
  return { term: item.term, runs: item.runs.map((run) => (run.style === 'code' ? code(run.text) : run)) };
}
