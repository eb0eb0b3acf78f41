import type { ArchiveSettings } from '../model/evidence.ts';
import { sha256Hex } from '../util/digest.ts';
import { SegproofError } from '../util/error.ts';
import { appendEntry } from './append-entry.ts';
import { equalBytes } from './bytes.ts';
import {
  type ArchiveDescriptor,
  attestationKeyName,
  encodeDescriptor,
  keyOf,
  newDescriptor,
  parseDescriptor,
} from './descriptor.ts';
import { ARCHIVE_KEY } from './layout.ts';
import { formatVerifierKey, verifierKey } from './note.ts';
import type { Archive } from './opened.ts';
import type { ArchiveSigners } from './signer.ts';
import type { Store } from './store.ts';

export type { Archive } from './opened.ts';

export interface NewArchiveOptions {
  readonly store: Store;
  readonly signers: ArchiveSigners;
  /** A UUID. */
  readonly archiveId: string;
  /** First line of every checkpoint: a name that no other log has, best a URL without scheme. */
  readonly origin?: string;
  readonly settings: ArchiveSettings;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Makes an archive: `archive.json`, then leaf 0, which holds its digest and the settings. Called again after it was
 * interrupted, with the same keys, it completes what is there. ARCHIVE_CONFLICT when the archive exists.
 */
export async function initArchive(options: NewArchiveOptions): Promise<Archive> {
  const archive = await describe(options);
  const { store } = archive;
  if (await store.get('checkpoint')) throw alreadyThere(store);
  const sha256 = sha256Hex(encodeDescriptor(archive.descriptor));
  await appendEntry(archive, options.signers, {
    body: { kind: 'config-change', settings: options.settings },
    subject: [{ name: ARCHIVE_KEY, digest: { sha256 } }],
    now: options.now,
    duplicate: async (tip) => (tip.edge.size > 0 ? 0 : undefined),
  });
  return archive;
}

/** ARCHIVE_MISSING when there is none here, ARCHIVE_UNSUPPORTED when a newer version made it. */
export async function openArchive(store: Store): Promise<Archive> {
  const bytes = await store.get(ARCHIVE_KEY);
  if (bytes) return archiveOf(store, parseDescriptor(bytes));
  throw new SegproofError({
    code: 'ARCHIVE_MISSING',
    message: `there is no archive at ${store.place}; \`segproof archive init\` makes one`,
    place: { file: ARCHIVE_KEY },
  });
}

async function describe(options: NewArchiveOptions): Promise<Archive> {
  const { store, signers, archiveId } = options;
  const present = await store.get(ARCHIVE_KEY);
  if (present) return resumable(await openArchive(store), signers);
  if (!(await isEmpty(store))) throw alreadyThere(store);
  const origin = options.origin ?? `segproof.dev/archive/${archiveId}`;
  const keys = {
    log: formatVerifierKey(verifierKey(origin, signers.log.publicKey)),
    attestation: formatVerifierKey(verifierKey(attestationKeyName(origin), signers.attestation.publicKey)),
  };
  const createdAt = new Date(options.now()).toISOString();
  const bytes = encodeDescriptor(newDescriptor({ archiveId, origin, createdAt, keys }));
  // An origin with a space would make a log that nobody can read: better told now.
  const archive = archiveOf(store, parseDescriptor(bytes));
  await store.put(ARCHIVE_KEY, bytes);
  return archive;
}

function archiveOf(store: Store, descriptor: ArchiveDescriptor): Archive {
  return {
    store,
    descriptor,
    logKey: keyOf(descriptor, 'log'),
    attestationKey: keyOf(descriptor, 'attestation'),
  };
}

function resumable(archive: Archive, signers: ArchiveSigners): Archive {
  const same = equalBytes(archive.logKey.publicKey, signers.log.publicKey);
  if (!same) throw alreadyThere(archive.store);
  return archive;
}

async function isEmpty(store: Store): Promise<boolean> {
  for await (const key of store.list('')) if (key !== 'lost+found') return false;
  return true;
}

function alreadyThere(store: Store): SegproofError {
  return new SegproofError({
    code: 'ARCHIVE_CONFLICT',
    message: `${store.place} is not empty`,
    expected: 'a new or empty place for an archive',
  });
}
