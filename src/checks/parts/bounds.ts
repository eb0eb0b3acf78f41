import { type ConnectionSet, intersect } from '../../model/connection-set.ts';
import type { PolicySet } from '../../model/policy.ts';
import type { Reason, Verdict } from '../../model/verdict.ts';

/**
 * A verdict as checks read it. `certain` is allowed as far as layers 3 and 4 go; where a layer-7 authorization may
 * still refuse, the fail stands and `mitigations` names it (design.md §5, `restricts`).
 */
export interface Bounds {
  readonly certain: ConnectionSet;
  readonly possible: ConnectionSet;
  readonly reasons: readonly Reason[];
  readonly mitigations: readonly Reason[];
}

/** Tells reasons that come from `restricts` objects only from all others. */
export type Mitigates = (reasons: readonly Reason[]) => boolean;

export function mitigatesIn(policies: PolicySet): Mitigates {
  const restricting = new Set(
    policies.taints.filter((taint) => taint.effect === 'restricts').map((taint) => reasonKey(taint.reason)),
  );
  return (reasons) => reasons.length > 0 && reasons.every((reason) => restricting.has(reasonKey(reason)));
}

export type BoundsOf = (verdict: Verdict) => Bounds;

/** Reads verdicts; one verdict always gives one and the same object. */
export function boundsIn(mitigates: Mitigates): BoundsOf {
  const known = new Map<Verdict, Bounds>();
  return (verdict) => {
    const bounds = known.get(verdict) ?? read(verdict, mitigates);
    known.set(verdict, bounds);
    return bounds;
  };
}

function read(verdict: Verdict, mitigates: Mitigates): Bounds {
  const { may, must, reasons } = verdict;
  if (mitigates(reasons)) return { certain: may, possible: may, reasons: [], mitigations: reasons };
  return { certain: must, possible: may, reasons, mitigations: [] };
}

/** What of each verdict is in `traffic`; one verdict always gives one and the same object, as thousands share it. */
export function onTraffic(boundsOf: BoundsOf, traffic: ConnectionSet): BoundsOf {
  const known = new Map<Bounds, Bounds>();
  return (verdict) => {
    const bounds = boundsOf(verdict);
    const narrowed = known.get(bounds) ?? narrowTo(bounds, traffic);
    known.set(bounds, narrowed);
    return narrowed;
  };
}

function narrowTo(bounds: Bounds, traffic: ConnectionSet): Bounds {
  return {
    ...bounds,
    certain: intersect(bounds.certain, traffic),
    possible: intersect(bounds.possible, traffic),
  };
}

/** ` May be mitigated by AuthorizationPolicy pay/callers, which was not evaluated.`, or nothing. */
export function mitigationText(mitigations: readonly Reason[]): string {
  const [first] = mitigations;
  if (!first) return '';
  const { object } = first;
  const what = object
    ? `${object.kind} ${object.namespace ? `${object.namespace}/` : ''}${object.name}`
    : first.message;
  return ` May be mitigated by ${what}, which was not evaluated.`;
}

function reasonKey(reason: Reason): string {
  const { object } = reason;
  return [
    reason.code,
    object?.group,
    object?.kind,
    object?.namespace,
    object?.name,
    reason.path,
    reason.message,
  ].join('\n');
}
