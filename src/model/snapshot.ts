import type { Problem } from '../util/error.ts';
import type { KubeObject, Origin } from './resource.ts';

/** How far a claim can go (design.md §5, "Modes"). */
export type Mode = 'cluster' | 'dump' | 'manifests';

/**
 * What became of one list call. Only `read` is complete; every other outcome leaves the kind unknown, but for
 * `missing`: the server does not serve the kind, so there is none.
 */
export type ListOutcome =
  | 'read'
  | 'missing'
  | 'forbidden'
  | 'partial'
  | 'expired'
  | 'throttled'
  | 'server-error'
  | 'truncated'
  | 'timeout'
  | 'unauthorized'
  /** No connection: refused, reset, name not found, certificate not trusted. */
  | 'unreachable'
  /** An answer that no Kubernetes API server gave, such as a proxy's HTML page. */
  | 'not-kubernetes';

/** One list, or one read by name, of one kind. */
export interface SnapshotList {
  readonly group: string;
  readonly version: string;
  /** Plural lower-case name, such as `networkpolicies`. */
  readonly resource: string;
  readonly kind: string;
  /** Namespaces that were listed one by one; absent when the whole cluster was. */
  readonly namespaces?: readonly string[];
  /** Objects that were read one by one by name (RBAC `resourceNames`), as ConfigMaps are; absent for a list. */
  readonly names?: readonly string[];
  readonly outcome: ListOutcome;
  /** `exact`: at the snapshot's one resourceVersion; `own`: at a version of its own. */
  readonly consistency?: 'exact' | 'own';
  readonly resourceVersion?: string;
  readonly items: number;
  readonly pages: number;
  readonly restarts: number;
  readonly retries: number;
  /** The server's words, or ours, for an outcome other than `read`. */
  readonly message?: string;
}

export interface ClusterIdentity {
  /** Name from the configuration, the kubeconfig's cluster, or the folder. */
  readonly name: string;
  /** uid of the namespace kube-system: the cluster's identity. */
  readonly id?: string;
  readonly server?: string;
  readonly kubernetesVersion?: string;
}

/** The first evidence: header and records are all that judging needs, years later (design.md §1). */
export interface Snapshot {
  readonly header: SnapshotHeader;
  /** Sorted by key, bytewise. */
  readonly records: readonly SnapshotRecord[];
}

export interface SnapshotHeader {
  readonly format: 'segproof.dev/snapshot/v1';
  readonly mode: Mode;
  readonly cluster: ClusterIdentity;
  /** Who read: the user of the kubeconfig or service account, as the server named it. */
  readonly identity?: string;
  /** RFC 3339, UTC. Absent for files that carry no time. */
  readonly collectedFrom?: string;
  readonly collectedTo?: string;
  /** The files, folder or server, as the user named them. */
  readonly sources: readonly string[];
  readonly lists: readonly SnapshotList[];
  /** Documents that could not be read; the snapshot is incomplete when there is one. */
  readonly problems: readonly Problem[];
  /** Documents without apiVersion and kind. */
  readonly skipped: number;
  /** Things the reader should know: exec plugin used, TLS not verified, mixed modes. */
  readonly notes: readonly string[];
  /** Where each record was read, by key. */
  readonly origins: Readonly<Record<string, Origin>>;
}

export interface SnapshotRecord {
  /** `group/kind/namespace/name`; namespace is empty for cluster-wide kinds. */
  readonly key: string;
  readonly object: KubeObject;
}
