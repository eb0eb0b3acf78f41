import type { Access } from './access.ts';
import type { ArchiveReader } from './archive-reader.ts';
import type { Pages } from './templates.ts';
import type { VerificationCache } from './verification-cache.ts';

/** What every route works with. */
export interface Context {
  readonly reader: ArchiveReader;
  readonly verification: VerificationCache;
  readonly access: Access;
  readonly pages: Pages;
  readonly behindTls: boolean;
}
