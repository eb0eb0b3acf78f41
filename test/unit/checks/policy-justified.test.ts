import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { policyJustified } from '../../../src/checks/policy-justified.ts';
import type { PolicyEntry } from '../../../src/model/register.ts';
import { judge, statuses } from './facts.ts';
import { allowing, LEDGER, NAME } from './governance-registers.ts';
import { denyAll } from './shop.ts';

const SAID = {
  'segproof.dev/owner': 'team-pay',
  'segproof.dev/justification': 'the tokeniser books into the ledger',
  'segproof.dev/ticket': 'CHG-1234',
  'segproof.dev/review-by': '2026-11-24',
};
const POLICY = 'NetworkPolicy/pay/ledger';

async function finding(
  annotations: Readonly<Record<string, string>>,
  policies?: readonly PolicyEntry[],
  owners: readonly string[] = [],
) {
  const registers = policies ? { policies } : {};
  const yaml = LEDGER + allowing('ledger', annotations);
  return (await judge(policyJustified, { yaml, registers, parameters: { owners } }))[POLICY]!;
}

const without = (key: keyof typeof SAID) =>
  Object.fromEntries(Object.entries(SAID).filter(([name]) => name !== key));

describe('policy-justified', () => {
  test('passes where the policy itself says all four', async () => {
    expect(await finding(SAID)).toMatchObject({ status: 'pass' });
  });

  test.each(Object.keys(SAID) as (keyof typeof SAID)[])('fails without %s', async (key) => {
    expect(await finding(without(key))).toMatchObject({ status: 'fail' });
    expect(await finding({ ...SAID, [key]: ' ' })).toMatchObject({ status: 'fail' });
  });

  test('fails where the review date has passed, or is no date', async () => {
    expect((await finding({ ...SAID, 'segproof.dev/review-by': '2026-11-23' })).status).toBe('fail');
    expect((await finding({ ...SAID, 'segproof.dev/review-by': 'next year' })).status).toBe('fail');
  });

  test('takes the register where the policy is silent, and the policy where both speak', async () => {
    const row: PolicyEntry = {
      id: 'P-1',
      match: { namespace: 'pay', name: 'led*' },
      owner: 'team-pay',
      justification: 'books',
      ticket: 'CHG-1',
      reviewBy: '2027-01-01',
    };
    expect((await finding({}, [row])).status).toBe('pass');
    expect((await finding({}, [{ ...row, match: { name: 'vault' } }])).status).toBe('fail');
    expect((await finding({ 'segproof.dev/review-by': '2026-01-01' }, [row])).status).toBe('fail');
  });

  test('knows owners where they are named', async () => {
    expect((await finding(SAID, undefined, ['team-*'])).status).toBe('pass');
    expect((await finding(SAID, undefined, ['squad-*'])).status).toBe('fail');
  });

  test('does not apply to a policy that only denies', async () => {
    const found = await judge(policyJustified, { yaml: LEDGER + denyAll('pay') });
    expect([...new Set(Object.values(statuses(found)))]).toEqual(['not-applicable']);
  });

  test('says that there may be more where policies were not read', async () => {
    const found = await judge(policyJustified, { yaml: LEDGER, unread: { networkpolicies: 'forbidden' } });
    expect(found[NAME]).toMatchObject({ status: 'unknown', reasons: ['U1'] });
  });

  test('offers the row that mends it', async () => {
    const { policies } = parse((await finding({})).remediation!.yaml!) as { policies: PolicyEntry[] };
    expect((await finding({}, policies)).status).toBe('pass');
  });
});
