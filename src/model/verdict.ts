import type { ConnectionSet } from './connection-set.ts';
import type { ObjectRef, Origin } from './resource.ts';

/** Why something is not known (frameworks.md §0.10). */
export type ReasonCode = 'U1' | 'U2' | 'U3' | 'U4' | 'U5' | 'U6' | 'U7' | 'U8';

/** One cause of an unknown, with the object that is to blame where there is one. */
export interface Reason {
  readonly code: ReasonCode;
  readonly message: string;
  readonly object?: ObjectRef;
  readonly origin?: Origin;
  /** Field path in the object. */
  readonly path?: string;
}

/**
 * The engine's answer about traffic from one peer to another: `must` is allowed whatever the unmodelled does, `may`
 * could be; `must` is a subset of `may`. Where they are equal there are no reasons.
 */
export interface Verdict {
  readonly may: ConnectionSet;
  readonly must: ConnectionSet;
  readonly reasons: readonly Reason[];
}
