import { describe, expect, test } from 'vitest';
import { parsePeriod } from '../../../src/util/period.ts';

describe('parsePeriod', () => {
  test.each([
    ['2026-07-01..2026-09-30', '2026-07-01T00:00:00Z', '2026-10-01T00:00:00Z'],
    ['2026-Q3', '2026-07-01T00:00:00Z', '2026-10-01T00:00:00Z'],
    ['2026-Q4', '2026-10-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['2026-02', '2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z'],
    ['2028-02-29', '2028-02-29T00:00:00Z', '2028-03-01T00:00:00Z'],
    ['2026', '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['2026-Q1..2026-Q2', '2026-01-01T00:00:00Z', '2026-07-01T00:00:00Z'],
    ['2026-07-01T06:00:00Z..2026-07-02T06:00:00+02:00', '2026-07-01T06:00:00Z', '2026-07-02T04:00:00Z'],
  ])('%s begins with %s and ends before %s', (text, from, to) => {
    expect(parsePeriod(text)).toEqual({ from, to });
  });

  test.each([
    ['2026-09-30..2026-07-01', 'ends before it begins'],
    ['2026-07-01T00:00:00Z', 'one instant is no period'],
    ['2026-07-01T00:00:00Z..2026-07-01T00:00:00Z', 'ends before it begins'],
    ['2026-07-01T00:00:00..2026-07-02T00:00:00', 'without a zone'],
    ['2026-02-30..2026-03-01', 'no day of the calendar'],
    ['2026-13', 'no day of the calendar'],
    ['2026-Q5', 'no day, month, quarter'],
    ['last week', 'no day, month, quarter'],
    ['2026-07-01..2026-07-02..2026-07-03', 'more than two ends'],
    ['', 'no day, month, quarter'],
  ])('%s is refused', (text, why) => {
    expect(parsePeriod(text)).toContain(why);
  });
});
