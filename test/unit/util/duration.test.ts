import { describe, expect, test } from 'vitest';
import { addDuration } from '../../../src/util/duration.ts';

describe('a duration added to a date', () => {
  test.each([
    ['2026-03-31', 'P6M', '2026-09-30'],
    ['2026-08-31', 'P6M', '2027-02-28'],
    ['2027-08-31', 'P6M', '2028-02-29'],
    ['2024-02-29', 'P1Y', '2025-02-28'],
    ['2026-11-24', 'P90D', '2027-02-22'],
    ['2026-11-24', 'P2W', '2026-12-08'],
    ['2026-11-24T23:59:59Z', 'P1Y1M1D', '2027-12-25'],
  ])('%s and %s are %s', (date, duration, expected) => {
    expect(addDuration(date, duration)).toBe(expected);
  });

  test.each(['', 'P', '6M', 'PT6H', 'P6M1Y', 'P-1D', 'P1.5Y'])('%j is none', (duration) => {
    expect(addDuration('2026-11-24', duration)).toBeUndefined();
  });

  test('nothing is added to what is no date', () => {
    expect(addDuration('someday', 'P1Y')).toBeUndefined();
  });
});
