import type { Cause } from './diff-causes.ts';
import type { Delta, PartChange } from './diff-parts.ts';

/** One difference that all connections from a peer of `from` to a peer of `to` share, but for a peer with itself. */
export interface ConnectionChange {
  /** `ns/name[Kind]`, or ranges of addresses `first-last`. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly change: Delta['change'];
  readonly old: string;
  readonly new: string;
  readonly parts: readonly ChangedPart[];
}

export interface ChangedPart {
  readonly what: PartChange;
  readonly conn: string;
  readonly by: readonly Cause[];
}
