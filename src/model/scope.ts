import type { PortRange } from './connection-set.ts';
import type { Labels, Protocol } from './resource.ts';

/** Which endpoints belong where, decided once from configuration, labels and presets. */
export interface Scope {
  /** False when no dimension is configured: the whole cluster is one in-scope zone (U8). */
  readonly configured: boolean;
  /** CIDRs that are not the Internet. */
  readonly internalCidrs: readonly string[];
  /** Named places beyond the cluster. */
  readonly externals: readonly { readonly name: string; readonly cidrs: readonly string[] }[];
  readonly dimensions: readonly Dimension[];
  /** Namespaces whose workloads are judged; peers are never narrowed. `undefined`: all. */
  readonly judgedNamespaces?: readonly string[];
  readonly filters: { readonly include: readonly string[]; readonly exclude: readonly string[] };
}

export interface Dimension {
  readonly name: string;
  readonly zones: readonly Zone[];
  /** By endpoint index. */
  readonly assignments: readonly Assignment[];
  readonly flows: readonly Flow[];
}

export interface Zone {
  readonly name: string;
  readonly inScope: boolean;
  /** True for the platform preset: security-impacting, assumed, with totals of its own. */
  readonly assumed: boolean;
}

/** `zone` is absent when nothing classified the endpoint, or more than one zone claims it: then it stays in scope (U4). */
export interface Assignment {
  readonly zone?: string;
  /** The rule that decided, in words: `scope.dimensions.pci-zone.assign[0]`, `label segproof.dev/pci-zone on namespace pay`. */
  readonly by: string;
}

/** An approved way between zones, or between a zone and `internet`, `internal`, `node` or a named external. */
export interface Flow {
  readonly id?: string;
  readonly from: string;
  readonly to: string;
  /** `any`, or protocol and ports. */
  readonly ports: 'any' | readonly { readonly protocol: Protocol; readonly ports: PortRange }[];
  readonly need?: string;
  readonly approvedBy?: string;
  /** RFC 3339 date from which on it is approved; absent: always was. */
  readonly approvedOn?: string;
  /** RFC 3339 date after which the flow is no longer approved, or instant from which on it is not. */
  readonly expires?: string;
}

/** What the configuration says of scope (design.md §6, "Configuration"), before it meets an inventory. */
export interface ScopeConfig {
  /** CIDRs that are not the Internet; default: `PRIVATE_CIDRS` of model/cidr.ts. */
  readonly internalCidrs?: readonly string[] | undefined;
  readonly externals?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly dimensions?: Readonly<Record<string, DimensionConfig>> | undefined;
  /** Namespaces of the platform besides the preset's, as globs. */
  readonly platform?: readonly string[] | undefined;
}

export interface DimensionConfig {
  /** Label whose value names the zone: on the pod, else on its namespace. */
  readonly label?: string | undefined;
  /** Zone by label value, where labels that exist use other words. */
  readonly map?: Readonly<Record<string, string>> | undefined;
  readonly zones: Readonly<Record<string, 'in-scope' | 'out-of-scope'>>;
  /** First match wins, over labels. */
  readonly assign?: readonly AssignRule[] | undefined;
  readonly flows?: readonly Flow[] | undefined;
}

/** All conditions given must hold; `namespace` and `workload` (its name) are globs. */
export interface AssignRule {
  readonly namespace?: string | undefined;
  readonly namespaceSelector?: Labels | undefined;
  readonly workload?: string | undefined;
  readonly podSelector?: Labels | undefined;
  readonly zone: string;
}

/** Globs on namespaces: which workloads are judged. */
export interface NamespaceFilters {
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
}
