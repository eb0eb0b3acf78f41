import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS } from '../checks/index.ts';
import { type LintContext, lintFramework } from '../compliance/lint.ts';
import { type LoadFramework, parseFramework } from '../compliance/parse.ts';
import { parseIdList } from '../compliance/public-ids.ts';
import type { Framework } from '../model/framework.ts';
import { sha256Hex } from '../util/digest.ts';
import { type Problem, SegproofError } from '../util/error.ts';
import { nearest } from '../util/nearest.ts';
import { PACKAGE_ROOT } from './package.ts';

/** A framework and the SHA-256 of the file it was read from (and of its bases). */
export interface LoadedFramework {
  readonly framework: Framework;
  readonly digest: string;
}

interface FrameworkText {
  readonly file: string;
  readonly text: string;
  /** False for a file of the user's. */
  readonly ours: boolean;
}

type FrameworkTexts = ReadonlyMap<string, FrameworkText>;

const OURS = join(PACKAGE_ROOT, 'frameworks');

/**
 * Every framework file of the package and of `folder` (`--frameworks-dir`), by id; a file of the user's wins. Throws
 * FRAMEWORK_INVALID with every fault of the user's files: no mapping is believed that `frameworks lint` refuses.
 */
export function loadFrameworks(folder?: string): readonly LoadedFramework[] {
  return loadNamed(soundTexts(folder), () => true);
}

function soundTexts(folder?: string): FrameworkTexts {
  const texts = readFrameworks(folder);
  const [first, ...more] = folder === undefined ? [] : lintFolder(texts);
  if (first) throw new SegproofError(first, { more });
  return texts;
}

function loadNamed(texts: FrameworkTexts, wanted: (name: string) => boolean): readonly LoadedFramework[] {
  const load = (id: string) => texts.get(id);
  return [...texts]
    .filter(([name]) => wanted(name))
    .map(([, { file, text }]) => loadFramework(text, file, load))
    .sort((a, b) => (a.framework.id < b.framework.id ? -1 : 1));
}

function lintFolder(texts: FrameworkTexts): readonly Problem[] {
  const context = lintContext(texts);
  return [...texts].flatMap(([name, { file, text, ours }]) => {
    if (ours) return [];
    const problems = lintFramework(text, file, context, (id) => texts.get(id));
    return problems.length > 0 ? problems : misnamed(name, text, file, texts);
  });
}

/** `extends:` and the user's replacing one of ours go by the name of the file. */
function misnamed(name: string, text: string, file: string, texts: FrameworkTexts): readonly Problem[] {
  const { id } = parseFramework(text, file, (base) => texts.get(base));
  if (id === name) return [];
  const message = `the framework is \`${id}\`, its file is not`;
  return [{ code: 'FRAMEWORK_INVALID', message, place: { file }, expected: `${id}.yaml` }];
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

/** What lint gives of one file. */
export interface LintedFile {
  readonly file: string;
  readonly problems: readonly Problem[];
}

/** Lints the files, or without any all of ours and of `folder`. Throws FRAMEWORK_INVALID for one that cannot be read. */
export function lintFiles(files: readonly string[], folder?: string): readonly LintedFile[] {
  const texts = readFrameworks(folder);
  const given = files.map((file) => ({ file, text: readText(file) }));
  // Files given together may extend each other, as they would in one folder.
  const known = new Map([...texts, ...given.map(({ file, text }) => [idOf(file), { file, text }] as const)]);
  const context = lintContext(known);
  return (given.length > 0 ? given : [...texts.values()]).map(({ file, text }) => ({
    file,
    problems: lintFramework(text, file, context, (id) => known.get(id)),
  }));
}

function lintContext(texts: ReadonlyMap<string, unknown>): LintContext {
  const lists = new Map<string, ReadonlySet<string> | undefined>();
  const publicIds = (scheme: string) => {
    if (!lists.has(scheme)) lists.set(scheme, readIdList(scheme));
    return lists.get(scheme);
  };
  return { checks: CHECKS.map(({ meta }) => meta), publicIds, frameworks: [...texts.keys()] };
}

/** `scheme` comes from a file of the user's: only a name that the folder lists is read. */
function readIdList(scheme: string): ReadonlySet<string> | undefined {
  const folder = join(OURS, 'ids');
  const name = `${scheme}.txt`;
  return readdirSync(folder).includes(name) ? parseIdList(readText(join(folder, name))) : undefined;
}

function readFrameworks(folder?: string): FrameworkTexts {
  const files = [
    ...frameworkFiles(OURS).map((file) => ({ file, ours: true })),
    ...(folder === undefined ? [] : frameworkFiles(folder).map((file) => ({ file, ours: false }))),
  ];
  return new Map(files.map(({ file, ours }) => [idOf(file), { file, ours, text: readText(file) }]));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const message = `cannot be read: ${(cause as Error).message}`;
    throw new SegproofError({ code: 'FRAMEWORK_INVALID', message, place: { file } }, { cause });
  }
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
 * `all`. Throws USAGE with the nearest known id, and as `loadFrameworks` does.
 */
export function selectFrameworks(ids: readonly string[], folder?: string): readonly LoadedFramework[] {
  const texts = soundTexts(folder);
  const all = ids.includes('all');
  // Files are named by their ids, so that those which no id can mean need not be parsed.
  const known = loadNamed(texts, (name) => all || ids.some((id) => `${name}-`.startsWith(`${id}-`)));
  const active = known.filter(({ framework }) => framework.status === 'active');
  if (all) return active;
  const selected = ids.map(
    (id) =>
      oneFramework(id, known, active) ??
      failUnknown(
        id,
        loadNamed(texts, () => true),
      ),
  );
  return known.filter((loaded) => selected.includes(loaded));
}

function oneFramework(
  id: string,
  known: readonly LoadedFramework[],
  active: readonly LoadedFramework[],
): LoadedFramework | undefined {
  const exact = known.find(({ framework }) => framework.id === id);
  return exact ?? active.findLast(({ framework }) => nameOf(framework) === id);
}

function failUnknown(id: string, known: readonly LoadedFramework[]): never {
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

/** The id without its version: `pci-dss-4.0.1` → `pci-dss`; the whole id where it holds none, as `gdpr`. */
function nameOf({ id, version }: Framework): string {
  return id.endsWith(`-${version}`) ? id.slice(0, -version.length - 1) : id;
}
