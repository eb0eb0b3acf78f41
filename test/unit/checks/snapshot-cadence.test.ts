import { describe, expect, test } from 'vitest';
import { snapshotCadence } from '../../../src/checks/snapshot-cadence.ts';
import type { Period } from '../../../src/model/period.ts';
import { judge } from './facts.ts';
import { run, slot, week } from './periods.ts';

const CLUSTER = 'Cluster//shop';

async function cadence(series: Period | undefined, parameters = {}) {
  return (await judge(snapshotCadence, { series, parameters }))[CLUSTER]!;
}

const whole = week(['pass', 'pass', 'pass', 'pass', 'pass', 'pass', 'pass']);

describe('snapshot-cadence', () => {
  test('passes where every slot has a complete run and none is far from the next', async () => {
    expect(await cadence(whole)).toMatchObject({
      status: 'pass',
      message: expect.stringContaining('7 complete runs of 7 slots'),
    });
  });

  test('fails for a gap, with its bounds and what the archive says of it', async () => {
    const absences = [{ from: slot(3), to: slot(4), why: 'the scheduler was not running' }];
    const finding = await cadence(week(['pass', 'pass', '-', '-', 'pass', 'pass', 'pass'], { absences }));
    expect(finding.status).toBe('fail');
    const notes = finding.evidence.map(({ message }) => message);
    expect(notes).toContain(
      'gap: 2026-07-02T02:10:00Z to 2026-07-05T02:10:00Z (72 h, 2 slots: the scheduler was not running)',
    );
    expect(notes).toContain(`no complete run of slot ${slot(3)}: the scheduler was not running`);
  });

  test('fails where the period begins or ends long before or after the first or last run', async () => {
    expect((await cadence(week(['-', '-', 'pass', 'pass', 'pass', 'pass', 'pass']))).message).toContain(
      '2026-07-01T00:00:00Z',
    );
    expect((await cadence(week(['pass', 'pass', 'pass', 'pass', 'pass', '-', '-']))).message).toContain(
      '2026-07-08T00:00:00Z',
    );
  });

  test('a run that did not read everything covers nothing', async () => {
    const runs = whole.runs.map((each, day) => (day === 2 ? { ...each, complete: false } : each));
    const finding = await cadence({ ...whole, runs });
    expect(finding.status).toBe('fail');
    expect(JSON.stringify(finding.evidence)).toContain(`${slot(3)}: it did not read everything`);
  });

  test('a missed slot alone fails, unless so many may be missed', async () => {
    const series = week(['pass', 'pass', '-', 'pass', 'pass', 'pass', 'pass']);
    expect((await cadence(series, { maxGapHours: 48 })).status).toBe('fail');
    expect((await cadence(series, { maxGapHours: 48, maxMissedSlots: 1 })).status).toBe('pass');
  });

  test('is unknown (U8) without a schedule, and still fails for a gap', async () => {
    const { slots: _slots, ...unscheduled } = whole;
    expect(await cadence(unscheduled)).toMatchObject({ status: 'unknown', reasons: ['U8'] });
    expect((await cadence({ ...unscheduled, runs: [run(1), run(7)] })).status).toBe('fail');
  });

  test('is not applicable to a point in time', async () => {
    expect((await cadence(undefined)).status).toBe('not-applicable');
  });
});
