/**
 * Evaluation of one end of a connection as a machine: a state is what became of all traffic so far, an effect is one
 * rule's match or the end of a tier. States, effects and verdicts are numbers; each transition is computed once, so
 * the cost of a policy set is in its distinct transitions and not in endpoints.
 *
 * Both bounds come from the one walk. Of each effect is known what it matches for sure (`must`) and perhaps (`may`).
 * A state holds what traffic may still be undecided (`reach`), may have been allowed, may have been denied, may have
 * been passed to the next tier. What may not have been denied is allowed for sure.
 */
import type { Action, Tier } from '../model/policy.ts';
import type { Reason, Verdict } from '../model/verdict.ts';
import {
  acrossFamilies,
  addGaps,
  both,
  either,
  type Gap,
  gapsKey,
  type NumberedVerdict,
  withGaps,
} from './numbered-verdict.ts';
import { internKey, memoPairs, type TrafficTable } from './traffic.ts';

interface State {
  readonly reach: number;
  readonly allow: number;
  readonly deny: number;
  readonly pass: number;
  readonly gaps: readonly Gap[];
  /** While policies of one place in the order are asked, each as if it were the first. */
  readonly tie?: Tie;
}

/** Each of the tied policies starts from the same traffic; what none of them decides goes on. */
interface Tie {
  readonly base: number;
  /** What every one asked so far has left. */
  readonly left: number;
  readonly allow: number;
  readonly deny: number;
  readonly pass: number;
}

/** How sure it is that something holds. */
export type Certainty = 'no' | 'maybe' | 'yes';

type Effect =
  | {
      readonly type: 'match';
      readonly action: Action;
      readonly must: number;
      readonly may: number;
      readonly reasons: readonly number[];
    }
  | {
      readonly type: 'tier-end';
      readonly unmatched: Tier['unmatched'];
      readonly isolated: Certainty;
      readonly reasons: readonly number[];
    }
  /** Around tied policies: before the first, between two, after the last (trap 45). */
  | { readonly type: 'tie'; readonly at: 'start' | 'next' | 'end'; readonly reasons: readonly number[] };

/** What lies on an end besides its policies. */
export interface Override {
  readonly effect: 'may-allow' | 'restricts';
  readonly reason: number;
}

export interface Evaluation {
  /** The state before any tier. */
  readonly start: number;
  /** Verdict that allows everything. */
  readonly open: number;
  reason(reason: Reason): number;
  effect(effect: Effect): number;
  effectAt(effect: number): Effect;
  apply(state: number, effect: number): number;
  /** What no tier decided is allowed. */
  finish(state: number, overrides: readonly Override[]): number;
  /** Both ends: what either denies is denied. */
  both(a: number, b: number): number;
  /** What IPv4 and IPv6 packets may do; `sure` where both ends have addresses of both (families.ts). */
  acrossFamilies(v4: number, v6: number, sure: boolean): number;
  /** One of several, nobody knows which: the reasons say why. */
  anyOf(ids: readonly number[], reasons: readonly Reason[]): number;
  verdict(id: number): Verdict;
  mayAnything(id: number): boolean;
}

export function createEvaluation(traffic: TrafficTable): Evaluation {
  const reasons = table<Reason, string>(reasonKey);
  const effects = table<Effect, string>(effectKey);
  const states = table<State, string>((state) => {
    const { tie } = state;
    const tied = tie ? `${tie.base} ${tie.left} ${tie.allow} ${tie.deny} ${tie.pass}` : '';
    return `${state.reach} ${state.allow} ${state.deny} ${state.pass} ${gapsKey(state.gaps)} ${tied}`;
  });
  const verdicts = table<NumberedVerdict, string>((verdict) => {
    return `${verdict.may} ${verdict.must} ${gapsKey(verdict.gaps)}`;
  });
  const start = states.intern({
    reach: traffic.all,
    allow: traffic.none,
    deny: traffic.none,
    pass: traffic.none,
    gaps: [],
  });
  const open = verdicts.intern({ may: traffic.all, must: traffic.all, gaps: [] });
  const inBoth = memoPairs((a, b) =>
    verdicts.intern(acrossFamilies(traffic, verdicts.get(a), verdicts.get(b), true, [])),
  );
  const inEither = memoPairs((a, b) => {
    const why = [reasons.intern(FAMILY_REASON)];
    return verdicts.intern(acrossFamilies(traffic, verdicts.get(a), verdicts.get(b), false, why));
  });
  const shown = new Map<number, Verdict>();
  return {
    start,
    open,
    reason: reasons.intern,
    effect: effects.intern,
    effectAt: effects.get,
    apply: memoPairs((state, effect) => states.intern(step(traffic, states.get(state), effects.get(effect)))),
    finish: (state, overrides) => verdicts.intern(finish(traffic, states.get(state), overrides)),
    both: memoPairs((a, b) => verdicts.intern(both(traffic, verdicts.get(a), verdicts.get(b)))),
    acrossFamilies: (v4, v6, sure) => (sure ? inBoth(v4, v6) : inEither(v4, v6)),
    anyOf(ids, why) {
      const numbers = why.map(reasons.intern);
      return ids.reduce((a, b) =>
        verdicts.intern(either(traffic, verdicts.get(a), verdicts.get(b), numbers)),
      );
    },
    verdict: (id) => {
      const known = shown.get(id) ?? show(traffic, reasons.get, verdicts.get(id));
      shown.set(id, known);
      return known;
    },
    mayAnything: (id) => verdicts.get(id).may !== traffic.none,
  };
}

