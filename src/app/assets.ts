import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Assets, FONT_FILES } from '../report/assets.ts';
import { SegproofError } from '../util/error.ts';
import { PACKAGE_ROOT } from './package.ts';

/**
 * Reads templates, style and fonts for the report formats, so that rendering stays pure. Files of `templatesDir`
 * (`--templates-dir`) are laid over ours by name.
 */
export function loadAssets(templatesDir?: string): Assets {
  const folders = [join(PACKAGE_ROOT, 'templates'), ...(templatesDir === undefined ? [] : [templatesDir])];
  const files = new Map(
    folders.flatMap((folder) => listFolder(folder).map((name) => [name, join(folder, name)])),
  );
  const templates: Record<string, string> = {};
  for (const [name, file] of files) {
    if (name.endsWith('.hbs')) templates[name.slice(0, -'.hbs'.length)] = readFileSync(file, 'utf8');
  }
  const css = files.get('report.css');
  return { templates, css: css ? readFileSync(css, 'utf8') : '', fonts: loadFonts(folders) };
}

function loadFonts(folders: readonly string[]): Assets['fonts'] {
  const found = new Map(
    folders.flatMap((folder) => {
      const fonts = join(folder, 'fonts');
      return listOptionalFolder(fonts).map((name) => [name, join(fonts, name)] as const);
    }),
  );
  return Object.fromEntries(
    Object.entries(FONT_FILES).map(([role, name]) => [role, readFileSync(found.get(name) ?? name)]),
  );
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (cause) {
    throw new SegproofError(
      { code: 'TEMPLATE_INVALID', message: 'templates folder cannot be read', place: { file: folder } },
      { cause },
    );
  }
}

function listOptionalFolder(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
