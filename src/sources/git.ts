/**
 * `git:REF:PATH`: a file or folder as it stands in a commit, read through the git program without a shell and without the
 * work tree. What the tree holds is written to a folder of its own for as long as it is read, so that folders mean
 * here what they mean elsewhere; places are named `REF:path`.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { SegproofError } from '../util/error.ts';

/** A tree, written out. */
export interface Checkout {
  readonly ref: string;
  /** Path in the repository; empty for its root. */
  readonly path: string;
  /** Folder that stands for the root of the repository. */
  readonly folder: string;
  /** Links and other things that were left out, in words. */
  readonly notes: readonly string[];
}

export interface GitSource {
  readonly ref: string;
  /** As `git show REF:PATH` takes it: from the root of the repository, or with `./` from here. */
  readonly path: string;
}

/** `undefined` for a source of another kind. Throws USAGE for `git:` without a ref or a path. */
export function parseGitSource(text: string): GitSource | undefined {
  if (!text.startsWith('git:')) return undefined;
  const match = /^git:([^:\0]+):([^\0]*)$/.exec(text);
  if (match) return { ref: match[1]!, path: match[2]! };
  const expected = 'git:REF:PATH, such as git:main:deploy/';
  throw new SegproofError({ code: 'USAGE', message: 'not a source in git', expected, got: text });
}

/** Throws INPUT_UNREADABLE where git, the repository, the ref or the path is not there. */
export async function checkOut(source: GitSource, cwd = process.cwd()): Promise<Checkout> {
  const commit = await commitOf(source, cwd);
  const path = await pathFromRoot(source, cwd);
  const entries = await entriesOf(commit, path, source, cwd);
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'segproof-git-')));
  try {
    const { blobs, notes } = sortOut(entries, path, source.ref);
    await writeBlobs(blobs, folder, cwd);
    return { ref: source.ref, path, folder, notes };
  } catch (error) {
    await removeCheckout({ folder });
    throw error;
  }
}

export async function removeCheckout({ folder }: Pick<Checkout, 'folder'>): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

async function commitOf({ ref }: GitSource, cwd: string): Promise<string> {
  await git(['rev-parse', '--git-dir'], cwd, 'this folder is not in a git repository');
  const wanted = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  const expected = 'a branch, tag or commit; in CI, fetch it first (`git fetch origin REF`)';
  return (await git(wanted, cwd, `git knows no ${ref}`, expected)).toString().trim();
}

async function pathFromRoot({ path }: GitSource, cwd: string): Promise<string> {
  const clean = (text: string) => text.replace(/\/+$/, '').replace(/^(?:\.\/)+|^\.$/, '');
  if (!/^\.(?:\/|$)/.test(path)) return clean(path);
  const prefix = (await git(['rev-parse', '--show-prefix'], cwd, 'git does not know this folder')).toString();
  return clean(`${prefix.trim()}${clean(path)}`);
}

interface Entry {
  readonly mode: string;
  readonly id: string;
  readonly path: string;
}

async function entriesOf(
  commit: string,
  path: string,
  { ref }: GitSource,
  cwd: string,
): Promise<readonly Entry[]> {
  const within = path === '' ? [] : ['--', path];
  const listed = await git(['ls-tree', '-r', '-z', '--full-tree', commit, ...within], cwd, 'git cannot list');
  const entries = listed
    .toString()
    .split('\0')
    .map((line) => /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(line))
    .filter((match) => match !== null)
    .map(([, mode, id, name]) => ({ mode: mode!, id: id!, path: name! }));
  if (entries.length > 0) return entries;
  throw unreadable(`there is no ${path || 'file'} in ${ref}`, 'a path from the root of the repository');
}

/** What a walk through folders may want: manifests, and the files that say how a folder is to be taken. */
const WANTED = /\.(?:ya?ml|json)(?:\.gz)?$|(?:^|\/)Kustomization$/;
const REGULAR = /^100/;

/** Links could lead out of the tree, and whoever wrote the commit could have meant them to. */
function sortOut(entries: readonly Entry[], path: string, ref: string) {
  const wanted = entries.filter((entry) => entry.path === path || WANTED.test(entry.path));
  const blobs = wanted.filter((entry) => REGULAR.test(entry.mode) && isInside(entry.path));
  const notes = wanted
    .filter((entry) => !blobs.includes(entry))
    .map((entry) => `${ref}:${entry.path} is not a regular file: left out`);
  return { blobs, notes };
}

function isInside(path: string): boolean {
  return !path.split('/').some((part) => part === '..' || part === '.' || part === '');
}

async function writeBlobs(blobs: readonly Entry[], folder: string, cwd: string): Promise<void> {
  const ids = blobs.map(({ id }) => `${id}\n`).join('');
  const output = await git(['cat-file', '--batch'], cwd, 'git cannot read the files', undefined, ids);
  let at = 0;
  for (const { path } of blobs) {
    // `<id> blob <size>`, a line feed, the bytes, a line feed.
    const end = output.indexOf(10, at);
    const size = Number(/ blob (\d+)$/.exec(output.toString('latin1', at, end))?.[1]);
    if (!Number.isInteger(size)) throw unreadable(`git cannot read ${path}`, 'a file that was fetched');
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), output.subarray(end + 1, end + 1 + size));
    at = end + size + 2;
  }
}

/** All files of one source together. */
const MAX_OUTPUT = 1 << 30;

function git(
  args: readonly string[],
  cwd: string,
  failure: string,
  expected?: string,
  input = '',
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // A clone without all objects would fetch them: nothing but the cluster is read from the network.
    const env = { ...process.env, GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
    const options = { cwd, env, encoding: 'buffer', maxBuffer: MAX_OUTPUT } as const;
    const child = execFile('git', args, options, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else if (error.code === 'ENOENT')
        reject(unreadable('the program git was not found', 'git on the PATH'));
      else reject(unreadable(failure, expected, firstLine(stderr)));
    });
    // Git may end before it has read everything; its exit code says why.
    child.stdin?.on('error', () => undefined).end(input);
  });
}

function firstLine(text: Buffer): string | undefined {
  return text.toString().trim().split('\n')[0] || undefined;
}

function unreadable(message: string, expected?: string, got?: string): SegproofError {
  return new SegproofError({ code: 'INPUT_UNREADABLE', message, expected, got });
}

/** Name for what is read, where nothing else names it. */
export function checkoutName({ path, ref }: Checkout): string {
  return basename(path).replace(/\.(?:ya?ml|json)$/, '') || ref;
}
