import { block } from '../layout/blocks.ts';
import { partHeading, sectionHeading } from '../layout/heading.ts';
import type { Sheet } from '../layout/sheet.ts';
import { element, newPage } from '../layout/sheet.ts';
import type { Section } from '../view/document.ts';

/** Draws a section; one with parts begins a page, since people take such sections out and hand them on. */
export async function drawSection(sheet: Sheet, section: Section): Promise<void> {
  if (section.sections.length > 0) newPage(sheet);
  const parent = element(sheet, sheet.root, 'Sect');
  const above = sectionHeading(sheet, parent, section.title, section.id);
  for (const item of section.blocks) await block(sheet, parent, item);
  for (const part of section.sections) {
    const own = element(sheet, parent, 'Sect');
    partHeading(sheet, own, part.title, part.id, above);
    for (const item of part.blocks) await block(sheet, own, item);
    await sheet.pause();
  }
}
