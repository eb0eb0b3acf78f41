import { randomUUID } from 'node:crypto';
import { type Archive, initArchive, openArchive } from '../archive/archive.ts';
import type { ArchiveSigners } from '../archive/signer.ts';
import { createKeyFiles, readKeyFiles } from '../archive/signers/ed25519-file.ts';
import { filesystemStore } from '../archive/stores/filesystem.ts';
import { type LoadedConfig, resolvePath } from '../config/load.ts';
import { findConfig } from '../config/settings.ts';
import type { ArchiveSettings } from '../model/evidence.ts';
import { SegproofError } from '../util/error.ts';

/** Where an archive and its keys are. */
export interface ArchivePlace {
  readonly folder: string;
  readonly keyDir: string;
}

/** Named on the command line, else by the configuration. Throws USAGE when neither names an archive. */
export function archivePlace(config: LoadedConfig, folder?: string, keyDir?: string): ArchivePlace {
  const configured = config.values.archive;
  const place = folder ?? (configured && resolvePath(config.folder, configured.url));
  if (place === undefined) {
    const expected = '--archive DIR, or archive.url in the configuration';
    throw new SegproofError({ code: 'USAGE', message: 'no archive was named', expected });
  }
  const keys = keyDir ?? (configured?.keyDir && resolvePath(config.folder, configured.keyDir));
  return { folder: place, keyDir: keys ?? `${place.replace(/\/+$/, '')}-keys` };
}

/** The archive a command without a configuration of its own speaks of: an argument, `--archive`, or the configuration's. */
export function namedArchive(
  argument: string | undefined,
  option: string | undefined,
  config?: string,
): ArchivePlace {
  const folder = argument ?? option;
  return archivePlace(folder === undefined ? findConfig(config, ['.']) : findConfig(config, []), folder);
}

/** Opens an archive for reading. */
export function openArchiveAt(place: ArchivePlace): Promise<Archive> {
  return openArchive(filesystemStore(place.folder));
}

/** Reads the signing keys, which lie outside the archive. */
export function readSigners(place: ArchivePlace): Promise<ArchiveSigners> {
  return readKeyFiles(place.keyDir);
}

/** Makes an archive with two new keys. */
export async function createArchive(
  place: ArchivePlace,
  settings: ArchiveSettings,
  now: () => number,
  origin?: string,
): Promise<Archive> {
  const signers = await createKeyFiles(place.keyDir, place.folder);
  return initArchive({
    store: filesystemStore(place.folder),
    signers,
    archiveId: randomUUID(),
    ...(origin !== undefined && { origin }),
    settings,
    now,
  });
}
