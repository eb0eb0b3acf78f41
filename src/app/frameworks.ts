import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LoadFramework, parseFramework } from '../compliance/parse.ts';
import type { Framework } from '../model/framework.ts';
import { sha256Hex } from '../util/digest.ts';
import { SegproofError } from '../util/error.ts';
import { nearest } from '../util/nearest.ts';
import { PACKAGE_ROOT } from './package.ts';

/** A framework and the SHA-256 of the file it was read from (and of its bases). */
export interface LoadedFramework {
  readonly framework: Framework;
  readonly digest: string;
}

/** Every framework file of the package and of `folder` (`--frameworks-dir`), by id; a file of the user's wins. */
export function loadFrameworks(folder?: string): readonly LoadedFramework[] {
  const texts = readFrameworks(folder);
  const load = (id: string) => texts.get(id);
  return [...texts.values()]
    .map(({ file, text }) => loadFramework(text, file, load))
    .sort((a, b) => (a.framework.id < b.framework.id ? -1 : 1));
}

/** The digest covers the file and every file that it extends, in the order in which they are read. */
function loadFramework(text: string, file: string, load: LoadFramework): LoadedFramework {
  const read = [text];
  const framework = parseFramework(text, file, (id) => {
    const base = load(id);
    if (base) read.push(base.text);
    return base;
  });
  return {
    framework,
    digest: read.length === 1 ? sha256Hex(text) : sha256Hex(read.map((part) => sha256Hex(part)).join('\n')),
  };
}

/** Gives framework texts of the package by id, for `extends:`. */
export function frameworkTexts(): LoadFramework {
  const texts = readFrameworks();
  return (id) => texts.get(id);
}

function readFrameworks(
  folder?: string,
): ReadonlyMap<string, { readonly file: string; readonly text: string }> {
  const files = [
    ...frameworkFiles(join(PACKAGE_ROOT, 'frameworks')),
    ...(folder ? frameworkFiles(folder) : []),
  ];
  return new Map(files.map((file) => [idOf(file), { file, text: readFileSync(file, 'utf8') }]));
}

function frameworkFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .map((name) => join(folder, name));
  } catch (cause) {
    throw new SegproofError(
      { code: 'FRAMEWORK_INVALID', message: 'frameworks folder cannot be read', place: { file: folder } },
      { cause },
    );
  }
}

function idOf(file: string): string {
  return file.replace(/^.*[\\/]/, '').replace(/\.ya?ml$/, '');
}

/**
 * The frameworks that ids name: whole ids (`pci-dss-4.0.1`), names without a version (`pci-dss`: the newest active one), or
 * `all`. Throws USAGE with the nearest known id.
 */
export function selectFrameworks(
  ids: readonly string[],
  known: readonly LoadedFramework[],
): readonly LoadedFramework[] {
  const active = known.filter(({ framework }) => framework.status === 'active');
  if (ids.includes('all')) return active;
  const selected = ids.map((id) => oneFramework(id, known, active));
  return known.filter((loaded) => selected.includes(loaded));
}

function oneFramework(
  id: string,
  known: readonly LoadedFramework[],
  active: readonly LoadedFramework[],
): LoadedFramework {
  const exact = known.find(({ framework }) => framework.id === id);
  const newest = active.findLast(
    ({ framework }) => framework.id.startsWith(`${id}-`) && nameOf(framework) === id,
  );
  const found = exact ?? newest;
  if (found) return found;
  const names = known.flatMap(({ framework }) => [framework.id, nameOf(framework)]);
  const near = nearest(id, names);
  throw new SegproofError({
    code: 'USAGE',
    message: `unknown framework \`${id}\``,
    expected: near ? `\`${near}\`` : `one of ${known.map(({ framework }) => framework.id).join(', ')}`,
  });
}

/** True for the framework's id, with or without its version. */
export function namesFramework(id: string, framework: Framework): boolean {
  return id === framework.id || id === nameOf(framework);
}

/** The id without its version: `pci-dss-4.0.1` → `pci-dss`. */
function nameOf(framework: Framework): string {
  return framework.id.replace(/-[rv]?\d[\w.]*$/, '');
}
