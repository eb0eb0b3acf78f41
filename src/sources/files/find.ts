import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Problem } from '../../util/error.ts';
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
 * change what they list are problems that say how to render them.
 *
 * Throws a SegproofError `INPUT_UNREADABLE` for a path that is not there.
 */
export async function findFiles(paths: readonly string[]): Promise<FoundFiles> {
  const found: FoundFiles = { files: [], problems: [], notes: [] };
  for (const path of paths) {
    if (path === '-') found.files.push(path);
    else if (await isFolder(path)) await enterFolder(path, found);
    else found.files.push(path);
  }
  return found;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    const missing = (cause as { code?: string }).code === 'ENOENT';
    const words = missing ? 'no such file or folder' : `cannot be read: ${(cause as Error).message}`;
    throw unreadable(path, words, 'a file, a folder, or `-` for standard input', cause);
  }
}

async function enterFolder(folder: string, found: FoundFiles): Promise<void> {
  const names = (await namesIn(folder)).filter((name) => !name.startsWith('.') && name !== 'node_modules');
  if (names.includes('Chart.yaml')) {
    found.problems.push(chartProblem(folder));
    return;
  }
  const kustomization = names.find((name) => KUSTOMIZATION_FILES.includes(name));
  const wanted = kustomization ? await kustomized(folder, kustomization, names, found) : names;
  for (const name of wanted) await enter(join(folder, name), found);
}

async function enter(path: string, found: FoundFiles): Promise<void> {
  if (await isFolder(path)) await enterFolder(path, found);
  else if (MANIFEST.test(path)) found.files.push(path);
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
  for (const name of names) if (await isFolder(join(folder, name))) folders.push(name);
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
