import type { Severity } from './finding.ts';

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
}

export interface ControlCheck {
  readonly id: string;
  readonly required: boolean;
  readonly severity?: Severity;
  /** Narrows the findings that count: `{from: cde}` for zone pairs, `{direction: egress}`. */
  readonly with: Readonly<Record<string, string>>;
}

/** What a person must still attest. */
export interface ManualItem {
  readonly id: string;
  readonly ask: string;
}
