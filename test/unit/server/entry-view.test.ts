import { describe, expect, it } from 'vitest';
import type { Verification } from '../../../src/server/archive-reader.ts';
import { entryView } from '../../../src/server/entry-view.ts';
import { standingView } from '../../../src/server/standing-view.ts';
import { CHECKPOINT, CLEAN_RESULT, INTACT, RESULT, row } from './card-shop-archive.ts';

const at = '2026-11-24T09:30:00Z';
const done = (result: Verification) => ({ step: 'done', at, result }) as const;
const tampered = (leaf?: number): Verification => ({
  ...INTACT,
  state: 'tampered',
  problems: [{ message: 'digest differs', file: 'blob/report/ab.zst', ...(leaf !== undefined && { leaf }) }],
});
const counts = { pass: 5, fail: 0, unknown: 0, manual: 0, 'not-applicable': 0, exempt: 0 };

describe('the outcome of a run in the list', () => {
  it.each([
    ['exceptions noted', 'bad', RESULT],
    ['no exceptions noted', 'good', CLEAN_RESULT],
    ['inconclusive', 'unsure', { ...CLEAN_RESULT, incomplete: true }],
    [
      'inconclusive',
      'unsure',
      { ...CLEAN_RESULT, outcomes: { 'soc2-2017': { 'no-exceptions-noted': 1, inconclusive: 1 } } },
    ],
    ['not tested', 'unsure', { ...CLEAN_RESULT, outcomes: { 'soc2-2017': { 'not-tested': 3 } } }],
    ['not tested', 'unsure', { ...CLEAN_RESULT, outcomes: {}, counts: { ...counts, pass: 0 } }],
    ['no exceptions noted', 'good', { ...CLEAN_RESULT, outcomes: {}, counts }],
    ['design: no exceptions noted', 'good', { ...CLEAN_RESULT, mode: 'manifests' }],
  ] as const)('is %s', (outcome, tone, result) => {
    expect(entryView(row(3, { result }), done(INTACT))).toMatchObject({ outcome, tone });
  });

  it('shows names with control characters made visible', () => {
    const view = entryView(row(3, { cluster: { name: 'shop\u001b[31m\u202e' } }), done(INTACT));
    expect(view.cluster).toBe('shop\\u001b[31m\\u202e');
  });
});

describe('the seal of a run in the list', () => {
  it.each([
    ['sealed under checkpoint 5', 'good', done(INTACT)],
    ['sealed, key not pinned', 'unsure', done({ ...INTACT, keyPinned: false })],
    ['tampered', 'bad', done(tampered(3))],
    ['archive tampered, not here', 'unsure', done(tampered(2))],
    ['archive tampered', 'unsure', done(tampered())],
    ['not verified yet', 'unsure', done({ ...INTACT, checkpoint: { ...CHECKPOINT, size: 3 } })],
    [
      'incomplete',
      'unsure',
      done({ ...INTACT, state: 'incomplete', problems: [{ message: 'not read', leaf: 3 }] }),
    ],
    ['being verified', 'quiet', { step: 'running', since: at } as const],
    ['not verified', 'unsure', { step: 'failed', at, message: 'no head' } as const],
  ] as const)('is %s', (seal, sealTone, state) => {
    expect(entryView(row(3), state)).toMatchObject({ seal, sealTone });
  });

  it('takes the green from a clean run whose evidence was altered', () => {
    expect(entryView(row(3, { result: CLEAN_RESULT }), done(tampered(3))).tone).toBe('quiet');
    const unreadable = row(3, { verification: 'failed', problem: 'signature does not verify' });
    expect(entryView(unreadable, done(INTACT))).toMatchObject({
      tone: 'quiet',
      outcome: 'not readable',
      sealTone: 'bad',
    });
  });
});

describe('the verification state in words', () => {
  it('is green only for an intact archive under a pinned key', () => {
    const states = [
      done(INTACT),
      done({ ...INTACT, keyPinned: false }),
      done(tampered()),
      done({ ...INTACT, state: 'incomplete' }),
    ];
    expect(states.map((state) => standingView(state).tone)).toEqual(['good', 'unsure', 'bad', 'unsure']);
    expect(standingView(states[1]!).words).toBe('self-consistent, key not pinned');
  });

  it('names the file at fault', () => {
    expect(standingView(done(tampered(3))).problems).toEqual(['blob/report/ab.zst: digest differs']);
  });
});
