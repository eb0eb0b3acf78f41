import type { BlobRef } from '../../model/evidence.ts';
import type { ArchivedEntry, ArchiveReader } from '../archive-reader.ts';

/** Ids in a path are a leaf's number and a SHA-256: looked up in what the archive lists, never part of a file name. */
export const RUN_PARAMETERS = {
  type: 'object',
  properties: { run: { type: 'string', pattern: '^(0|[1-9][0-9]{0,11})$' } },
} as const;

export const FILE_PARAMETERS = {
  type: 'object',
  properties: { ...RUN_PARAMETERS.properties, file: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
} as const;

export async function findEntry(reader: ArchiveReader, run: string): Promise<ArchivedEntry | undefined> {
  const entries = await reader.listEntries();
  return entries.find((entry) => String(entry.index) === run);
}

/** A file of this very run; a digest that only another run names is not found. */
export async function findBlob(
  reader: ArchiveReader,
  run: string,
  file: string,
): Promise<{ readonly entry: ArchivedEntry; readonly blob: BlobRef } | undefined> {
  const entry = await findEntry(reader, run);
  if (entry?.predicate.kind !== 'run') return undefined;
  const blob = entry.predicate.blobs.find((candidate) => candidate.plain.sha256 === file);
  return blob && { entry, blob };
}
