import type { Tier } from '../../model/policy.ts';

/** Asked before NetworkPolicy (trap 47). Nothing is denied that no rule matches (trap 46). */
export const ADMIN: Tier = {
  name: 'Admin',
  order: 1000,
  unmatched: 'pass',
  combine: 'first',
  ties: 'undefined',
};

/** Asked of endpoints that no NetworkPolicy isolates (trap 49). */
export const BASELINE: Tier = {
  name: 'Baseline',
  order: 10_000_000,
  unmatched: 'pass',
  combine: 'first',
  ties: 'undefined',
};
