import type { HostEndpoint, Policy, StagedPolicy, Taint, Tier } from '../model/policy.ts';
import type { Inventory, Origin } from '../model/resource.ts';
import type { SnapshotHeader, SnapshotRecord } from '../model/snapshot.ts';
import type { Reason } from '../model/verdict.ts';

/** What one object became. */
export interface Lowered {
  readonly policies: readonly Policy[];
  readonly taints: readonly Taint[];
  /** Tiers that the object declares. */
  readonly tiers?: readonly Tier[];
  readonly staged?: readonly StagedPolicy[];
  readonly hosts?: readonly HostEndpoint[];
  /** Why it could not be lowered in full; empty when it was. */
  readonly reasons: readonly Reason[];
}

/** What lowering may look up beside its own object. */
export interface LowerContext {
  readonly inventory: Inventory;
  readonly header: SnapshotHeader;
  /** Records of a kind, by `group/Kind`. */
  recordsOf(groupKind: string): readonly SnapshotRecord[];
  /** The network plugin that enforces policy, where it is known. */
  readonly engine?: string;
}

/** One policy kind: how its manifests become the intermediate form. */
export interface Dialect {
  readonly group: string;
  readonly kind: string;
  /** Versions whose fields `lower` knows; an object of another version is a taint. */
  readonly versions: readonly string[];
  /** Tiers into which it lowers; every dialect of one tier gives the same record. */
  readonly tiers: readonly Tier[];
  /** `lower` looks at nothing but its object: what other objects are is without effect on what it gives. */
  readonly alone?: true;
  readonly lower: (record: SnapshotRecord, origin: Origin | undefined, context: LowerContext) => Lowered;
}
