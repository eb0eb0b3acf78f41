import type { Assessment } from '../../model/assessment.ts';
import type { Assets } from '../assets.ts';

/** Turns an assessment into the bytes of a file. The same input gives the same bytes. */
type Render = (assessment: Assessment, assets: Assets) => Promise<Uint8Array>;

export interface Format {
  readonly fileName: string;
  readonly mediaType: string;
  /** Brings the format in when it is asked for: none of its libraries is loaded before. */
  readonly load: () => Promise<Render>;
  /** True where the bytes are text that needs no assets: `check` prints these. */
  readonly isPrinted?: true;
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
    isPrinted: true,
    load: async () => (await import('./json.ts')).renderJson,
  },
  junit: {
    fileName: 'junit.xml',
    mediaType: 'application/xml',
    isPrinted: true,
    load: async () => (await import('./junit.ts')).renderJunit,
  },
  md: {
    fileName: 'report.md',
    mediaType: 'text/markdown; charset=utf-8',
    isPrinted: true,
    load: async () => (await import('./markdown.ts')).renderMarkdown,
  },
  pdf: {
    fileName: 'report.pdf',
    mediaType: 'application/pdf',
    load: async () => (await import('./pdf.ts')).renderPdf,
  },
  sarif: {
    fileName: 'findings.sarif',
    mediaType: 'application/sarif+json',
    isPrinted: true,
    load: async () => (await import('./sarif.ts')).renderSarif,
  },
};

/** Names of the formats that `check` prints. */
export const PRINTED_FORMATS: readonly string[] = Object.keys(FORMATS).filter(
  (name) => FORMATS[name]!.isPrinted,
);

/** The text of a printed format. */
export async function printedText(name: string, assessment: Assessment): Promise<string> {
  const render = await FORMATS[name]!.load();
  return new TextDecoder().decode(await render(assessment, NO_ASSETS));
}

const NO_ASSETS: Assets = { templates: {}, css: '', fonts: {} };
