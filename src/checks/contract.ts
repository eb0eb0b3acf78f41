import type { Engine } from '../engine/engine.ts';
import type { Finding, Parameters, ParameterValue, Severity, SubjectKind } from '../model/finding.ts';
import type { AuditLog, Period } from '../model/period.ts';
import type { PolicySet } from '../model/policy.ts';
import type { Registers } from '../model/register.ts';
import type { Inventory } from '../model/resource.ts';
import type { Scope } from '../model/scope.ts';
import type { SnapshotHeader } from '../model/snapshot.ts';

/** Everything a check could ask for. `series` and `audit` are `undefined` where no source of them was given. */
export interface Facts {
  /** What was read and what became of it, with the objects as the checks need them. */
  readonly snapshot: {
    readonly header: SnapshotHeader;
    readonly inventory: Inventory;
    readonly policies: PolicySet;
  };
  readonly engine: Engine;
  readonly scope: Scope;
  readonly registers: Registers;
  /** The period that is reported on; `undefined` for a point in time. */
  readonly series: Period | undefined;
  readonly audit: AuditLog | undefined;
  /** Attested enforcement, where it cannot be seen (`enforcement:` in the configuration). */
  readonly attestedEnforcement?: {
    readonly engine: string;
    readonly attestedBy: string;
    readonly on: string;
  };
  /** What the other checks found, before exceptions are applied: checks that need it run last. */
  readonly findings: readonly Finding[];
  /** The instant judged for, RFC 3339. */
  readonly at: string;
  /** Every parameter of the check with its value: the mapping's, else the entity's (`checks:`), else the default. */
  readonly parameters: Parameters;
}

/** Handed to every check, whatever it needs. */
export type Given = 'at' | 'parameters';
export type Need = Exclude<keyof Facts, Given>;

/** A parameter of a check: a framework's mapping may set it, else the entity's configuration, else the default. */
export interface CheckParameter {
  readonly default: ParameterValue;
  /** What it is, with its unit, as a phrase without full stop. */
  readonly description: string;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  /** Regular expression that a text, and each item of a list, must match. */
  readonly pattern?: string;
}

export interface CheckMeta<N extends Need = Need> {
  /** The file's name. Never changes its meaning once released. */
  readonly id: string;
  /** A statement that is true or false of a subject, ending with a full stop. */
  readonly title: string;
  /** What is looked at, what makes it fail, what stays unknown; a short paragraph. */
  readonly description: string;
  readonly subjectKind: SubjectKind;
  readonly severity: Severity;
  readonly needs: readonly N[];
  /**
   * True when the check has nothing to say without configured zones or registers, or speaks of no policy: `check` leaves it
   * out where neither these nor a framework ask for it.
   */
  readonly needsConfiguration?: boolean;
  /**
   * What must be there for the check to apply, as a plural ("staged policies"). Where it proves that nothing of the kind is
   * in a control's scope (every finding is not applicable), the control does not wait for it. Absent: a control that
   * requires the check is undecided without one evaluated subject (design.md §2).
   */
  readonly appliesTo?: string;
  /**
   * What people may attest where the check cannot see it: item → what is signed. Rows of the attestation register name it
   * as `framework: checks`, `control: <the check's id>`.
   */
  readonly attestable?: Readonly<Record<string, string>>;
  /** Parameters by name; a mapping that sets another one cannot be tested by this version. */
  readonly parameters?: Readonly<Record<string, CheckParameter>>;
}

/**
 * Meta and a pure function. `run` is handed only what `needs` declares, besides `at` and `parameters`; it returns one finding per
 * subject (and direction), passes included, so that populations can be counted.
 */
export interface Check<N extends Need = Need> {
  readonly meta: CheckMeta<N>;
  readonly run: (facts: Pick<Facts, N | Given>) => readonly Finding[];
}

/** Ties the needs to what `run` may touch; the list of checks forgets the type again. */
export function defineCheck<const N extends Need>(check: Check<N>): Check {
  return check as unknown as Check;
}
