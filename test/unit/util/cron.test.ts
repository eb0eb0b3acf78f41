import { describe, expect, test } from 'vitest';
import { type Cron, parseCron, slotAfter, slotAtOrBefore, slotsBetween } from '../../../src/util/cron.ts';

function cron(text: string): Cron {
  const parsed = parseCron(text);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

function slots(text: string, from: string, to: string): string[] {
  return [...slotsBetween(cron(text), Date.parse(from), Date.parse(to))].map((slot) =>
    new Date(slot).toISOString().slice(0, 16),
  );
}

describe('a cron expression', () => {
  test('gives every slot between two instants, both included', () => {
    expect(slots('0 */8 * * *', '2026-11-24T08:00:00Z', '2026-11-25T00:00:00Z')).toEqual([
      '2026-11-24T08:00',
      '2026-11-24T16:00',
      '2026-11-25T00:00',
    ]);
    expect(slots('59 23 31 12 *', '2026-01-01T00:00:00Z', '2027-12-31T23:58:00Z')).toEqual([
      '2026-12-31T23:59',
    ]);
  });

  test.each([
    ['30 2 * * *', '2026-03-29T00:00:00Z', '2026-03-29T02:30'],
    ['0 0 29 2 *', '2026-03-01T00:00:00Z', '2028-02-29T00:00'],
    ['0 0 * * 7', '2026-11-24T00:00:00Z', '2026-11-29T00:00'],
    ['0 0 * * sun', '2026-11-24T00:00:00Z', '2026-11-29T00:00'],
    ['5-10/5 6,4 1-3 jan-feb *', '2026-11-24T00:00:00Z', '2027-01-01T04:05'],
    ['10/20 * * * *', '2026-11-24T00:10:00Z', '2026-11-24T00:30'],
  ])('%s: the first slot after %s is %s', (text, after, expected) => {
    expect(new Date(slotAfter(cron(text), Date.parse(after))!).toISOString().slice(0, 16)).toBe(expected);
  });

  test('takes either day when both are restricted, and both when one is not', () => {
    expect(slots('0 0 13 * 5', '2026-11-01T00:00:00Z', '2026-11-15T00:00:00Z')).toEqual([
      '2026-11-06T00:00',
      '2026-11-13T00:00',
    ]);
    expect(slots('0 0 13 * *', '2026-11-01T00:00:00Z', '2026-12-12T00:00:00Z')).toEqual(['2026-11-13T00:00']);
  });

  test('tells the slot that an instant belongs to', () => {
    expect(slotAtOrBefore(cron('0 * * * *'), Date.parse('2026-11-24T13:59:59Z'))).toBe(
      Date.parse('2026-11-24T13:00:00Z'),
    );
    expect(slotAtOrBefore(cron('0 * * * *'), Date.parse('2026-11-24T13:00:00Z'))).toBe(
      Date.parse('2026-11-24T13:00:00Z'),
    );
    expect(slotAtOrBefore(cron('0 0 29 2 *'), Date.parse('2026-11-24T00:00:00Z'))).toBe(
      Date.parse('2024-02-29T00:00:00Z'),
    );
  });

  test.each([
    ['', 'five fields, not 0'],
    ['0 * * * * *', 'five fields, not 6'],
    ['60 * * * *', 'minute "60"'],
    ['*/0 * * * *', 'minute "*/0"'],
    ['0 24 * * *', 'hour "24"'],
    ['0 0 0 * *', 'day of month "0"'],
    ['0 0 * 13 *', 'month "13"'],
    ['0 0 * * 8', 'day of week "8"'],
    ['5-1 * * * *', 'minute "5-1"'],
    ['a * * * *', 'minute "a"'],
    ['0, * * * *', 'minute ""'],
    ['0 0 31 2 *', 'a day that never comes'],
    ['@hourly', 'five fields, not 1'],
  ])('B17: %j is refused: %s', (text, reason) => {
    expect(parseCron(text)).toEqual(expect.stringContaining(reason));
  });
});
