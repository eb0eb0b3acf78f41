import { describe, expect, it } from 'vitest';
import { verificationCache } from '../../../src/server/verification-cache.ts';
import { SegproofError } from '../../../src/util/error.ts';
import { CHECKPOINT, cardShopArchive, INTACT } from './card-shop-archive.ts';

const PATIENT = { freshMs: 60_000, patienceMs: 60_000 };
const HASTY = { freshMs: 60_000, patienceMs: 0 };

function counting(changes: Parameters<typeof cardShopArchive>[0] = {}) {
  const seen = { checks: 0, time: Date.parse('2026-11-24T09:30:00Z'), head: CHECKPOINT };
  const verify = changes.verify ?? (async () => INTACT);
  const reader = cardShopArchive({
    head: async () => seen.head,
    ...changes,
    verify: (until) => {
      seen.checks += 1;
      return verify(until);
    },
  });
  return { seen, reader, now: () => seen.time };
}

describe('the verification state', () => {
  it('is made once for many readers', async () => {
    const { seen, reader, now } = counting();
    const cache = verificationCache(reader, now, PATIENT);
    const states = await Promise.all([cache.current(), cache.current(), cache.current()]);
    expect(states.map(({ step }) => step)).toEqual(['done', 'done', 'done']);
    await cache.current();
    expect(seen.checks).toBe(1);
  });

  it('is made anew when a leaf was added', async () => {
    const { seen, reader, now } = counting();
    const cache = verificationCache(reader, now, PATIENT);
    await cache.current();
    seen.head = { ...CHECKPOINT, size: 6 };
    await cache.current();
    expect(seen.checks).toBe(2);
  });

  it('is made anew after a while, since files change without a new head', async () => {
    const { seen, reader, now } = counting();
    const cache = verificationCache(reader, now, PATIENT);
    await cache.current();
    seen.time += 60_001;
    await cache.current();
    expect(seen.checks).toBe(2);
  });

  it('says that a long check is running rather than what the last one found', async () => {
    let finish = () => {};
    const { reader, now } = counting({
      verify: () =>
        new Promise((resolve) => {
          finish = () => resolve(INTACT);
        }),
    });
    const cache = verificationCache(reader, now, HASTY);
    expect(await cache.current()).toEqual({ step: 'running', since: '2026-11-24T09:30:00Z' });
    finish();
    await expect.poll(async () => (await cache.current()).step).toBe('done');
  });

  it('says what stopped the check, and nothing of faults of ours', async () => {
    const corrupt = new SegproofError({
      code: 'ARCHIVE_CORRUPT',
      message: 'no signed head',
      place: { file: 'checkpoint' },
    });
    for (const [error, message] of [
      [corrupt, 'checkpoint: no signed head'],
      [new Error('/srv/secret'), 'the check stopped'],
    ] as const) {
      const { reader, now } = counting({
        verify: () => Promise.reject(error),
        head: () => Promise.reject(error),
      });
      const state = await verificationCache(reader, now, PATIENT).current();
      expect(state).toMatchObject({ step: 'failed', message: expect.stringContaining(message) });
      expect(JSON.stringify(state)).not.toContain('secret');
    }
  });
});
