import type { InclusionProof } from '../model/log.ts';
import { toHex } from './bytes.ts';
import { corrupt } from './corrupt.ts';
import { readHashes, readHead } from './head.ts';
import { CHECKPOINT_KEY } from './layout.ts';
import { inclusionProof, merkleRoot } from './merkle.ts';
import type { Archive } from './opened.ts';
import { entryTiles } from './tiles.ts';

/** Proof that an entry is in the log of the newest head. ARCHIVE_CORRUPT when the tiles do not give its root. */
export async function proveEntry(archive: Archive, index: number): Promise<InclusionProof> {
  const head = await readHead(archive);
  const size = head?.size ?? 0;
  const hashes: Uint8Array[] = [];
  for (const bundle of entryTiles(size))
    hashes.push(...(await readHashes(archive.store, { ...bundle, level: 0 })));
  const root = toHex(merkleRoot(hashes));
  if (root !== head?.rootHash)
    throw corrupt(CHECKPOINT_KEY, 'the tiles do not give the signed root', head?.rootHash, root);
  return { index, size, hashes: inclusionProof(hashes, index).map(toHex) };
}
