import { describe, expect, it } from 'vitest';
import { attemptLimit } from '../../../src/server/attempts.ts';
import { SESSION_SECONDS, sessions } from '../../../src/server/sessions.ts';

function clock() {
  let time = Date.parse('2026-11-24T09:00:00Z');
  const pass = (seconds: number) => {
    time += seconds * 1000;
  };
  return { now: () => time, pass };
}

describe('the limit on attempts', () => {
  it('pauses an address after eight wrong tokens, until the first is ten minutes old', () => {
    const { now, pass } = clock();
    const limit = attemptLimit(now);
    for (let i = 0; i < 7; i++) limit.failed('192.0.2.7');
    expect(limit.waitSeconds('192.0.2.7')).toBe(0);
    limit.failed('192.0.2.7');
    expect(limit.waitSeconds('192.0.2.7')).toBe(600);
    expect(limit.waitSeconds('192.0.2.8')).toBe(0);
    pass(599);
    expect(limit.waitSeconds('192.0.2.7')).toBe(1);
    pass(1);
    expect(limit.waitSeconds('192.0.2.7')).toBe(0);
  });

  it('pauses everybody after eighty, so that many addresses do not help', () => {
    const { now } = clock();
    const limit = attemptLimit(now);
    for (let i = 0; i < 80; i++) limit.failed(`2001:db8::${i}`);
    expect(limit.waitSeconds('192.0.2.9')).toBe(600);
  });
});

describe('sessions', () => {
  it('hold for eight hours and not a second more', () => {
    const { now, pass } = clock();
    const open = sessions(now);
    const id = open.open();
    pass(SESSION_SECONDS - 1);
    expect(open.holds(id)).toBe(true);
    pass(1);
    expect(open.holds(id)).toBe(false);
  });

  it('end when they are closed, and others stay', () => {
    const open = sessions(clock().now);
    const [mine, yours] = [open.open(), open.open()];
    open.close(mine);
    expect([open.holds(mine), open.holds(yours), open.holds('')]).toEqual([false, true, false]);
  });

  it('are bounded: the oldest makes room', () => {
    const open = sessions(clock().now);
    const first = open.open();
    for (let i = 0; i < 200; i++) open.open();
    expect(open.holds(first)).toBe(false);
  });
});
