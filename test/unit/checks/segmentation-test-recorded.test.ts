import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { segmentationTestRecorded } from '../../../src/checks/segmentation-test-recorded.ts';
import type { Registers, TestEntry } from '../../../src/model/register.ts';
import { judge } from './facts.ts';
import { attested, LEDGER, NAME, review } from './governance-registers.ts';

const pentest: TestEntry = {
  id: 'T-07',
  kind: 'segmentation-pentest',
  by: 'an independent house',
  on: '2026-06-20',
  clusters: ['sh*'],
  result: 'no-bypass',
};

async function finding(registers: Partial<Registers>, maxMonths = 12) {
  return (await judge(segmentationTestRecorded, { yaml: LEDGER, registers, parameters: { maxMonths } }))[
    NAME
  ]!;
}

describe('segmentation-test-recorded', () => {
  test('passes with a test of this cluster that is recent enough', async () => {
    expect(await finding({ tests: [pentest] })).toMatchObject({ status: 'pass' });
    expect(await finding({ tests: [{ ...pentest, result: 'bypass-mended' }] })).toMatchObject({
      status: 'pass',
    });
  });

  test.each<[string, Partial<TestEntry>]>([
    ['of another cluster', { clusters: ['bank'] }],
    ['that is no penetration test', { kind: 'deny-probe' }],
    ['that is to come', { on: '2026-11-25' }],
    ['that is too old', { on: '2025-11-23' }],
    ['that found a bypass', { result: 'bypass-found' }],
  ])('fails with a test %s', async (_what, more) => {
    expect((await finding({ tests: [{ ...pentest, ...more }] })).status).toBe('fail');
  });

  test('counts months by the calendar', async () => {
    expect((await finding({ tests: [{ ...pentest, on: '2026-05-24' }] }, 6)).status).toBe('pass');
    expect((await finding({ tests: [{ ...pentest, on: '2026-05-23' }] }, 6)).status).toBe('fail');
  });

  test('fails where an approved diagram changed after the test', async () => {
    const first = review({ kind: 'diagram', on: '2026-01-10' });
    const second = review({ kind: 'diagram', on: '2026-07-01', hash: `sha256:${'1'.repeat(64)}` });
    expect((await finding({ tests: [pentest], reviews: [second, first] })).status).toBe('fail');
    const confirmed = { ...second, hash: first.hash };
    expect((await finding({ tests: [pentest], reviews: [confirmed, first] })).status).toBe('pass');
  });

  test('is unknown without a register (U8)', async () => {
    expect(await finding({})).toMatchObject({ status: 'unknown', reasons: ['U8'] });
  });

  test('does not apply where it is attested that segmentation is not relied on', async () => {
    const signed = attested('segmentation-test-recorded', 'segmentation-not-relied-on');
    expect((await finding(signed)).status).toBe('not-applicable');
    expect((await finding(attested('audit-log-retained', 'segmentation-not-relied-on'))).status).toBe(
      'unknown',
    );
  });

  test('offers the row that mends it', async () => {
    const { tests } = parse((await finding({ tests: [] })).remediation!.yaml!) as { tests: TestEntry[] };
    expect((await finding({ tests })).status).toBe('pass');
  });
});
