import type { Direction, Peer } from '../../model/policy.ts';
import type { Reason } from '../../model/verdict.ts';
import type { LowerContext } from '../dialect.ts';
import type { Defect, DefectLog } from '../fields.ts';

/** What lowering a part of a Calico policy needs to know of the whole. */
export interface CalicoPart {
  /** Namespace of the policy; absent for a GlobalNetworkPolicy. */
  readonly namespace?: string;
  readonly log: DefectLog;
  readonly unknown: (defect: Defect) => Reason;
  readonly lower: LowerContext;
}

/** One rule's part. */
export interface CalicoRulePart extends CalicoPart {
  readonly direction: Direction;
}

export type UnknownPart = Extract<Peer, { type: 'unknown' }>;

/** The widest reading of a part whose last defect was just logged. */
export function unknownPart(path: string, context: CalicoPart): UnknownPart {
  return { type: 'unknown', path, reason: context.unknown(context.log.defects.at(-1)!) };
}

/** An empty text means the same as none, in every field of Calico. */
export function filled(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
