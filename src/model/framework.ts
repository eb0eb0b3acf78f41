import type { Severity } from './finding.ts';
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
  readonly status: 'draft' | 'active' | 'proposed' | 'superseded';
  readonly publisher: string;
  readonly sourceUrl: string;
  readonly disclaimer: string;
  readonly parameters: Readonly<Record<string, FrameworkParameter>>;
  /** Dimension of zones its controls speak of. */
  readonly dimension?: string;
  readonly controls: readonly Control[];
}

export interface FrameworkParameter {
  readonly default: number | string | boolean;
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
}
