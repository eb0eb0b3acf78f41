import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Assessment } from '../model/assessment.ts';
import { FORMATS } from '../report/formats/index.ts';
import { SegproofError } from '../util/error.ts';
import { nearest } from '../util/nearest.ts';
import { loadAssets } from './assets.ts';

export interface RenderedReport {
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Refuses a format that does not exist, before the work is done. */
export function requireFormats(formats: readonly string[]): void {
  for (const format of formats) {
    if (Object.hasOwn(FORMATS, format)) continue;
    const names = Object.keys(FORMATS);
    const near = nearest(format, names);
    const expected = near ? `\`${near}\`` : names.join(', ');
    throw new SegproofError({ code: 'USAGE', message: `unknown report format \`${format}\``, expected });
  }
}

/** Renders an assessment in each format, in the order asked for. */
export async function renderReports(
  assessment: Assessment,
  formats: readonly string[],
  templatesDir?: string,
): Promise<readonly RenderedReport[]> {
  const assets = loadAssets(templatesDir);
  const reports: RenderedReport[] = [];
  for (const name of formats) {
    const format = FORMATS[name]!;
    const render = await format.load();
    const bytes = await render(assessment, assets);
    reports.push({ fileName: format.fileName, mediaType: format.mediaType, bytes });
  }
  return reports;
}

/** Writes the reports into a folder, which is made where it is missing; gives their paths. */
export function writeReports(folder: string, reports: readonly RenderedReport[]): readonly string[] {
  try {
    mkdirSync(folder, { recursive: true });
    return reports.map(({ fileName, bytes }) => {
      const file = join(folder, fileName);
      writeFileSync(file, bytes);
      return file;
    });
  } catch (cause) {
    const message = `reports cannot be written: ${(cause as Error).message}`;
    throw new SegproofError({ code: 'USAGE', message, place: { file: folder } }, { cause });
  }
}
