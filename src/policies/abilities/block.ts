import type { Ability } from '../../model/policy.ts';

/** Kinds of one group with one ability. */
export interface AbilityBlock {
  readonly group: string;
  readonly ability: Ability;
  /** `*`: every kind of the group without a row of its own. */
  readonly kinds: readonly string[];
  /** Network plugin that enforces the kinds. */
  readonly engine?: string;
}

/** Every kind of these groups, unless a row says otherwise, decides nothing about traffic. */
export function notNetwork(groups: readonly string[]): readonly AbilityBlock[] {
  return groups.map((group) => ({ group, ability: 'not-network', kinds: ['*'] }));
}
