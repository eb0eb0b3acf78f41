import type { Peer } from '../model/policy.ts';
import type { Reason } from '../model/verdict.ts';
import type { Defect, DefectLog } from './fields.ts';

/** What lowering a part of a NetworkPolicy needs to know of the whole. */
export interface PartContext {
  /** Namespace of the policy. */
  readonly namespace: string;
  readonly unknown: (defect: Defect) => Reason;
  readonly log: DefectLog;
}

export type UnknownPart = Extract<Peer, { type: 'unknown' }>;

/** The widest reading of a part whose last defect was just logged. */
export function unknownPart(path: string, context: PartContext): UnknownPart {
  return { type: 'unknown', path, reason: context.unknown(context.log.defects.at(-1)!) };
}
