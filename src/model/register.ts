import type { Flow } from './scope.ts';

/** What people decided, kept in files of theirs. Absent register: not given (U8 where a check needs it). */
export interface Registers {
  readonly flows?: readonly (Flow & { readonly dimension: string })[];
  readonly exposures?: readonly ExposureEntry[];
  readonly exceptions: readonly ExceptionEntry[];
  readonly attestations: readonly Attestation[];
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
  readonly approvedBy?: string;
  readonly expires?: string;
}

/** Accepts a fail for a while; never hides it. */
export interface ExceptionEntry {
  readonly id: string;
  readonly check: string;
  /** Globs on the subject: `namespace`, `name`, `kind`, and for zone pairs `from`, `to`. At least one is given. */
  readonly match: Readonly<Record<string, string>>;
  readonly reason: string;
  readonly owner: string;
  readonly approver: string;
  /** RFC 3339 date: the last day on which it holds. */
  readonly expires: string;
  readonly compensating?: string;
}

export interface Attestation {
  readonly id: string;
  readonly framework: string;
  readonly control: string;
  readonly item: string;
  readonly statement: string;
  readonly signer: string;
  readonly on: string;
  readonly expires?: string;
}
