import type { Stats } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { type Problem, SegproofError } from '../../util/error.ts';
import { KUSTOMIZATION_FILES, plainResources } from './kustomization.ts';
import { manifestProblem, unreadable } from './problem.ts';

/** What a walk through the given paths found. */
export interface FoundFiles {
  /** In the order in which they are to be read. */
  readonly files: string[];
  readonly problems: Problem[];
  readonly notes: string[];
}

const MANIFEST = /\.(ya?ml|json)(\.gz)?$/;

/**
 * Manifest files below the given paths, folders in depth and in the order of their names. A file that is named itself
 * is taken whatever its suffix. Hidden folders and node_modules are not entered; Helm charts and kustomizations that
 * change what they list are problems that say how to render them; so is what a folder holds and cannot be read. Links are
 * followed, but not back into a folder that holds them.
 *
 * Throws a SegproofError `INPUT_UNREADABLE` for a path that is not there.
 */
export async function findFiles(paths: readonly string[]): Promise<FoundFiles> {
  const found: FoundFiles = { files: [], problems: [], notes: [] };
  for (const path of paths) {
    if (path === '-') found.files.push(path);
    else if ((await statOf(path)).isDirectory()) await enterFolder(path, { found, above: [] });
    else found.files.push(path);
  }
  return found;
}

async function statOf(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (cause) {
    const missing = (cause as { code?: string }).code === 'ENOENT';
    const words = missing ? 'no such file or folder' : `cannot be read: ${(cause as Error).message}`;
    throw unreadable(path, words, 'a file, a folder, or `-` for standard input', cause);
  }
}

interface Walk {
  readonly found: FoundFiles;
  /** Folders that we are in, by their paths without links. */
  readonly above: readonly string[];
}

async function enterFolder(folder: string, { found, above }: Walk): Promise<void> {
  const real = await realpath(folder);
  if (above.includes(real)) {
    found.notes.push(`${folder} links back to ${real}: not entered again`);
    return;
  }
  const names = (await namesIn(folder)).filter((name) => !name.startsWith('.') && name !== 'node_modules');
  if (names.includes('Chart.yaml') && (await isOf(join(folder, 'Chart.yaml'), 'isFile'))) {
    found.problems.push(chartProblem(folder));
    return;
  }
  const kustomization = await kustomizationIn(folder, names);
  const wanted = kustomization ? await kustomized(folder, kustomization, names, found) : names;
  for (const name of wanted) await enter(join(folder, name), { found, above: [...above, real] });
}

/** A folder may bear the name too: tests and examples are kept in folders named after a kind. */
async function kustomizationIn(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names.filter((name) => KUSTOMIZATION_FILES.includes(name))) {
    if (await isOf(join(folder, name), 'isFile')) return name;
  }
  return undefined;
}

async function isOf(path: string, type: 'isFile' | 'isDirectory'): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  return info?.[type]() ?? false;
}

/** What a folder holds and cannot be read does not stop the rest. */
async function enter(path: string, walk: Walk): Promise<void> {
  try {
    const info = await statOf(path);
    if (info.isDirectory()) await enterFolder(path, walk);
    else if (MANIFEST.test(path)) walk.found.files.push(regular(path, info));
  } catch (error) {
    if (!(error instanceof SegproofError)) throw error;
    if (mayHoldManifests(path)) walk.found.problems.push(...error.problems);
  }
}

/** A pipe or a device would keep us waiting for ever. */
function regular(path: string, info: Stats): string {
  if (!info.isFile()) throw unreadable(path, 'neither a file nor a folder', 'a regular file');
  return path;
}

/** False for a link that leads nowhere under a name such as `README.md`. */
function mayHoldManifests(path: string): boolean {
  return MANIFEST.test(path) || extname(path) === '';
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (cause) {
    throw unreadable(folder, `the folder cannot be read: ${(cause as Error).message}`, undefined, cause);
  }
}

/** Names in a folder that its kustomization gives out as they are. */
async function kustomized(
  folder: string,
  kustomization: string,
  names: readonly string[],
  found: FoundFiles,
): Promise<readonly string[]> {
  const file = join(folder, kustomization);
  const resources = plainResources(await readFile(file, 'utf8'));
  const others = names.filter((name) => name !== kustomization);
  if (!resources) {
    found.problems.push(kustomizationProblem(folder, file));
    // Bases below are kustomizations of their own; files beside this one may be patches of them.
    return keepFolders(folder, others);
  }
  const listed = others.filter((name) => resources.some((resource) => resource.split('/')[0] === name));
  const left = others.filter((name) => !listed.includes(name) && MANIFEST.test(name));
  if (left.length > 0) found.notes.push(`${file} does not list ${left.join(', ')}: left out`);
  return listed;
}

async function keepFolders(folder: string, names: readonly string[]): Promise<readonly string[]> {
  const folders: string[] = [];
  for (const name of names) if (await isOf(join(folder, name), 'isDirectory')) folders.push(name);
  return folders;
}

function chartProblem(folder: string): Problem {
  const command = `helm template ${basename(folder)} ${folder} | segproof check -`;
  return manifestProblem(
    'a Helm chart that was not rendered',
    { file: join(folder, 'Chart.yaml') },
    `\`${command}\``,
  );
}

function kustomizationProblem(folder: string, file: string): Problem {
  const command = `kustomize build ${folder} | segproof check -`;
  return manifestProblem(
    'a kustomization that changes what it lists was not built',
    { file },
    `\`${command}\``,
  );
}
