import { readdirSync, readFileSync } from 'node:fs';
import type { Assets } from '../../../src/report/assets.ts';
import { FONT_FILES } from '../../../src/report/assets.ts';

const TEMPLATES = new URL('../../../templates/', import.meta.url);

/** What the app hands to a format, read from the templates folder. */
export function shippedAssets(): Assets {
  const partials = readdirSync(new URL('partials/', TEMPLATES)).map((file) => [
    file.replace('.hbs', ''),
    text(`partials/${file}`),
  ]);
  return {
    templates: Object.fromEntries([['report.html', text('report.html.hbs')], ...partials]),
    css: text('report.css'),
    fonts: Object.fromEntries(
      Object.entries(FONT_FILES).map(([role, file]) => [
        role,
        new Uint8Array(readFileSync(new URL(`fonts/${file}`, TEMPLATES))),
      ]),
    ),
  };
}

function text(path: string): string {
  return readFileSync(new URL(path, TEMPLATES), 'utf8');
}