/** Why *must* holds less than either family passes: see families.ts. */
export const FAMILY_REASON: Reason = {
  code: 'U2',
  message: 'IPv4 and IPv6 are not treated alike, and which of them an end has is not known',
};

function table<T, K>(keyOf: (item: T) => K) {
  const items: T[] = [];
  const ids = new Map<K, number>();
  return {
    intern: (item: T) => internKey(ids, keyOf(item), () => items.push(item) - 1),
    get: (id: number) => items[id]!,
  };
}

function reasonKey({ code, message, object, path }: Reason): string {
  return JSON.stringify([code, message, object?.kind, object?.namespace, object?.name, path]);
}

function effectKey(effect: Effect): string {
  if (effect.type === 'tie') return `tie ${effect.at} ${effect.reasons}`;
  return effect.type === 'match'
    ? `${effect.action} ${effect.must} ${effect.may} ${effect.reasons}`
    : `${effect.unmatched} ${effect.isolated} ${effect.reasons}`;
}

function step(traffic: TrafficTable, state: State, effect: Effect): State {
  if (effect.type === 'match') return match(traffic, state, effect);
  return effect.type === 'tie' ? tie(traffic, state, effect) : endTier(traffic, state, effect);
}

/** What two tied policies decide differently is decided by the one that happens to be asked first: nobody knows. */
function tie(traffic: TrafficTable, state: State, effect: Extract<Effect, { type: 'tie' }>): State {
  const { tie: tied, ...rest } = state;
  if (!tied) {
    const { none } = traffic;
    return { ...state, tie: { base: state.reach, left: traffic.all, allow: none, deny: none, pass: none } };
  }
  const left = traffic.intersect(tied.left, state.reach);
  if (effect.at === 'next') return { ...rest, reach: tied.base, tie: { ...tied, left } };
  const contested = traffic.union(
    traffic.intersect(tied.allow, traffic.union(tied.deny, tied.pass)),
    traffic.intersect(tied.deny, tied.pass),
  );
  return { ...rest, reach: left, gaps: addGaps(traffic, state.gaps, effect.reasons, contested) };
}

function match(traffic: TrafficTable, state: State, effect: Extract<Effect, { type: 'match' }>): State {
  const hit = traffic.intersect(effect.may, state.reach);
  if (hit === traffic.none || effect.action === 'log') return state;
  const unsure = traffic.subtract(hit, effect.must);
  return {
    reach: traffic.subtract(state.reach, effect.must),
    allow: effect.action === 'allow' ? traffic.union(state.allow, hit) : state.allow,
    deny: effect.action === 'deny' ? traffic.union(state.deny, hit) : state.deny,
    pass: effect.action === 'pass' ? traffic.union(state.pass, hit) : state.pass,
    gaps: addGaps(traffic, state.gaps, effect.reasons, unsure),
    ...(state.tie && { tie: noteHit(traffic, state.tie, effect.action, hit) }),
  };
}

function noteHit(traffic: TrafficTable, tied: Tie, action: 'allow' | 'deny' | 'pass', hit: number): Tie {
  return { ...tied, [action]: traffic.union(tied[action], hit) };
}

function endTier(traffic: TrafficTable, state: State, end: Extract<Effect, { type: 'tier-end' }>): State {
  const onward = traffic.union(state.reach, state.pass);
  if (end.isolated === 'no' || end.unmatched === 'pass')
    return { ...state, reach: onward, pass: traffic.none };
  const sure = end.isolated === 'yes';
  return {
    reach: sure ? state.pass : onward,
    allow: state.allow,
    deny: traffic.union(state.deny, state.reach),
    pass: traffic.none,
    gaps: sure ? state.gaps : addGaps(traffic, state.gaps, end.reasons, state.reach),
  };
}

function finish(traffic: TrafficTable, state: State, overrides: readonly Override[]): NumberedVerdict {
  const widened = overrides.some((override) => override.effect === 'may-allow');
  const may = widened ? traffic.all : traffic.union(state.allow, state.reach);
  const must = overrides.length > 0 ? traffic.none : traffic.subtract(traffic.all, state.deny);
  const reasons = overrides.map((override) => override.reason);
  return withGaps(traffic, may, must, addGaps(traffic, state.gaps, reasons, traffic.all));
}

function show(traffic: TrafficTable, reasonOf: (id: number) => Reason, verdict: NumberedVerdict): Verdict {
  return {
    may: traffic.get(verdict.may),
    must: traffic.get(verdict.must),
    reasons: verdict.gaps.map((gap) => reasonOf(gap.reason)),
  };
}
