/** What a kind tells us: who is there, what is allowed, what is reachable from outside, whether policy is enforced. */
export type KindRole =
  | 'population'
  | 'policy'
  | 'exposure'
  | 'enforcement'
  /** Says nothing of traffic: only the checks that ask for it are undecided without it, and a snapshot is complete. */
  | 'governance';

/** One kind of object that Segproof reads, and why. */
export interface KindToRead {
  /** API group, empty for the core group. */
  readonly group: string;
  /** Versions understood, the preferred one first. */
  readonly versions: readonly string[];
  /** Plural lower-case name in the API's paths and in RBAC. */
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly role: KindRole;
  /** What is lost without it, for the reader of a ClusterRole; no full stop. */
  readonly why: string;
  /** `always`: every cluster serves it, and without it no snapshot is complete. */
  readonly needed: 'always' | 'when-served';
  /** Read with `get` under these names only; absent: listed. */
  readonly names?: readonly ObjectName[];
}

export interface ObjectName {
  readonly namespace?: string;
  readonly name: string;
}

/** `[resource, kind, scope, why]`. */
type Row = readonly [resource: string, kind: string, scope: 'namespaced' | 'cluster', why: string];

/** The rows of one API group that share versions, role and need. */
export function kindsOfGroup(
  shared: Pick<KindToRead, 'group' | 'versions' | 'role' | 'needed'>,
  rows: readonly Row[],
): readonly KindToRead[] {
  return rows.map(([resource, kind, scope, why]) => ({
    ...shared,
    resource,
    kind,
    namespaced: scope === 'namespaced',
    why,
  }));
}
