import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { sha256Hex } from '../util/digest.ts';
import { concatBytes, utf8 } from './bytes.ts';
import { corrupt } from './corrupt.ts';
import { type Envelope, preAuthEncoding } from './dsse.ts';
import type { Note, VerifierKey } from './note.ts';

/** SubjectPublicKeyInfo of an Ed25519 key (RFC 8410) is this, then the 32 bytes of the key. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

function publicKeyDer(publicKey: Uint8Array): Uint8Array {
  return concatBytes([SPKI_PREFIX, publicKey]);
}

/** Identifier of a key in a DSSE envelope: SHA-256 of its SubjectPublicKeyInfo, hex. */
export function envelopeKeyId(publicKey: Uint8Array): string {
  return sha256Hex(publicKeyDer(publicKey));
}

/** Ed25519 (RFC 8032), as OpenSSL decides it. */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return signature.length === 64 && verify(null, message, importKey(publicKey), signature);
}

/**
 * Checks a note against one key: ARCHIVE_CORRUPT when the key has not signed it, or when any signature that says it is
 * the key's is false. Signatures under other names or ids are ignored (C2SP signed-note).
 */
export function requireNoteSignature(note: Note, key: VerifierKey, file: string): void {
  const own = note.signatures.filter(({ name, keyId }) => name === key.name && keyId === key.keyId);
  const message = utf8(note.text);
  if (own.length === 0)
    throw corrupt(file, 'not signed by the log key', `a signature of ${key.name}+${key.keyId}`);
  if (!own.every(({ signature }) => verifyEd25519(key.publicKey, message, signature))) {
    throw corrupt(file, 'signature does not verify', `a signature of ${key.name}+${key.keyId} over the text`);
  }
}

/** Checks that the key has signed the envelope. Key ids are hints, so every signature is tried; one is enough. */
export function requireEnvelopeSignature(envelope: Envelope, publicKey: Uint8Array, file: string): void {
  const message = preAuthEncoding(envelope.payloadType, envelope.payload);
  if (envelope.signatures.some(({ sig }) => verifyEd25519(publicKey, message, sig))) return;
  throw corrupt(
    file,
    'statement signature does not verify',
    `a signature of key ${envelopeKeyId(publicKey)}`,
  );
}

const imported = new WeakMap<Uint8Array, KeyObject>();

function importKey(publicKey: Uint8Array): KeyObject {
  const known = imported.get(publicKey);
  if (known) return known;
  const key = createPublicKey({ key: Buffer.from(publicKeyDer(publicKey)), format: 'der', type: 'spki' });
  imported.set(publicKey, key);
  return key;
}
