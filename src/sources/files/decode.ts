import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { unreadable } from './problem.ts';

/** V8 holds no text of more characters (2^29 - 24), and a dump of ASCII has as many as bytes. */
export const MAX_BYTES = 512 * 1024 * 1024 - 64;

/**
 * The text of a file: unpacked if its first bytes say gzip or zstd, then UTF-8 taken strictly. Throws a SegproofError
 * `INPUT_UNREADABLE` for what is too large, packed badly, binary, in another encoding, or empty.
 */
export function decodeText(bytes: Uint8Array, file: string): string {
  const plain = unpack(bytes, file);
  checkEncoding(plain, file);
  const text = toText(plain, file);
  if (text.trim() === '') throw unreadable(file, 'the file is empty', 'a Kubernetes manifest');
  return text;
}

/** Bytes of a text, packed as the file's suffix asks: `.gz`, `.zst`, else plain. */
export function encodeText(text: string, file: string): Uint8Array {
  if (file.endsWith('.gz')) return gzipSync(text);
  if (file.endsWith('.zst')) return zstdCompressSync(text);
  return new TextEncoder().encode(text);
}

export function tooLarge(file: string): Error {
  return unreadable(
    file,
    'the file is too large',
    'at most 512 MB of text, or a JSON list that is not packed (`kubectl get -A -o json`); ' +
      'read the cluster itself with `segproof snapshot -o FILE`, or give one dump per kind',
  );
}

function unpack(bytes: Uint8Array, file: string): Uint8Array {
  const pack = packOf(bytes);
  if (!pack) {
    if (bytes.length > MAX_BYTES) throw tooLarge(file);
    return bytes;
  }
  try {
    // The bound stops a small file that unpacks to an endless one.
    return pack.unpack(bytes, { maxOutputLength: MAX_BYTES });
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(file);
    throw unreadable(
      file,
      `the file is not whole: ${(cause as Error).message}`,
      `a complete ${pack.name} file`,
      cause,
    );
  }
}

function packOf(bytes: Uint8Array) {
  if (startsWith(bytes, [0x1f, 0x8b])) return { name: 'gzip', unpack: gunzipSync };
  if (startsWith(bytes, [0x28, 0xb5, 0x2f, 0xfd])) return { name: 'zstd', unpack: zstdDecompressSync };
  return undefined;
}

function checkEncoding(bytes: Uint8Array, file: string): void {
  if (startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff])) {
    throw unreadable(file, 'the file is UTF-16', 'UTF-8');
  }
  if (bytes.subarray(0, 8192).includes(0)) {
    throw unreadable(file, 'the file is binary', 'YAML or JSON text');
  }
}

function toText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const line = lineOfFault(bytes);
    throw unreadable(`${file}:${line}`, 'the file is not valid UTF-8', 'UTF-8', cause);
  }
}

/** Number of the first line that does not decode by itself; a line end never lies inside a character. */
function lineOfFault(bytes: Uint8Array): number {
  const strict = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, start);
    const next = end === -1 ? bytes.length : end + 1;
    try {
      strict.decode(bytes.subarray(start, next));
    } catch {
      return line;
    }
    start = next;
  }
  return line;
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}
