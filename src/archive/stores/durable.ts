import { randomUUID } from 'node:crypto';
import type * as nodeFs from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PutOutcome } from '../store.ts';

/** What the file store asks of the operating system. */
export type FileSystem = Pick<
  typeof nodeFs,
  'open' | 'link' | 'rename' | 'unlink' | 'mkdir' | 'lstat' | 'readdir'
>;

/** Writes that survive a power cut. */
export interface Durable {
  /** Creates a file that never changes, or says that the name is taken. Its folder must be there. */
  create(path: string, bytes: Uint8Array): Promise<PutOutcome>;
  /** Replaces a file. */
  replace(path: string, bytes: Uint8Array): Promise<void>;
  /** Makes a folder and the names that lead to it; one that a dead process left unsynced is synced as well. */
  makeFolder(path: string): Promise<void>;
  /** Makes the names in a folder safe. */
  syncFolder(path: string): Promise<void>;
}

/**
 * The order of system calls is the one that loses nothing (evidence.md §2.6): open a temporary file, write, fsync,
 * close, link or rename, fsync the folder. Temporary files are made in `scratch`, on the same file system.
 */
export function durable(fs: FileSystem, scratch: string): Durable {
  const sync = fatalSync();
  const safe = new Set<string>();

  async function syncFolder(path: string): Promise<void> {
    await withFile(fs, path, 'r', sync);
  }

  async function makeFolder(path: string): Promise<void> {
    if (safe.has(path)) return;
    await fs.mkdir(path, { mode: 0o755 }).catch(unless('EEXIST'));
    await syncFolder(dirname(path));
    safe.add(path);
  }

  async function withTemporary<T>(bytes: Uint8Array, finish: (temporary: string) => Promise<T>): Promise<T> {
    await makeFolder(scratch);
    const temporary = join(scratch, randomUUID());
    try {
      await withFile(fs, temporary, 'wx', async (file) => {
        await file.writeFile(bytes);
        await sync(file);
      });
      return await finish(temporary);
    } finally {
      await fs.unlink(temporary).catch(() => {});
    }
  }

  return {
    makeFolder,
    syncFolder,
    create: (path, bytes) =>
      withTemporary(bytes, async (temporary) => {
        const taken = await fs.link(temporary, path).catch(unless('EEXIST'));
        if (taken === 'EEXIST') return 'exists';
        await syncFolder(dirname(path));
        return 'created';
      }),
    replace: (path, bytes) =>
      withTemporary(bytes, async (temporary) => {
        await fs.rename(temporary, path);
        await syncFolder(dirname(path));
      }),
  };
}

/**
 * fsync that is not tried again: after it failed, the kernel may have dropped the pages and report success the next
 * time (fsyncgate), so from then on this process writes nothing more.
 */
function fatalSync(): (file: nodeFs.FileHandle) => Promise<void> {
  let failure: unknown;
  return async (file) => {
    if (failure) throw failure;
    await file.sync().catch((error: unknown) => {
      failure = error;
      throw error;
    });
  };
}

async function withFile(
  fs: FileSystem,
  path: string,
  flags: string,
  work: (file: nodeFs.FileHandle) => Promise<void>,
): Promise<void> {
  const file = await fs.open(path, flags, 0o444);
  try {
    await work(file);
  } finally {
    await file.close();
  }
}

function unless<Code extends string>(code: Code): (error: unknown) => Code {
  return (error) => {
    if ((error as NodeJS.ErrnoException).code !== code) throw error;
    return code;
  };
}
