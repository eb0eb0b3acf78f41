import type { ParameterValue, Severity } from './finding.ts';
import type { Direction } from './policy.ts';

/** What a mapping can show, fixed in the framework file (frameworks.md §0.2). */
export type EvidenceLevel = 'full' | 'partial' | 'supporting' | 'manual';

/** One version of a control framework as we map it: control ids and our own paraphrase, never licensed text. */
export interface Framework {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  /** Our mapping revision. */
  readonly revision: number;
  readonly status: FrameworkStatus;
  /** First and last day on which this version applies, RFC 3339 dates. */
  readonly effective?: { readonly from: string; readonly to?: string };
  readonly publisher: string;
  readonly source?: FrameworkSource;
  readonly disclaimer: string;
  readonly parameters: Readonly<Record<string, FrameworkParameter>>;
  /** Dimension of zones its controls speak of. */
  readonly dimension?: string;
  /** Zones of that dimension which its controls may name; absent: any. */
  readonly zones?: readonly string[];
  readonly controls: readonly Control[];
}

/**
 * Only `active` frameworks are meant by `all` or by a name without version; `variant`: the same version for another
 * platform.
 */
export type FrameworkStatus = 'draft' | 'active' | 'proposed' | 'superseded' | 'variant';

/** What our mapping was held against, and when. */
export interface FrameworkSource {
  readonly url: string;
  /** Day on which we last looked, RFC 3339 date. */
  readonly date: string;
  /** Version of the machine-readable catalogue, where there is one. */
  readonly catalogue?: string;
  readonly note?: string;
}

export interface FrameworkParameter {
  readonly default: ParameterValue;
  readonly why: string;
  readonly min?: number;
  readonly max?: number;
}

export interface Control {
  readonly id: string;
  readonly group?: string;
  /** Our paraphrase, 15 words at most. */
  readonly title: string;
  readonly evidenceLevel: EvidenceLevel;
  /** Zones whose subjects count; empty: every in-scope subject. */
  readonly zones: readonly string[];
  readonly checks: readonly ControlCheck[];
  /** Printed beside the result: what the evidence does not show. */
  readonly limits: readonly string[];
  readonly manual: readonly ManualItem[];
  /** Why the checks are evidence for it, where that is not plain. */
  readonly rationale?: string;
  /** How often the control wants to be shown: `continuous`, or an ISO 8601 duration such as `P6M`. */
  readonly cadence?: string;
  /** Kindred controls of other frameworks; for navigation, a result is never transferred. */
  readonly crosswalk?: readonly Crosswalk[];
  /** Why nothing is tested; needed where there is neither check nor manual item. */
  readonly reason?: string;
  /** Sets of controls that hold it: the lowest baseline, and profiles such as `fedramp-moderate`. */
  readonly baselines?: readonly string[];
  /** The entity's own control that this evidence is for (SOC 2 criteria are met by the entity's controls). */
  readonly entityControlRef?: string;
}

export interface ControlCheck {
  readonly id: string;
  readonly required: boolean;
  /** Replaces the finding's own severity in the gate. */
  readonly severity?: Severity;
  /** Orders the tests of a control, the heaviest first; never part of an outcome. Default 1. */
  readonly weight?: number;
  readonly with: CheckFilter;
  /** Parameter of the check → framework parameter that gives its value. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * Narrows the findings that count for a control. `dimension`, `from` and `to` speak of zone pairs, `from` and `to` are
 * globs; without `dimension` the framework's own is meant.
 */
export interface CheckFilter {
  readonly direction?: Direction;
  readonly dimension?: string;
  readonly from?: string;
  readonly to?: string;
}

/** What a person must still attest. */
export interface ManualItem {
  readonly id: string;
  readonly ask: string;
  /** Role of the person who signs, such as `control-owner`. */
  readonly signer?: string;
  /** How long a signature holds, as an ISO 8601 duration; absent: until its own expiry. */
  readonly validFor?: string;
}

/** Relations of the OSCAL control mapping model (OSCAL 1.2.0). */
export const RELATIONS = [
  'equal-to',
  'equivalent-to',
  'subset-of',
  'superset-of',
  'intersects-with',
  'no-relationship',
] as const;

/** How a control relates to controls of another scheme. */
export interface Crosswalk {
  /** Framework id of the other side. */
  readonly scheme: string;
  readonly ids: readonly string[];
  readonly relation: (typeof RELATIONS)[number];
  readonly confidence?: 'low' | 'medium' | 'high';
  readonly rationale: string;
}
