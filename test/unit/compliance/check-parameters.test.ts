import { describe, expect, it } from 'vitest';
import type { CheckMeta } from '../../../src/checks/contract.ts';
import {
  mappedParameters,
  ownParameters,
  parameterSets,
  requireParameters,
} from '../../../src/compliance/check-parameters.ts';
import type { ControlCheck, Framework } from '../../../src/model/framework.ts';

const review: CheckMeta = {
  id: 'ruleset-review-current',
  title: 'The rules were reviewed in time.',
  description: '',
  subjectKind: 'policy',
  severity: 'high',
  needs: ['registers'],
  parameters: {
    maxDays: { default: 365, min: 1, description: 'days that a review holds' },
    signers: { default: [], description: 'who may review', pattern: '^[a-z]+$' },
    enforce: { default: 'either', choices: ['either', 'both'], description: 'which sides must block' },
  },
};

function framework(id: string, days: number, mapped = true): Framework {
  const check: ControlCheck = {
    id: review.id,
    required: true,
    with: {},
    ...(mapped && { parameters: { maxDays: 'reviewMaxDays' } }),
  };
  return {
    id,
    parameters: { reviewMaxDays: { default: days, why: '' } },
    controls: [{ id: '1', checks: [check] }],
  } as unknown as Framework;
}

const place = (check: string, parameter = '') => ({
  file: 'segproof.yaml',
  path: `checks.${check}.${parameter}`,
});
const demand = (values: Record<string, Record<string, number | string | string[]>>) => () =>
  requireParameters(values, [review], place);

describe('parameters of checks', () => {
  it('accepts what a check can take', () => {
    expect(
      demand({ 'ruleset-review-current': { maxDays: 90, signers: ['alice'], enforce: 'both' } }),
    ).not.toThrow();
  });

  it.each([
    [{ 'ruleset-review-curent': { maxDays: 90 } }, 'unknown check `ruleset-review-curent`'],
    [{ 'ruleset-review-current': { maxdays: 90 } }, 'has no parameter `maxdays`'],
    [{ 'ruleset-review-current': { maxDays: '90' } }, 'cannot be "90"'],
    [{ 'ruleset-review-current': { maxDays: 0 } }, 'cannot be 0'],
    [{ 'ruleset-review-current': { enforce: 'neither' } }, 'cannot be "neither"'],
    [{ 'ruleset-review-current': { signers: ['alice', 'B0b'] } }, 'cannot be ["alice","B0b"]'],
    [{ 'ruleset-review-current': { constructor: 'x' } }, 'has no parameter `constructor`'],
  ])('refuses %j', (values, message) => {
    expect(demand(values as never)).toThrow(message);
  });

  it('takes the entity’s value over the default', () => {
    expect(ownParameters(review, { 'ruleset-review-current': { maxDays: 90 } })).toMatchObject({
      maxDays: 90,
    });
  });

  it('takes the mapping’s value over the entity’s, and says nothing where they are equal', () => {
    const own = new Map([[review.id, ownParameters(review, {})]]);
    const [check] = framework('pci', 184).controls[0]!.checks;
    expect(mappedParameters(check!, framework('pci', 184), own)).toEqual({ maxDays: 184 });
    expect(mappedParameters(check!, framework('iso', 365), own)).toBeUndefined();
  });

  it('runs a check once per distinct set of values, however many frameworks ask for it', () => {
    const own = new Map([[review.id, ownParameters(review, {})]]);
    const frameworks = [framework('a', 184), framework('b', 184), framework('c', 180)];
    const sets = parameterSets([review], frameworks, own).get(review.id)!;
    expect(sets.map(({ mapped }) => mapped)).toEqual([{ maxDays: 184 }, { maxDays: 180 }]);
    expect(sets.map(({ values }) => values.enforce)).toEqual(['either', 'either']);
  });

  it('runs it with the entity’s own values where a mapping sets none, and where nobody asks', () => {
    const own = new Map([[review.id, ownParameters(review, {})]]);
    expect(
      parameterSets([review], [framework('a', 184), framework('b', 1, false)], own).get(review.id),
    ).toHaveLength(2);
    expect(parameterSets([review], [], own).get(review.id)).toEqual([{ values: own.get(review.id) }]);
  });
});
