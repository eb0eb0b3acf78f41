import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { SegproofError } from '../util/error.ts';
import { PACKAGE_ROOT } from './package.ts';

/** What the report formats draw with; read once, handed in, so that rendering stays pure. */
export interface Assets {
  /** Handlebars texts by file name without `.hbs`. */
  readonly templates: Readonly<Record<string, string>>;
  readonly css: string;
  /** TrueType fonts by file name without `.ttf`. */
  readonly fonts: Readonly<Record<string, Uint8Array>>;
}

/** Reads templates, style and fonts; a folder of the user's (`--templates-dir`) is laid over ours, file by file. */
export function loadAssets(templatesDir?: string): Assets {
  const ours = readAssets(join(PACKAGE_ROOT, 'templates'));
  if (templatesDir === undefined) return ours;
  const theirs = readAssets(templatesDir);
  return {
    templates: { ...ours.templates, ...theirs.templates },
    css: theirs.css || ours.css,
    fonts: { ...ours.fonts, ...theirs.fonts },
  };
}

function readAssets(folder: string): Assets {
  return {
    templates: readAll(folder, '.hbs', (bytes) => new TextDecoder().decode(bytes)),
    css: Object.values(readAll(folder, '.css', (bytes) => new TextDecoder().decode(bytes))).join('\n'),
    fonts: readAll(join(folder, 'fonts'), '.ttf', (bytes) => bytes),
  };
}

function readAll<T>(folder: string, extension: string, decode: (bytes: Uint8Array) => T): Record<string, T> {
  const names = listFolder(folder).filter((name) => extname(name) === extension);
  return Object.fromEntries(
    names.map((name) => [name.slice(0, -extension.length), decode(readFileSync(join(folder, name)))]),
  );
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT' && folder.endsWith('fonts')) return [];
    throw new SegproofError(
      { code: 'TEMPLATE_INVALID', message: 'templates folder cannot be read', place: { file: folder } },
      { cause },
    );
  }
}
