import type { BlobClass, BlobRef } from '../model/run-evidence.ts';
import { SegproofError } from '../util/error.ts';
import { decodeBlob, encodeBlob, requireDigest, sizedDigest, unpack } from './codec.ts';
import { corrupt } from './corrupt.ts';
import { blobKey } from './layout.ts';
import type { Store } from './store.ts';

/** One file to archive. */
export interface NewBlob {
  /** Letters, digits, dot, dash, underscore; unique in its run. */
  readonly name: string;
  readonly mediaType: string;
  readonly class: BlobClass;
  readonly bytes: Uint8Array;
}

/** Archives a blob and gives its reference. One whose plaintext the epoch already has is not stored again. */
export async function putBlob(store: Store, epoch: string, blob: NewBlob): Promise<BlobRef> {
  const plain = sizedDigest(blob.bytes);
  const key = blobKey(epoch, blob.class, plain.sha256);
  const encoded = await encodeBlob(blob.bytes);
  const stored = await putOrKeep(store, key, encoded, plain);
  return {
    name: blob.name,
    mediaType: blob.mediaType,
    class: blob.class,
    plain,
    stored: sizedDigest(stored),
  };
}

/** Another version of zstd may have packed the same plaintext otherwise; then what lies there stays. */
async function putOrKeep(
  store: Store,
  key: string,
  encoded: Uint8Array,
  plain: BlobRef['plain'],
): Promise<Uint8Array> {
  try {
    await store.put(key, encoded);
    return encoded;
  } catch (error) {
    if (!(error instanceof SegproofError) || error.code !== 'ARCHIVE_CONFLICT') throw error;
  }
  const present = (await store.get(key)) ?? new Uint8Array();
  requireDigest(await unpack(present, plain.size, key), plain, key, 'plaintext');
  return present;
}

/** The plaintext of an archived blob, proven against its reference. */
export async function readBlobRef(store: Store, epoch: string, ref: BlobRef): Promise<Uint8Array> {
  const key = blobKey(epoch, ref.class, ref.plain.sha256);
  const stored = await store.get(key);
  if (!stored) throw corrupt(key, `missing: ${ref.name}`);
  return decodeBlob(stored, ref, key);
}
