import type { Predicate } from '../model/evidence.ts';
import type { BlobClass } from '../model/run-evidence.ts';
import type { ClusterIdentity } from '../model/snapshot.ts';
import { sha256Hex } from '../util/digest.ts';
import { fileNamePart } from '../util/escape.ts';

/** Names of the archive's files, the same on a disk and in an object store (evidence.md §2.1). */

export const ARCHIVE_KEY = 'archive.json';
/** The newest signed head; the only file that changes. */
export const CHECKPOINT_KEY = 'checkpoint';

const KEY = /^[a-z][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/;
const MAX_KEY_LENGTH = 512;

/** Whether a name can be a key: no empty, hidden or relative part, nothing a shell or a URL would read differently. */
export function isKey(name: string): boolean {
  return name.length <= MAX_KEY_LENGTH && KEY.test(name);
}

/** Every signed head, by its size. */
export function checkpointKey(size: number): string {
  return `checkpoints/${size}`;
}

/** Whoever creates this file decides which leaf makes the tree of that size. */
export function claimKey(size: number): string {
  return `claim/${size}`;
}

/** The leaf, kept until the head that holds it is published. */
export function stagingKey(size: number, rootHash: string): string {
  return `staging/${size}-${rootHash}`;
}

/** A blob by its plaintext's digest. Blobs never cross an epoch, so that an epoch can be disposed of as a whole. */
export function blobKey(epoch: string, blobClass: BlobClass, sha256: string): string {
  return `epoch/${epoch}/${blobClass}/${sha256.slice(0, 2)}/${sha256}.zst`;
}

/** Start of the keys of the statements about one slot of one cluster. */
export function slotPrefix(cluster: ClusterIdentity, slot: string): string {
  return `epoch/${epochOf(slot)}/run/${clusterPart(cluster)}/${slot.replaceAll(/[-:]/g, '')}-`;
}

/** Where a copy of the leaf lies, so that people find a statement without reading the log. */
export function copyKey(predicate: Predicate, size: number): string {
  if (predicate.kind === 'run' || predicate.kind === 'failed-run') {
    return `${slotPrefix(predicate.cluster, predicate.slot.scheduledFor)}${size}.dsse.json`;
  }
  return `epoch/${epochOf(predicate.recordedAt)}/entry/${size}-${predicate.kind}.dsse.json`;
}

/** The UTC month of an instant. */
export function epochOf(instant: string): string {
  return instant.slice(0, 7);
}

/** What makes two runs the same cluster's: the uid of kube-system, else the name. */
export function clusterKey(cluster: ClusterIdentity): string {
  return cluster.id ?? cluster.name;
}

// Names are free text, so the digest keeps two of them apart when their letters fall together.
function clusterPart(cluster: ClusterIdentity): string {
  const key = clusterKey(cluster);
  return `${fileNamePart(key).slice(0, 48)}-${sha256Hex(key).slice(0, 8)}`;
}
