import type { Policy, Taint, Tier } from '../model/policy.ts';
import type { Origin } from '../model/resource.ts';
import type { SnapshotRecord } from '../model/snapshot.ts';
import type { Reason } from '../model/verdict.ts';

/** What one object became. */
export interface Lowered {
  readonly policies: readonly Policy[];
  readonly taints: readonly Taint[];
  /** Why it could not be lowered in full; empty when it was. */
  readonly reasons: readonly Reason[];
}

/** One policy kind: how its manifests become the intermediate form. */
export interface Dialect {
  readonly group: string;
  readonly kind: string;
  /** Versions whose fields `lower` knows; an object of another version is a taint. */
  readonly versions: readonly string[];
  /** Tiers into which it lowers; every dialect of one tier gives the same record. */
  readonly tiers: readonly Tier[];
  readonly lower: (record: SnapshotRecord, origin: Origin | undefined) => Lowered;
}
