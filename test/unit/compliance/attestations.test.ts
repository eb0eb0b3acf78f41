import { describe, expect, test } from 'vitest';
import { outstandingItems } from '../../../src/compliance/attestations.ts';
import type { Control, Framework } from '../../../src/model/framework.ts';

const CONTROL: Control = {
  id: '1.3.1',
  title: 'Walls',
  evidenceLevel: 'partial',
  zones: [],
  checks: [],
  limits: [],
  manual: [{ id: 'need', ask: 'It is needed.', signer: 'network-owner', validFor: 'P6M' }],
};
const FRAMEWORK = { id: 'card-rules-1', controls: [CONTROL] } as unknown as Framework;

function signed(on: string, expires?: string) {
  const names = { id: 'A-1', framework: 'card-rules-1', control: '1.3.1', item: 'need' };
  return { ...names, statement: 'It is.', signer: 'alice', on, ...(expires && { expires }) };
}

function outstandingAt(at: string, ...attestations: readonly ReturnType<typeof signed>[]) {
  return outstandingItems(FRAMEWORK, CONTROL, attestations, at);
}

const OPEN = { id: 'need', ask: 'It is needed.', signer: 'network-owner' };

describe('a manual item', () => {
  test('is outstanding until someone signs it, and says who is to', () => {
    expect(outstandingAt('2026-11-24T09:00:00Z')).toEqual([OPEN]);
  });

  test('is covered up to the last day for which a signature holds', () => {
    const entry = signed('2026-05-24');
    expect(outstandingAt('2026-11-24T23:59:59Z', entry)).toEqual([]);
    expect(outstandingAt('2026-11-25T00:00:00Z', entry)).toEqual([{ ...OPEN, lapsed: '2026-11-24' }]);
  });

  test('is covered no longer than the signature itself says', () => {
    const entry = signed('2026-05-24', '2026-06-30');
    expect(outstandingAt('2026-06-30T12:00:00Z', entry)).toEqual([]);
    expect(outstandingAt('2026-07-01T00:00:00Z', entry)).toEqual([{ ...OPEN, lapsed: '2026-06-30' }]);
  });

  test('is covered no longer than it lets a signature be, whatever that says', () => {
    expect(outstandingAt('2026-11-25T00:00:00Z', signed('2026-05-24', '2030-01-01'))).toEqual([
      { ...OPEN, lapsed: '2026-11-24' },
    ]);
  });

  test('is not covered before it was signed', () => {
    expect(outstandingAt('2026-05-23T00:00:00Z', signed('2026-05-24'))).toEqual([OPEN]);
  });

  test('is covered by the newest of several signatures', () => {
    const entries = [signed('2026-09-01'), signed('2025-01-01')];
    expect(outstandingAt('2026-11-24T09:00:00Z', ...entries)).toEqual([]);
    expect(outstandingAt('2027-11-24T09:00:00Z', ...entries)).toEqual([{ ...OPEN, lapsed: '2027-03-01' }]);
  });
});
