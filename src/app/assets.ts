import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Assets, FONT_FILES } from '../report/assets.ts';
import { SegproofError } from '../util/error.ts';
import { PACKAGE_ROOT } from './package.ts';

/** Folders below the templates folder that hold parts of the reports; the auditors' page has its own. */
const PARTS = ['', 'partials', 'fonts'];

/**
 * Reads templates, style and fonts for the report formats, so that rendering stays pure. Files of `templatesDir`
 * (`--templates-dir`), which has the layout of ours, are laid over ours by name.
 */
export function loadAssets(templatesDir?: string): Assets {
  const ours = filesOf(join(PACKAGE_ROOT, 'templates'));
  const files = new Map([...ours, ...(templatesDir === undefined ? [] : filesOf(templatesDir))]);
  const templates = [...files.keys()].filter((name) => name.endsWith('.hbs'));
  return {
    templates: Object.fromEntries(
      templates.map((name) => [name.slice(0, -'.hbs'.length), readFileSync(files.get(name)!, 'utf8')]),
    ),
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    css: readFileSync(files.get('report.css')!, 'utf8'),
    fonts: Object.fromEntries(
      Object.entries(FONT_FILES).map(([role, name]) => [role, readFileSync(files.get(name)!)]),
    ),
  };
}

/** File name → path, of the folder and its parts. */
function filesOf(folder: string): ReadonlyMap<string, string> {
  const parts = PARTS.map((part) => join(folder, part));
  return new Map(
    parts.flatMap((part) => namesIn(part, part === folder).map((name) => [name, join(part, name)] as const)),
  );
}

function namesIn(folder: string, isRequired: boolean): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch (cause) {
    if (!isRequired && (cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    const message = 'templates folder cannot be read';
    throw new SegproofError({ code: 'TEMPLATE_INVALID', message, place: { file: folder } }, { cause });
  }
}
