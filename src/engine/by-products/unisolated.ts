import type { Direction } from '../../model/policy.ts';
import type { Engine, Isolation } from '../engine.ts';

/** Endpoints that do not deny, or may not deny, what nobody listed. */
export interface Unisolated {
  /** Indices into `inventory.endpoints`, ascending. */
  readonly endpoints: readonly number[];
  readonly state: Exclude<Isolation['state'], 'isolated'>;
  /** `no-policy`: none isolates them in this direction; `neutralised`: some do, and a rule opens what they close. */
  readonly why: 'no-policy' | 'neutralised';
  readonly isolation: Isolation;
}

/**
 * Subjects without isolation in one direction (policy-engines.md §4.3), class by class. Host-network endpoints, which no
 * policy selects (trap 30), are not among them.
 */
export function unisolated(engine: Engine, direction: Direction): readonly Unisolated[] {
  return engine.classes.flatMap(({ id, members }) => {
    if (members.length === 0) return [];
    const isolation = engine.isolation(id, direction);
    const { state, policies } = isolation;
    if (state === 'isolated') return [];
    return [
      { endpoints: members, state, why: policies.length === 0 ? 'no-policy' : 'neutralised', isolation },
    ];
  });
}
