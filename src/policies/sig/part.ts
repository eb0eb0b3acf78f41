import type { Action, Direction, Peer, Traffic } from '../../model/policy.ts';
import type { Reason } from '../../model/verdict.ts';
import type { LowerContext } from '../dialect.ts';
import { type Defect, type DefectLog, type Fields, listField } from '../fields.ts';

/** How one version of the API words what all of them mean (trap 51). */
export interface SigForm {
  readonly actions: Readonly<Record<string, Action>>;
  /** Most items of a list of rules, peers, ports. */
  readonly most: number;
  /** Field of a rule that holds its ports. */
  readonly trafficField: string;
  readonly lowerTraffic: (item: unknown, path: string, context: SigPart) => Traffic;
  /** Field of an item of it that names a port. */
  readonly nameField: string;
  readonly egressPeers: readonly string[];
  /** Whether `pods` must say its namespaces. */
  readonly namespacesRequired: boolean;
}

/** What lowering a part of a policy needs to know of the whole. */
export interface SigPart {
  readonly form: SigForm;
  readonly log: DefectLog;
  readonly unknown: (defect: Defect) => Reason;
  readonly lower: LowerContext;
  /** Tells of a part that is valid and yet not to be modelled. */
  readonly note: (reason: Reason) => void;
}

export interface SigRulePart extends SigPart {
  readonly direction: Direction;
}

export type UnknownPart = Extract<Peer, { type: 'unknown' }>;

/** The widest reading of a part whose last defect was just logged. */
export function unknownPart(path: string, context: SigPart): UnknownPart {
  return { type: 'unknown', path, reason: context.unknown(context.log.defects.at(-1)!) };
}

/** The one field that must be set (trap 52); `undefined`, and a defect, when there is none or more than one. */
export function oneField(
  fields: Fields,
  known: readonly string[],
  path: string,
  log: DefectLog,
): string | undefined {
  const set = known.filter((field) => fields[field] !== undefined && fields[field] !== null);
  if (set.length === 1) return set[0];
  const found = set.length === 0 ? '' : `, not ${set.join(' and ')}`;
  log.add(path, `must hold one of ${known.join(', ')}${found}`);
  return undefined;
}

/** The items of a list of one to `most`; nothing, and a defect, for a list that is empty. */
export function someItems(value: unknown, path: string, most: number, log: DefectLog): readonly unknown[] {
  const items = listField(value, path, log);
  if (!items) return [];
  if (items.length === 0) log.add(path, 'may not be empty');
  if (items.length > most) log.add(path, `may hold at most ${most} items, not ${items.length}`);
  return items;
}
