import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ScheduleOptions, schedule } from '../../../src/scheduler/schedule.ts';
import type { Cron } from '../../../src/util/cron.ts';
import { parseCron } from '../../../src/util/cron.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-24T08:30:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A schedule that writes down what it is told, in the order in which it happens. */
function start(changes: Partial<ScheduleOptions> = {}) {
  const log: string[] = [];
  const stop = new AbortController();
  const done = schedule({
    cron: parseCron('0 * * * *') as Cron,
    now: () => Date.now(),
    lastSlot: '2026-11-24T08:00:00Z',
    run: async ({ slot, trigger }) => void log.push(`${trigger} ${slot.slice(11, 16)}`),
    onMissed: async ({ from, to, slots }) =>
      void log.push(`missed ${from.slice(11, 16)}-${to.slice(11, 16)} (${slots})`),
    onFault: (error) => void log.push(`fault ${(error as Error).message}`),
    signal: stop.signal,
    ...changes,
  }).then(() => log.push('stopped'));
  return { log, done, stop: () => stop.abort() };
}

describe('the built-in clock', () => {
  it('runs each slot once, on time', async () => {
    const { log, done, stop } = start();
    await vi.advanceTimersByTimeAsync(3 * HOUR);
    expect(log).toEqual(['schedule 09:00', 'schedule 10:00', 'schedule 11:00']);
    stop();
    await done;
  });

  it('runs the newest slot at once in a young archive', async () => {
    const { log, stop } = start({ lastSlot: undefined as never });
    await vi.advanceTimersByTimeAsync(0);
    expect(log).toEqual(['catch-up 08:00']);
    stop();
  });

  it('catches up once after downtime, and records what was missed before it', async () => {
    const { log, stop } = start({ lastSlot: '2026-11-24T03:00:00Z' });
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(log).toEqual(['missed 04:00-07:00 (4)', 'catch-up 08:00', 'schedule 09:00']);
    stop();
  });

  it('starts no second run beside one that takes long; what it covered is caught up or missed', async () => {
    let running = 0;
    let most = 0;
    const { log, stop } = start({
      run: async ({ slot, trigger }) => {
        running += 1;
        most = Math.max(most, running);
        log.push(`${trigger} ${slot.slice(11, 16)}`);
        await new Promise((resolve) => setTimeout(resolve, slot.includes('T09') ? 2.5 * HOUR : MINUTE));
        running -= 1;
      },
    });
    await vi.advanceTimersByTimeAsync(4 * HOUR);
    expect(log).toEqual(['schedule 09:00', 'missed 10:00-10:00 (1)', 'catch-up 11:00', 'schedule 12:00']);
    expect(most).toBe(1);
    stop();
  });

  it('loses no slot when the machine slept', async () => {
    const { log, stop } = start();
    await vi.advanceTimersByTimeAsync(31 * MINUTE);
    vi.setSystemTime(new Date('2026-11-24T13:20:00Z'));
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(log).toEqual(['schedule 09:00', 'missed 10:00-12:00 (3)', 'catch-up 13:00']);
    stop();
  });

  it('says whether slots were missed before it began or since, for the archive keeps the reason', async () => {
    const reasons: string[] = [];
    const { stop } = start({
      lastSlot: '2026-11-24T03:00:00Z',
      onMissed: async ({ from, reason }) => void reasons.push(`${from.slice(11, 16)} ${reason}`),
    });
    await vi.advanceTimersByTimeAsync(31 * MINUTE);
    vi.setSystemTime(new Date('2026-11-24T13:20:00Z'));
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(reasons).toEqual([
      '04:00 the scheduler was not running',
      '10:00 the run before took longer, or the machine was asleep',
    ]);
    stop();
  });

  it('repeats nothing when the clock is set back', async () => {
    const { log, stop } = start();
    await vi.advanceTimersByTimeAsync(31 * MINUTE);
    vi.setSystemTime(new Date('2026-11-24T08:50:00Z'));
    await vi.advanceTimersByTimeAsync(80 * MINUTE);
    expect(log).toEqual(['schedule 09:00', 'schedule 10:00']);
    stop();
  });

  it('goes on after a run that failed, and does not repeat it', async () => {
    const { log, stop } = start({
      run: async ({ slot }) => {
        if (slot.includes('T09')) throw new Error('cluster is not reachable');
        log.push(slot.slice(11, 16));
      },
    });
    await vi.advanceTimersByTimeAsync(2 * HOUR);
    expect(log).toEqual(['fault cluster is not reachable', '10:00']);
    stop();
  });

  it('offers missed slots again until they are recorded, and runs none over the gap', async () => {
    let full = true;
    const { log, stop } = start({
      lastSlot: '2026-11-24T06:00:00Z',
      onMissed: async ({ from, to }) => {
        if (full) throw new Error('no space left');
        log.push(`missed ${from.slice(11, 16)}-${to.slice(11, 16)}`);
      },
    });
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(new Set(log)).toEqual(new Set(['fault no space left']));
    log.length = 0;
    full = false;
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(log).toEqual(['missed 07:00-07:00', 'catch-up 08:00', 'schedule 09:00']);
    stop();
  });

  it('takes either of two day fields, which node-cron alone would not', async () => {
    vi.setSystemTime(new Date('2026-11-26T23:58:00Z'));
    const { log, stop } = start({ cron: parseCron('0 0 13 * 5') as Cron, lastSlot: '2026-11-20T00:00:00Z' });
    await vi.advanceTimersByTimeAsync(3 * MINUTE);
    expect(log).toEqual(['schedule 00:00']);
    stop();
  });
});

describe('stopping', () => {
  it('begins no slot afterwards and leaves no timer', async () => {
    const { log, done, stop } = start();
    await vi.advanceTimersByTimeAsync(MINUTE);
    stop();
    await done;
    await vi.advanceTimersByTimeAsync(3 * HOUR);
    expect(log).toEqual(['stopped']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('passes the signal to the run under way and waits for it', async () => {
    let told = false;
    const { log, done, stop } = start({
      run: (_slot, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            told = true;
            setTimeout(() => {
              log.push('sealed');
              resolve();
            }, 5_000);
          });
        }),
    });
    await vi.advanceTimersByTimeAsync(HOUR);
    stop();
    await vi.advanceTimersByTimeAsync(4_999);
    expect([told, log]).toEqual([true, []]);
    await vi.advanceTimersByTimeAsync(1);
    await done;
    expect(log).toEqual(['sealed', 'stopped']);
  });

  it('does nothing at all when it was stopped before it began', async () => {
    const aborted = AbortSignal.abort();
    const { log, done } = start({ signal: aborted, lastSlot: '2026-11-24T01:00:00Z' });
    await done;
    expect(log).toEqual(['stopped']);
  });
});
