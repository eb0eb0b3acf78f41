import { describe, expect, it } from 'vitest';
import { createEvaluation } from '../../../src/engine/evaluation.ts';
import { createTrafficTable } from '../../../src/engine/traffic.ts';
import { ALL_CONNECTIONS, isAll, isEmpty } from '../../../src/model/connection-set.ts';

type Action = 'allow' | 'deny' | 'pass';

/** Verdict when policies that match all traffic, each with one action, stand in one place of a tier. */
function tied(...actions: readonly (Action | 'nothing')[]) {
  const traffic = createTrafficTable();
  const evaluation = createEvaluation(traffic);
  const reasons = [evaluation.reason({ code: 'U2', message: 'tied' })];
  let state = evaluation.start;
  const apply = (effect: Parameters<typeof evaluation.effect>[0]) => {
    state = evaluation.apply(state, evaluation.effect(effect));
  };
  for (const [position, action] of actions.entries()) {
    apply({ type: 'tie', at: position === 0 ? 'start' : 'next', reasons });
    if (action === 'nothing') continue;
    apply({ type: 'match', action, must: traffic.all, may: traffic.all, reasons: [] });
  }
  apply({ type: 'tie', at: 'end', reasons });
  apply({ type: 'tier-end', unmatched: 'pass', isolated: 'no', reasons: [] });
  // A later tier that denies, which only passed traffic and what nothing decided can reach.
  apply({ type: 'match', action: 'deny', must: traffic.all, may: traffic.all, reasons: [] });
  return evaluation.verdict(evaluation.finish(state, []));
}

describe('policies of one place in the order (trap 45)', () => {
  it('decide as one does when they agree', () => {
    expect(tied('allow', 'allow')).toEqual({ may: ALL_CONNECTIONS, must: ALL_CONNECTIONS, reasons: [] });
    expect(isEmpty(tied('deny', 'deny').may)).toBe(true);
  });

  it('leave to the others what they do not match', () => {
    expect(isAll(tied('nothing', 'allow', 'nothing').must)).toBe(true);
    expect(isEmpty(tied('deny', 'nothing').may)).toBe(true);
  });

  it.each([
    ['allow', 'deny'],
    ['deny', 'allow'],
    ['allow', 'pass'],
    ['allow', 'deny', 'pass'],
  ] as const)('are unknown, with a reason, when they do not: %s, %s', (...actions) => {
    const { may, must, reasons } = tied(...actions);
    expect(isAll(may)).toBe(true);
    expect(isEmpty(must)).toBe(true);
    expect(reasons.map(({ message }) => message)).toEqual(['tied']);
  });

  it('are not unknown when what follows a pass decides as the other does', () => {
    expect(isEmpty(tied('deny', 'pass').may)).toBe(true);
  });
});
