import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { reviewHash, rulesetLines } from '../../../src/checks/parts/reviews.ts';
import { rulesetReviewCurrent } from '../../../src/checks/ruleset-review-current.ts';
import type { ReviewEntry } from '../../../src/model/register.ts';
import { factsOf, judge } from './facts.ts';
import { allowing, LEDGER, NAME, review } from './governance-registers.ts';

const yaml = LEDGER + allowing('ledger');

async function linesOf(text: string): Promise<readonly string[]> {
  return rulesetLines((await factsOf({ yaml: text })).snapshot.policies);
}

async function finding(reviews: readonly ReviewEntry[] | undefined, maxDays = 184, text = yaml) {
  const registers = reviews ? { reviews } : {};
  return (await judge(rulesetReviewCurrent, { yaml: text, registers, parameters: { maxDays } }))[NAME]!;
}

describe('ruleset-review-current', () => {
  test('passes where the rules in force are those that were reviewed', async () => {
    const hash = reviewHash(await linesOf(yaml));
    expect(await finding([review({ hash })])).toMatchObject({ status: 'pass' });
  });

  test('is unknown without a register, and where what changed cannot be told (U8)', async () => {
    expect(await finding(undefined)).toMatchObject({ status: 'unknown', reasons: ['U8'] });
    expect(await finding([review()])).toMatchObject({ status: 'unknown', reasons: ['U8'] });
  });

  test('fails without a review of this cluster’s rules', async () => {
    const others = [
      review({ kind: 'diagram' }),
      review({ clusters: ['bank-*'] }),
      review({ on: '2026-11-25' }),
    ];
    expect(await finding(others)).toMatchObject({ status: 'fail' });
  });

  test('fails from the day after the last one on which the review holds', async () => {
    const hash = reviewHash(await linesOf(yaml));
    expect((await finding([review({ hash, on: '2026-05-24' })], 184)).status).toBe('pass');
    expect((await finding([review({ hash, on: '2026-05-23' })], 184)).status).toBe('fail');
  });

  test('takes the newest of several reviews', async () => {
    const hash = reviewHash(await linesOf(yaml));
    const rows = [review({ id: 'R-2', hash, on: '2026-10-01' }), review({ on: '2025-01-01' })];
    expect((await finding(rows)).message).toContain('R-2 of 2026-10-01');
  });

  test('lists what changed since, and passes: changes are approved elsewhere', async () => {
    const before = await linesOf(`${yaml}${allowing('gone')}`);
    const after = yaml.replace('5432', '5433') + allowing('new');
    const row = review({ hash: reviewHash(before), lines: before });
    const found = await finding([row], 184, after);
    expect(found.status).toBe('pass');
    expect(found.evidence.map(({ message }) => message).slice(1)).toEqual([
      'added: networking.k8s.io/NetworkPolicy/pay/new',
      'removed: networking.k8s.io/NetworkPolicy/pay/gone',
      'changed: networking.k8s.io/NetworkPolicy/pay/ledger',
    ]);
  });

  test('is unknown where policies were not read', async () => {
    const unread = { networkpolicies: 'forbidden' } as const;
    const reviews = [review({ hash: reviewHash([]) })];
    const found = (await judge(rulesetReviewCurrent, { yaml, unread, registers: { reviews } }))[NAME]!;
    expect(found).toMatchObject({ status: 'unknown', reasons: ['U1'] });
  });

  test('offers the row that mends it', async () => {
    const { reviews } = parse((await finding([])).remediation!.yaml!) as { reviews: ReviewEntry[] };
    expect((await finding(reviews)).status).toBe('pass');
  });
});
