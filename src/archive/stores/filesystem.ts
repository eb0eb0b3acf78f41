import { constants } from 'node:fs';
import * as nodeFs from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SegproofError } from '../../util/error.ts';
import { equalBytes } from '../bytes.ts';
import { corrupt } from '../corrupt.ts';
import { CHECKPOINT_KEY, isKey } from '../layout.ts';
import { isDiscardable, type PutOutcome, type Store } from '../store.ts';
import { type Durable, durable, type FileSystem } from './durable.ts';

/** Temporary files lie here, so that no listing ever takes one for evidence. */
const SCRATCH = '.tmp';

/**
 * An archive in a folder. Files that never change are created by `link`, which fails when the name is taken, and have
 * mode 0444. Needs a file system with hard links: most have them, SMB shares do not.
 * `fs` is there for tests that make it fail.
 */
export function filesystemStore(root: string, fs: FileSystem = nodeFs): Store {
  const disk = durable(fs, join(root, SCRATCH));
  return {
    place: root,
    put: (key, bytes) => guard(key, root, () => put(disk, fs, root, key, bytes)),
    get: (key) => guard(key, root, () => read(fs, root, key)),
    list: (prefix) => list(fs, root, prefix),
    swap: (expected, next) => guard(CHECKPOINT_KEY, root, () => swap(disk, fs, root, expected, next)),
    discard: (key) => guard(key, root, () => discard(fs, root, key)),
  };
}

async function put(
  disk: Durable,
  fs: FileSystem,
  root: string,
  key: string,
  bytes: Uint8Array,
): Promise<PutOutcome> {
  await disk.makeFolder(root);
  for (const folder of foldersOf(key)) {
    await disk.makeFolder(join(root, folder));
    await requirePlainFolder(fs, root, folder);
  }
  const path = join(root, key);
  if ((await disk.create(path, bytes)) === 'created') return 'created';
  const present = await read(fs, root, key);
  if (present && equalBytes(present, bytes)) {
    // Whoever created it may have died before its name was safe on the disk.
    await disk.syncFolder(dirname(path));
    return 'exists';
  }
  throw new SegproofError({
    code: 'ARCHIVE_CONFLICT',
    message: 'a file that never changes is already there with other content',
    place: { file: key },
  });
}

async function swap(
  disk: Durable,
  fs: FileSystem,
  root: string,
  expected: Uint8Array | undefined,
  next: Uint8Array,
): Promise<boolean> {
  const current = await read(fs, root, CHECKPOINT_KEY);
  const same = current && expected ? equalBytes(current, expected) : current === expected;
  if (same) await disk.replace(join(root, CHECKPOINT_KEY), next);
  return same;
}

async function discard(fs: FileSystem, root: string, key: string): Promise<void> {
  if (!isDiscardable(key)) throw usage('only staging and partial tiles may be discarded', key);
  await requirePlainFolders(fs, root, key);
  await fs.unlink(join(root, key)).catch(unlessMissing);
}

async function read(fs: FileSystem, root: string, key: string): Promise<Uint8Array | undefined> {
  try {
    await requirePlainFolders(fs, root, key);
    const file = await fs.open(
      join(root, key),
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    );
    try {
      if (!(await file.stat()).isFile()) throw corrupt(key, 'not a regular file');
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (codeOf(error) === 'ELOOP') throw corrupt(key, 'a symbolic link, which an archive never holds');
    return unlessMissing(error);
  }
}

async function requirePlainFolders(fs: FileSystem, root: string, key: string): Promise<void> {
  for (const folder of foldersOf(key)) await requirePlainFolder(fs, root, folder);
}

/** Refuses a key that leads through a symbolic link: O_NOFOLLOW guards the last part of a path only. */
async function requirePlainFolder(fs: FileSystem, root: string, folder: string): Promise<void> {
  const stat = await fs.lstat(join(root, folder));
  if (!stat.isDirectory()) throw corrupt(folder, 'not a folder (symbolic links are not followed)');
}

/** The folders that lead to a key, outermost first. */
function foldersOf(key: string): readonly string[] {
  const parts = key.split('/');
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('/'));
}

async function* list(fs: FileSystem, root: string, prefix: string): AsyncIterable<string> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  for await (const key of walk(fs, root, folder)) if (key.startsWith(prefix)) yield key;
}

async function* walk(fs: FileSystem, root: string, folder: string): AsyncIterable<string> {
  const names = await guard(folder || '.', root, () =>
    fs.readdir(join(root, folder), { withFileTypes: true }).catch(unlessMissing),
  );
  for (const entry of names ?? []) {
    const key = `${folder}${entry.name}`;
    if (key === SCRATCH) continue;
    if (entry.isDirectory()) yield* walk(fs, root, `${key}/`);
    else yield key;
  }
}

/** Turns an error of the operating system into one line that says what could not be done and where. */
async function guard<T>(key: string, root: string, action: () => Promise<T>): Promise<T> {
  if (!key.endsWith('/') && key !== '.' && !isKey(key)) throw usage('not a name of an archive file', key);
  try {
    return await action();
  } catch (error) {
    const code = codeOf(error);
    if (error instanceof SegproofError || code === undefined) throw error;
    const message = `the archive at ${root} cannot be used: ${EXPLAINED[code] ?? 'the operating system refused'} (${code})`;
    throw new SegproofError({ code: 'ARCHIVE_UNAVAILABLE', message, place: { file: key } }, { cause: error });
  }
}

const EXPLAINED: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EDQUOT: 'the quota is used up',
  EIO: 'the medium failed; start again and verify',
  EMFILE: 'too many open files',
  ENOSPC: 'no space left',
  ENOTSUP: 'its file system has no hard links',
  EPERM: 'not permitted, or its file system has no hard links',
  EROFS: 'it is mounted read-only',
};

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}

function unlessMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') throw error;
}

function usage(message: string, key: string): SegproofError {
  return new SegproofError({ code: 'USAGE', message, got: JSON.stringify(key).slice(0, 120) });
}
