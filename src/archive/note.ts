import { sha256 } from '../util/digest.ts';
import { concatBytes, decodeUtf8, fromBase64, toBase64, toHex, utf8 } from './bytes.ts';
import { corrupt } from './corrupt.ts';

/** C2SP signed-note: text, a blank line, signature lines. Whoever can write to the archive controls these bytes. */

const ED25519 = 1;
const MAX_NOTE_SIZE = 1_000_000;
/** The specification asks for at least 16. */
const MAX_SIGNATURES = 100;

export interface Note {
  /** Ends with a newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

interface NoteSignature {
  readonly name: string;
  /** Four bytes in hex. Together with the name it says which key to try; it proves nothing. */
  readonly keyId: string;
  readonly signature: Uint8Array;
}

/** An Ed25519 public key under a name. */
export interface VerifierKey {
  readonly name: string;
  readonly keyId: string;
  /** 32 bytes (RFC 8032). */
  readonly publicKey: Uint8Array;
}

/** Reads a note to the letter: whatever `formatNote` could not have written is an error. */
export function parseNote(bytes: Uint8Array, file: string): Note {
  const note = bytes.length <= MAX_NOTE_SIZE ? decodeUtf8(bytes) : undefined;
  if (note === undefined) throw corrupt(file, `a note is UTF-8 text of at most ${MAX_NOTE_SIZE} bytes`);
  if (/[\u0000-\u0009\u000b-\u001f]/.test(note)) throw corrupt(file, 'control character in a note');
  const split = note.lastIndexOf('\n\n');
  const lines = note.slice(split + 2).split('\n');
  if (split < 0 || lines.length < 2 || lines.pop() !== '') {
    throw corrupt(
      file,
      'not a signed note',
      'text, an empty line, and signature lines that end with a newline',
    );
  }
  if (lines.length > MAX_SIGNATURES) throw corrupt(file, `more than ${MAX_SIGNATURES} signatures`);
  return { text: note.slice(0, split + 1), signatures: lines.map((line) => parseSignature(line, file)) };
}

function parseSignature(line: string, file: string): NoteSignature {
  const match = /^— ([^\s+]+) (\S+)$/u.exec(line);
  const bytes = match ? fromBase64(match[2]!) : undefined;
  if (!match || !bytes || bytes.length <= 4) {
    throw corrupt(file, 'malformed signature line', '— <key name> <base64 of key id and signature>');
  }
  return { name: match[1]!, keyId: toHex(bytes.subarray(0, 4)), signature: bytes.subarray(4) };
}

export function formatNote(note: Note): string {
  const lines = note.signatures.map(({ name, keyId, signature }) => {
    return `— ${name} ${toBase64(concatBytes([Buffer.from(keyId, 'hex'), signature]))}\n`;
  });
  return `${note.text}\n${lines.join('')}`;
}

export function verifierKey(name: string, publicKey: Uint8Array): VerifierKey {
  const identity = concatBytes([utf8(`${name}\n`), Uint8Array.of(ED25519), publicKey]);
  return { name, keyId: toHex(sha256(identity).subarray(0, 4)), publicKey };
}

/** `<name>+<key id>+<base64 of type and key>`: the text an auditor pins. */
export function formatVerifierKey(key: VerifierKey): string {
  return `${key.name}+${key.keyId}+${toBase64(concatBytes([Uint8Array.of(ED25519), key.publicKey]))}`;
}

/** The key, or `undefined` when the text is not an Ed25519 verifier key or its id is not its own. */
export function parseVerifierKey(text: string): VerifierKey | undefined {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(text);
  const encoded = match ? fromBase64(match[3]!) : undefined;
  if (!match || encoded?.length !== 33 || encoded[0] !== ED25519) return undefined;
  const key = verifierKey(match[1]!, encoded.subarray(1));
  return key.keyId === match[2] ? key : undefined;
}
