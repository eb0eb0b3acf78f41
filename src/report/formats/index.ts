import type { Assessment } from '../../model/assessment.ts';
import type { Assets } from '../assets.ts';

/** Turns an assessment into the bytes of a file. The same input gives the same bytes. */
type Render = (assessment: Assessment, assets: Assets) => Promise<Uint8Array>;

export interface Format {
  readonly fileName: string;
  readonly mediaType: string;
  /** Brings the format in when it is asked for: none of its libraries is loaded before. */
  readonly load: () => Promise<Render>;
}

/** Every report format by its name on the command line. */
export const FORMATS: Readonly<Record<string, Format>> = {
  html: {
    fileName: 'report.html',
    mediaType: 'text/html; charset=utf-8',
    load: async () => (await import('./html.ts')).renderHtml,
  },
  json: {
    fileName: 'assessment.json',
    mediaType: 'application/json',
    load: async () => (await import('./json.ts')).renderJson,
  },
  pdf: {
    fileName: 'report.pdf',
    mediaType: 'application/pdf',
    load: async () => (await import('./pdf.ts')).renderPdf,
  },
};
