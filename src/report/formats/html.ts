import Handlebars from 'handlebars';
import type { Assessment } from '../../model/assessment.ts';
import { sha256 } from '../../util/digest.ts';
import { SegproofError } from '../../util/error.ts';
import type { Assets } from '../assets.ts';
import type { Cell, Column } from '../view/document.ts';
import { MARKS } from '../view/marks.ts';
import { buildReportView } from '../view.ts';

const PAGE = 'report.html';

/** One self-contained file: nothing is fetched, nothing runs. Throws TEMPLATE_INVALID for templates that do not hold. */
export async function renderHtml(assessment: Assessment, assets: Assets): Promise<Uint8Array> {
  const page = compilePage(assets);
  const marks = Object.entries(MARKS).map(([name, path]) => ({ name, path }));
  const context = { view: buildReportView(assessment), marks, styleHash: styleHash(assets.css) };
  return new TextEncoder().encode(guarded(() => page(context)));
}

/**
 * An environment of its own, with our helpers and static partials only; a missing field is an error, not a gap
 * (dependencies.md traps 18–20, evidence.md S9).
 */
function compilePage({ templates, css }: Assets): (context: object) => string {
  const handlebars = Handlebars.create();
  const helpers = { ...HELPERS, stylesheet: () => new Handlebars.SafeString(inlineCss(css)) };
  for (const [name, helper] of Object.entries(helpers)) handlebars.registerHelper(name, helper);
  for (const [name, text] of Object.entries(templates)) {
    if (name !== PAGE) handlebars.registerPartial(name, source(name, text));
  }
  const knownHelpers = Object.fromEntries(Object.keys(helpers).map((name) => [name, true]));
  const options = { strict: true, knownHelpersOnly: true, knownHelpers, preventIndent: true };
  return guarded(() => handlebars.compile(source(PAGE, templates[PAGE]), options));
}

const HELPERS = {
  is: (value: unknown, other: unknown) => value === other,
  titleOf: (columns: readonly Column[], index: number) => columns[index]?.title ?? '',
  alignOf: (columns: readonly Column[], index: number) => columns[index]?.align ?? 'left',
  rowAnchor: (row: readonly Cell[]) => row[0]?.anchor ?? null,
  widthOf: (columns: readonly Column[], index: number) => share(columns, index),
};

/** Width of a column in per cent of its table. */
function share(columns: readonly Column[], index: number): string {
  const total = columns.reduce((sum, column) => sum + column.weight, 0);
  return ((100 * (columns[index]?.weight ?? 0)) / total).toFixed(1);
}

/** Handlebars takes a parsed template for one it may trust; only texts are let in (CVE-2026-33937). */
function source(name: string, text: unknown): string {
  if (typeof text === 'string') return text;
  throw invalid(name, 'the template is missing', 'a Handlebars text', typeof text);
}

function inlineCss(css: string): string {
  if (/<\/style/i.test(css))
    throw invalid('report.css', 'the style sheet would end its element', 'CSS', '</style');
  return css;
}

/** Content-Security-Policy source of the inlined sheet. */
function styleHash(css: string): string {
  return `sha256-${btoa(String.fromCharCode(...sha256(css)))}`;
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SegproofError) throw error;
    throw invalid(PAGE, (error as Error).message, undefined, undefined, error);
  }
}

function invalid(
  name: string,
  message: string,
  expected?: string,
  got?: string,
  cause?: unknown,
): SegproofError {
  return new SegproofError(
    { code: 'TEMPLATE_INVALID', message, place: { file: `templates/${name}` }, expected, got },
    { cause },
  );
}
