import type { Control } from '../../model/framework.ts';
import { type ControlRule, claimIn, type Fault } from './fault.ts';

/** Longest title: a paraphrase is short, and a licensed sentence is not (frameworks.md §3). */
const MAX_TITLE_WORDS = 15;

/** Rules about what a control says of itself and asks of people. */
export const CONTROL_RULES: readonly ControlRule[] = [
  speaksOfSomething,
  fullIsAutomatic,
  manualIsManual,
  hasRequiredCheck,
  saysItsLimits,
  hasShortTitle,
  neverClaims,
  asksEachItemOnce,
];

function speaksOfSomething({ checks, manual, reason }: Control): readonly Fault[] {
  if (checks.length > 0 || manual.length > 0 || reason !== undefined) return [];
  return [{ path: [], message: 'nothing is tested or asked', expected: 'checks, manual items, or a reason' }];
}

function fullIsAutomatic({ evidenceLevel, manual }: Control): readonly Fault[] {
  if (evidenceLevel !== 'full' || manual.length === 0) return [];
  const message = 'evidence level full leaves nothing to a person';
  return [{ path: ['manual'], message, expected: 'no manual items' }];
}

function manualIsManual({ evidenceLevel, checks, manual }: Control): readonly Fault[] {
  if (evidenceLevel !== 'manual') return [];
  const required = checks.findIndex((check) => check.required);
  if (required !== -1) {
    const message = 'evidence level manual has a required check';
    return [
      { path: ['checks', required], message, expected: '`required: false`', got: checks[required]!.id },
    ];
  }
  return manual.length > 0
    ? []
    : [{ path: [], message: 'evidence level manual asks nothing', expected: 'manual items' }];
}

function hasRequiredCheck({ evidenceLevel, checks, reason }: Control): readonly Fault[] {
  if (evidenceLevel !== 'full' && evidenceLevel !== 'partial') return [];
  if (checks.some(({ required }) => required) || reason !== undefined) return [];
  const message = `evidence level ${evidenceLevel} rests on no required check`;
  return [{ path: ['evidenceLevel'], message, expected: 'a required check' }];
}

function saysItsLimits({ evidenceLevel, limits, rationale }: Control): readonly Fault[] {
  if (evidenceLevel !== 'supporting' || limits.length > 0 || rationale !== undefined) return [];
  const message = 'evidence level supporting does not say what it cannot show';
  return [{ path: ['evidenceLevel'], message, expected: 'limits or a rationale' }];
}

function hasShortTitle({ title }: Control): readonly Fault[] {
  const words = title.split(/\s+/).filter((word) => /\w/.test(word)).length;
  if (words <= MAX_TITLE_WORDS) return [];
  const expected = `${MAX_TITLE_WORDS} words at most`;
  return [{ path: ['title'], message: 'title is too long', expected, got: `${words} words` }];
}

function neverClaims({ title, limits, manual, reason = '', rationale = '' }: Control): readonly Fault[] {
  return [
    ...claimIn(title, ['title']),
    ...claimIn(reason, ['reason']),
    ...claimIn(rationale, ['rationale']),
    ...limits.flatMap((limit, index) => claimIn(limit, ['limits', index])),
    ...manual.flatMap(({ ask }, index) => claimIn(ask, ['manual', index, 'ask'])),
  ];
}

function asksEachItemOnce({ manual }: Control): readonly Fault[] {
  const ids = manual.map(({ id }) => id);
  return ids.flatMap((id, index) => {
    if (ids.indexOf(id) === index) return [];
    return [{ path: ['manual', index, 'id'], message: 'a manual item is asked twice', got: id }];
  });
}
