import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import type { BlobRef, SizedDigest } from '../model/run-evidence.ts';
import { sha256Hex } from '../util/digest.ts';
import { corrupt } from './corrupt.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Level 3 takes a second for a snapshot of 20,000 pods; 19 saves a fifth of the bytes and takes forty. */
const params = { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 };

export function sizedDigest(bytes: Uint8Array): SizedDigest {
  return { sha256: sha256Hex(bytes), size: bytes.length };
}

export async function encodeBlob(plain: Uint8Array): Promise<Uint8Array> {
  return compress(plain, { params });
}

/**
 * The plaintext of stored bytes, proven against the reference: the stored bytes before they reach the decoder, which
 * lets trailing bytes pass, and the plaintext after it. Never more than the promised size is unpacked.
 */
export async function decodeBlob(
  stored: Uint8Array,
  ref: Pick<BlobRef, 'plain' | 'stored'>,
  file: string,
): Promise<Uint8Array> {
  requireDigest(stored, ref.stored, file, 'stored bytes');
  const plain = await unpack(stored, ref.plain.size, file);
  requireDigest(plain, ref.plain, file, 'plaintext');
  return plain;
}

export function requireDigest(bytes: Uint8Array, expected: SizedDigest, file: string, what: string): void {
  if (bytes.length !== expected.size) {
    throw corrupt(file, `size of the ${what} differs`, `${expected.size} bytes`, `${bytes.length} bytes`);
  }
  const got = sha256Hex(bytes);
  if (got !== expected.sha256) throw corrupt(file, `digest of the ${what} differs`, expected.sha256, got);
}

/** At most `limit` bytes of plaintext; ARCHIVE_CORRUPT when there are more, or when it is not zstd. */
export async function unpack(stored: Uint8Array, limit: number, file: string): Promise<Uint8Array> {
  try {
    return await decompress(stored, { maxOutputLength: Math.max(1, limit) });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    throw corrupt(
      file,
      code === 'ERR_BUFFER_TOO_LARGE' ? `unpacks to more than ${limit} bytes` : `not zstd (${code})`,
    );
  }
}
