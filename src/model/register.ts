import type { Flow } from './scope.ts';
import type { Selector } from './selector.ts';

/**
 * What people decided, kept in files of theirs (frameworks.md §3). An absent register was not given: where a check needs
 * it, it says so (U8). Dates are RFC 3339; a date without a time holds to the end of that day in UTC.
 */
export interface Registers {
  readonly flows?: readonly RegisteredFlow[];
  readonly exposures?: readonly ExposureEntry[];
  readonly exceptions: readonly ExceptionEntry[];
  readonly attestations: readonly Attestation[];
  readonly reviews?: readonly ReviewEntry[];
  readonly tests?: readonly TestEntry[];
  readonly policies?: readonly PolicyEntry[];
  readonly identities?: readonly IdentityEntry[];
  readonly changes?: readonly ChangeEntry[];
  readonly components?: readonly ComponentEntry[];
  readonly approvedPolicies?: ApprovedPolicies;
}

/** An approved flow; `insecure` admits a port of the insecure list only with justification and compensating feature. */
export interface RegisteredFlow extends Flow {
  readonly dimension: string;
  readonly owner?: string;
  readonly insecure?: boolean;
  readonly compensating?: string;
}

/** An approved way in from beyond the cluster. */
export interface ExposureEntry {
  readonly id: string;
  readonly match: {
    readonly kind?: string | undefined;
    readonly namespace?: string | undefined;
    readonly name?: string | undefined;
  };
  readonly owner: string;
  readonly purpose: string;
  /** Without it the row is a proposal, and approves nothing. */
  readonly approvedBy?: string;
  readonly approvedOn?: string;
  readonly expires?: string;
}

/** Accepts a fail for a while; never hides it. */
export interface ExceptionEntry {
  readonly id: string;
  readonly check: string;
  /** Globs on the subject: `namespace`, `name`, `kind`, and for zone pairs `from`, `to`. */
  readonly match: Readonly<Record<string, string>>;
  /** Labels that every endpoint of a workload must have. At least one of `match` and `selector` says something. */
  readonly selector?: Selector;
  readonly reason: string;
  readonly owner: string;
  readonly approver: string;
  /** RFC 3339 date, the last day on which it holds, or an instant, the first at which it no longer does. */
  readonly expires: string;
  readonly compensating?: string;
}

/** Stands for a framework where a check is attested something that it cannot see: `control` is the check's id then. */
export const ABOUT_CHECKS = 'checks';

/** What a person signed for a manual item of a control, or for an item of a check (`meta.attestable`). */
export interface Attestation {
  readonly id: string;
  /** Id of the framework, or `ABOUT_CHECKS`. */
  readonly framework: string;
  readonly control: string;
  readonly item: string;
  readonly statement: string;
  /** Of an item that is a number, such as months. */
  readonly value?: number;
  readonly signer: string;
  readonly on: string;
  readonly expires?: string;
}

/** A review of the rules in force, or of the diagram of zones, bound to what was reviewed by its hash. */
export interface ReviewEntry {
  readonly id: string;
  readonly kind: 'ruleset' | 'diagram';
  /** `sha256:` and the hash that `segproof review start` printed. */
  readonly hash: string;
  /** Lines of the text that the hash is of, where it was kept. */
  readonly lines?: readonly string[];
  /** Globs on names of clusters; absent: every one. */
  readonly clusters?: readonly string[];
  readonly reviewer: string;
  readonly on: string;
  readonly outcome: string;
  /** Teams whose rules were reviewed and to which the reviewer does not belong. */
  readonly independentOf?: readonly string[];
}

/** An independent test of segmentation that was carried out. */
export interface TestEntry {
  readonly id: string;
  readonly kind: 'segmentation-pentest' | 'penetration-test' | 'deny-probe';
  readonly by: string;
  readonly on: string;
  /** Globs on names of clusters it covered. */
  readonly clusters: readonly string[];
  readonly method?: string;
  readonly result: 'no-bypass' | 'bypass-found' | 'bypass-mended';
  readonly report?: string;
}

/** Why a policy is there, for policies that do not say it in annotations of their own. */
export interface PolicyEntry {
  readonly id: string;
  readonly match: { readonly kind?: string; readonly namespace?: string; readonly name: string };
  readonly owner: string;
  readonly justification: string;
  readonly ticket: string;
  /** Date by which it must be looked at again. */
  readonly reviewBy: string;
}

/** A user, group or service account that is known, and who stands behind it. `name` is a glob. */
export interface IdentityEntry {
  readonly id: string;
  readonly kind: 'User' | 'Group' | 'ServiceAccount';
  readonly namespace?: string;
  readonly name: string;
  /** A named person, or what automation it is. */
  readonly person?: string;
  readonly automation?: string;
  /** True when it may change policies and the labels that they rest on. */
  readonly mayWritePolicies?: boolean;
  readonly approvedBy?: string;
  readonly expires?: string;
}

/** The approval of one change of a policy. */
export interface ChangeEntry {
  readonly id: string;
  readonly match: { readonly kind?: string; readonly namespace?: string; readonly name: string };
  /** `sha256:` and the digest of the policy after the change; absent: any content. */
  readonly hash?: string;
  readonly author: string;
  readonly approver: string;
  /** Instant of the approval. */
  readonly approvedAt: string;
  readonly ticket?: string;
  /** True for a change that was allowed to go first and be approved afterwards. */
  readonly emergency?: boolean;
}

/** A component that the entity's inventory knows. Fields of `match` are globs. */
export interface ComponentEntry {
  readonly id: string;
  readonly match: { readonly kind?: string; readonly namespace?: string; readonly name?: string };
  readonly owner: string;
  /** What it does, in words. */
  readonly purpose: string;
}

/** The policies that were approved, as files of a repository. */
export interface ApprovedPolicies {
  /** Folder, and the commit it stood at where it is a repository. */
  readonly source: string;
  readonly commit?: string;
  readonly policies: readonly ApprovedPolicy[];
  /** Documents that could not be read, as sentences with their place: the baseline is not known then. */
  readonly problems: readonly string[];
}

export interface ApprovedPolicy {
  /** `group/Kind/namespace/name`, as records are keyed. */
  readonly key: string;
  /** Digest as in `PolicyVersion`. */
  readonly digest: string;
  readonly place: string;
}
