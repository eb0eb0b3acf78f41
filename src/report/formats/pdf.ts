import type { Assessment } from '../../model/assessment.ts';
import type { Assets } from '../assets.ts';
import type { Attachment } from '../layout/finish.ts';
import { finish } from '../layout/finish.ts';
import { openSheet } from '../layout/sheet.ts';
import { drawContents } from '../pdf/contents.ts';
import { drawFrontPage } from '../pdf/front-page.ts';
import { drawSection } from '../pdf/sections.ts';
import { drawSignOff } from '../pdf/sign-off.ts';
import { buildReportView } from '../view.ts';
import { renderJson } from './json.ts';

/** Tagged PDF/A-3a and PDF/UA-1 with assessment.json inside. Throws TEMPLATE_INVALID where a font is missing. */
export async function renderPdf(assessment: Assessment, assets: Assets): Promise<Uint8Array> {
  const view = buildReportView(assessment);
  const sheet = openSheet(assets, { title: view.title, subject: view.front.headline, at: assessment.run.at });
  await drawFrontPage(sheet, view.front);
  drawContents(sheet, [...view.sections, { id: 'sign-off', title: 'Sign-off', blocks: [], sections: [] }]);
  for (const section of view.sections) await drawSection(sheet, section);
  drawSignOff(sheet, view.prepared);
  return finish(sheet, view.footer, [await record(assessment)]);
}

async function record(assessment: Assessment): Promise<Attachment> {
  return {
    name: 'assessment.json',
    type: 'application/json',
    description: 'The assessment from which this report was drawn, in full',
    bytes: await renderJson(assessment),
    at: assessment.run.at,
  };
}
