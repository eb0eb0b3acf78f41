import { describe, expect, test } from 'vitest';
import { exposureApproved } from '../../../src/checks/exposure-approved.ts';
import type { ExposureEntry } from '../../../src/model/register.ts';
import { judge, statuses } from './facts.ts';
import { loadBalancer, namespace, pod } from './shop.ts';

const NAME = 'Service/pay/front';
const shop = `${namespace('pay')}${pod('pay/web')}`;
const yaml = `${shop}${loadBalancer('pay/front', 'web')}`;
const row: ExposureEntry = {
  id: 'X-1',
  match: { kind: 'Service', namespace: 'pay', name: 'fr*' },
  owner: 'edge team',
  purpose: 'the shop',
  approvedBy: 'alice',
  expires: '2026-11-24',
};

async function approval(exposures: readonly ExposureEntry[] | undefined, text = yaml) {
  return (await judge(exposureApproved, { yaml: text, registers: exposures ? { exposures } : {} }))[NAME]!;
}

describe('exposure-approved', () => {
  test('passes for a row that holds, through its last day, and names who approved it', async () => {
    const finding = await approval([row]);
    expect(finding).toMatchObject({ status: 'pass', severity: 'high' });
    expect(finding.message).toContain('X-1, approved by alice');
  });

  test('fails for a public way in without a row, and proposes one', async () => {
    const finding = await approval([]);
    expect(finding).toMatchObject({ status: 'fail', cause: { kind: 'Service', name: 'front' } });
    expect(finding.remediation!.yaml).toContain('name: front');
  });

  test('fails for a row that has expired, and says when', async () => {
    const finding = await approval([{ ...row, expires: '2026-11-23' }]);
    expect(finding.status).toBe('fail');
    expect(finding.message).toContain('expired on 2026-11-23');
  });

  test('a row that matches on nothing approves nothing', async () => {
    expect((await approval([{ ...row, match: {} }])).status).toBe('fail');
  });

  test('is unknown (U8) without a register, and U6 when the side cannot be told', async () => {
    expect(await approval(undefined)).toMatchObject({ status: 'unknown', reasons: ['U8'] });
    const unclear = `${shop}${loadBalancer('pay/front', 'web', '')}`;
    expect(await approval([], unclear)).toMatchObject({ status: 'unknown', reasons: ['U6'] });
  });

  test('passes for a way in that is internal', async () => {
    expect((await approval([], `${shop}${loadBalancer('pay/front', 'web', '10.9.0.7')}`)).status).toBe(
      'pass',
    );
  });

  test('one row says that nothing is exposed; it is unknown when services could not be listed', async () => {
    expect(statuses(await judge(exposureApproved, { yaml: shop }))).toEqual({
      'Cluster//shop': 'not-applicable',
    });
    const unread = await judge(exposureApproved, { yaml, unread: { services: 'forbidden' } });
    expect(statuses(unread)).toEqual({ 'Cluster//shop': 'unknown' });
  });
});
