import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueAt, nextSlots, requireCron, slotOf } from '../../../src/scheduler/slots.ts';
import { type Cron, parseCron, slotAfter } from '../../../src/util/cron.ts';

const PLACE = { file: 'segproof.yaml', line: 41, column: 18, path: 'schedule.cron' };
const cron = (text: string): Cron => requireCron(text, PLACE);

describe('the schedule of a configuration', () => {
  it.each([
    ['@hourly', 'five fields, not 1'],
    ['0 0 * * * *', 'five fields, not 6'],
    ['0 * * * * * 2026', 'five fields, not 7'],
    ['*/0 * * * *', 'minute "*/0"'],
    ['60 * * * *', 'minute "60"'],
    ['0 0 31 2 *', 'a day that never comes'],
    ['', 'five fields, not 0'],
    ['every hour on the hour', 'minute "every"'],
  ])('refuses `%s` with its place', (text, why) => {
    const refused = () => cron(text);
    expect(refused).toThrow(/^segproof\.yaml:41:18 \(schedule\.cron\): schedule is not a cron expression: /);
    expect(refused).toThrow(why);
    expect(refused).toThrow('such as `0 * * * *`');
  });

  it('shows its next five slots in UTC', () => {
    expect(nextSlots(cron('30 6 * * 1-5'), '2026-11-26T08:00:00Z')).toEqual([
      '2026-11-27T06:30:00Z',
      '2026-11-30T06:30:00Z',
      '2026-12-01T06:30:00Z',
      '2026-12-02T06:30:00Z',
      '2026-12-03T06:30:00Z',
    ]);
  });

  it('takes either day where both are restricted, as POSIX and CronJobs do', () => {
    expect(nextSlots(cron('0 0 13 * 5'), '2026-11-24T00:00:00Z', 3)).toEqual([
      '2026-11-27T00:00:00Z',
      '2026-12-04T00:00:00Z',
      '2026-12-11T00:00:00Z',
    ]);
  });
});

describe('the slot of an instant', () => {
  it.each([
    ['0 * * * *', '2026-11-24T09:00:00Z', '2026-11-24T09:00:00Z'],
    ['0 * * * *', '2026-11-24T09:59:59.999Z', '2026-11-24T09:00:00Z'],
    ['15 3 * * *', '2026-11-24T03:14:59Z', '2026-11-23T03:15:00Z'],
    ['0 0 29 2 *', '2026-11-24T00:00:00Z', '2024-02-29T00:00:00Z'],
    ['30 2 * * *', '2026-03-29T02:45:00Z', '2026-03-29T02:30:00Z'],
  ])('of `%s` at %s is %s', (text, instant, slot) => {
    expect(slotOf(cron(text), instant)).toBe(slot);
  });

  it('is not guessed for what is no instant', () => {
    expect(() => slotOf(cron('0 * * * *'), '2026-11-24')).toThrow(/instant is not an instant/);
  });

  it('is the same for every instant up to the next slot', () => {
    const fields = fc.tuple(
      fc.constantFrom('0', '*/7', '5,35', '13-44/3'),
      fc.constantFrom('*', '*/5', '3', '22,23'),
      fc.constantFrom('*', '1', '29', '10-20'),
      fc.constantFrom('*', '2', '1-6'),
      fc.constantFrom('*', '1-5', '0'),
    );
    const instants = fc.date({
      min: new Date('2000-01-01'),
      max: new Date('2099-12-31'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(fields, instants, fc.double({ min: 0, max: 1, noNaN: true }), (parts, date, share) => {
        const parsed = parseCron(parts.join(' ')) as Cron;
        const slot = slotOf(parsed, date.toISOString());
        const next = slotAfter(parsed, Date.parse(slot))!;
        expect(Date.parse(slot)).toBeLessThanOrEqual(date.getTime());
        expect(next).toBeGreaterThan(date.getTime());
        const between = Date.parse(slot) + Math.floor((next - 1 - Date.parse(slot)) * share);
        expect(slotOf(parsed, new Date(between).toISOString())).toBe(slot);
      }),
      { numRuns: 200 },
    );
  });
});

describe('what is due', () => {
  const hourly = cron('0 * * * *');

  it('is the newest slot of a young archive, and none was missed', () => {
    expect(dueAt(hourly, undefined, '2026-11-24T09:20:00Z')).toEqual({ slot: '2026-11-24T09:00:00Z' });
  });

  it('is nothing until the next slot', () => {
    expect(dueAt(hourly, '2026-11-24T09:00:00Z', '2026-11-24T09:59:59Z')).toBeUndefined();
    expect(dueAt(hourly, '2026-11-24T09:00:00Z', '2026-11-24T10:00:00Z')).toEqual({
      slot: '2026-11-24T10:00:00Z',
    });
  });

  it('is one run after downtime, and word of all slots before it', () => {
    expect(dueAt(hourly, '2026-11-23T21:00:00Z', '2026-11-24T09:20:00Z')).toEqual({
      slot: '2026-11-24T09:00:00Z',
      missed: { from: '2026-11-23T22:00:00Z', to: '2026-11-24T08:00:00Z', slots: 11 },
    });
  });

  it('is nothing when the clock was set back', () => {
    expect(dueAt(hourly, '2026-11-24T09:00:00Z', '2026-11-24T06:30:00Z')).toBeUndefined();
  });

  it('loses no slot and doubles none, whenever it is asked', () => {
    const steps = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(steps, (minutes) => {
        const seen: string[] = [];
        let handled = '2026-11-24T00:00:00Z';
        let time = Date.parse(handled);
        for (const step of minutes) {
          time += step * 60_000;
          const due = dueAt(hourly, handled, new Date(time).toISOString());
          if (!due) continue;
          if (due.missed) seen.push(...between(due.missed.from, due.missed.to));
          seen.push(due.slot);
          handled = due.slot;
        }
        expect(seen).toEqual(
          seen.length === 0
            ? []
            : between('2026-11-24T01:00:00Z', slotOf(hourly, new Date(time).toISOString())),
        );
      }),
    );
  });

  function between(from: string, to: string): string[] {
    const hours = (Date.parse(to) - Date.parse(from)) / 3_600_000;
    return Array.from({ length: hours + 1 }, (_, i) =>
      new Date(Date.parse(from) + i * 3_600_000).toISOString().replace('.000', ''),
    );
  }
});
