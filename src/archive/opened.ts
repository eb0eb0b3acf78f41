import type { ArchiveDescriptor } from './descriptor.ts';
import type { VerifierKey } from './note.ts';
import type { Store } from './store.ts';

/** An archive that was found and can be read. It holds no key that signs. */
export interface Archive {
  readonly store: Store;
  readonly descriptor: ArchiveDescriptor;
  readonly logKey: VerifierKey;
  readonly attestationKey: VerifierKey;
}
