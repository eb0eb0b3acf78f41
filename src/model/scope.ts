import type { PortRange } from './connection-set.ts';
import type { Protocol } from './resource.ts';

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
  /** RFC 3339 date after which the flow is no longer approved. */
  readonly expires?: string;
}
