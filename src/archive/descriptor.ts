import type { KeyRole } from '../model/evidence.ts';
import { canonicalJson } from '../util/canonical-json.ts';
import { SegproofError } from '../util/error.ts';
import { utf8 } from './bytes.ts';
import { corrupt } from './corrupt.ts';
import { parseCanonical } from './dsse.ts';
import { ARCHIVE_KEY } from './layout.ts';
import { parseVerifierKey, type VerifierKey } from './note.ts';
import { instant, literal, record, text } from './shape.ts';

const SCHEMA = 'segproof.dev/archive/v1';

/** `archive.json`: what the archive is and whose keys sign it. Written once; leaf 0 holds its digest. */
export interface ArchiveDescriptor {
  readonly schema: typeof SCHEMA;
  readonly archiveId: string;
  /** First line of every checkpoint and name of the log key. */
  readonly origin: string;
  readonly createdAt: string;
  readonly hash: 'sha256';
  readonly codec: 'zstd';
  readonly epoch: 'month';
  /** Verifier keys: `log` signs checkpoints, `attestation` signs statements. */
  readonly keys: { readonly log: string; readonly attestation: string };
}

export interface NewArchive {
  readonly archiveId: string;
  readonly origin: string;
  readonly createdAt: string;
  readonly keys: { readonly log: string; readonly attestation: string };
}

export function newDescriptor(archive: NewArchive): ArchiveDescriptor {
  return { schema: SCHEMA, hash: 'sha256', codec: 'zstd', epoch: 'month', ...archive };
}

export function encodeDescriptor(descriptor: ArchiveDescriptor): Uint8Array {
  return utf8(`${canonicalJson(descriptor)}\n`);
}

const shape = record({
  schema: literal(SCHEMA),
  archiveId: text,
  origin: text,
  createdAt: instant,
  hash: literal('sha256'),
  codec: literal('zstd'),
  epoch: literal('month'),
  keys: record({ log: text, attestation: text }),
});

/** Reads `archive.json`. ARCHIVE_UNSUPPORTED when its schema is another one: a newer version may have written it. */
export function parseDescriptor(bytes: Uint8Array): ArchiveDescriptor {
  if (bytes.at(-1) !== 0x0a) throw corrupt(ARCHIVE_KEY, 'does not end with a newline');
  const value = parseCanonical(bytes.subarray(0, -1), ARCHIVE_KEY) as Partial<ArchiveDescriptor> | null;
  if (typeof value?.schema === 'string' && value.schema !== SCHEMA) throw otherSchema(value.schema);
  const mismatch = shape(value, '');
  if (mismatch) throw corrupt(ARCHIVE_KEY, `malformed at ${mismatch.path}`, mismatch.expected, mismatch.got);
  const descriptor = value as ArchiveDescriptor;
  requireKeyName(descriptor, 'log', descriptor.origin);
  requireKeyName(descriptor, 'attestation', attestationKeyName(descriptor.origin));
  return descriptor;
}

/** Name of the key that signs statements, beside the log key, which is named as the origin. */
export function attestationKeyName(origin: string): string {
  return `${origin}/attestation`;
}

function requireKeyName(descriptor: ArchiveDescriptor, role: KeyRole, name: string): void {
  const key = keyOf(descriptor, role);
  if (key.name !== name) throw corrupt(ARCHIVE_KEY, `key of another name at keys.${role}`, name, key.name);
}

export function keyOf(descriptor: ArchiveDescriptor, role: KeyRole): VerifierKey {
  const key = parseVerifierKey(descriptor.keys[role]);
  if (!key)
    throw corrupt(ARCHIVE_KEY, `malformed key at keys.${role}`, 'an Ed25519 verifier key (C2SP signed-note)');
  return key;
}

function otherSchema(schema: string): SegproofError {
  return new SegproofError({
    code: 'ARCHIVE_UNSUPPORTED',
    message: 'archive of a schema not known to this version; a newer Segproof can read it',
    place: { file: ARCHIVE_KEY },
    expected: SCHEMA,
    got: schema.slice(0, 80),
  });
}
