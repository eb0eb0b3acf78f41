import { describe, expect, test } from 'vitest';
import { auditLogRetained } from '../../../src/checks/audit-log-retained.ts';
import type { AuditLog } from '../../../src/model/period.ts';
import type { Registers } from '../../../src/model/register.ts';
import { judge } from './facts.ts';
import { attested, LEDGER, NAME } from './governance-registers.ts';

const ID = 'audit-log-retained';
const event: AuditLog['events'][number] = {
  id: 'e-1',
  at: '2026-03-01T10:00:00Z',
  user: 'argocd',
  verb: 'update',
  object: { kind: 'NetworkPolicy', namespace: 'pay', name: 'ledger' },
  sourceAddresses: [],
};
const year: AuditLog = { from: '2025-11-20T00:00:00Z', to: '2026-11-24T00:00:00Z', events: [event] };
const week: AuditLog = { ...year, from: '2026-11-17T00:00:00Z' };

async function finding(registers: Partial<Registers>, audit?: AuditLog) {
  return (await judge(auditLogRetained, { yaml: LEDGER, registers, ...(audit && { audit }) }))[NAME]!;
}

const kept = (value?: number) => attested(ID, 'retention-months', value === undefined ? {} : { value });

describe('audit-log-retained', () => {
  test('passes with a log that reaches back far enough, or with what is attested beside it', async () => {
    expect((await finding({}, year)).status).toBe('pass');
    expect((await finding(kept(12), week)).status).toBe('pass');
    const both = [...kept(24).attestations!, ...attested(ID, 'policy-writes-logged').attestations!];
    expect((await finding({ attestations: both })).status).toBe('pass');
  });

  test('fails where logs are kept for too short a time', async () => {
    expect((await finding(kept(6), week)).status).toBe('fail');
  });

  test.each([
    ['nothing is shown', {}, undefined],
    ['only retention is attested', kept(12), undefined],
    ['the attestation names no number', kept(), week],
    ['the log is short', {}, week],
    ['the log holds no change of a policy', {}, { ...year, events: [] }],
    [
      'the attestation is another check’s',
      attested('segmentation-test-recorded', 'retention-months', { value: 12 }),
      week,
    ],
  ] as const)('is unknown where %s', async (_what, registers, audit) => {
    expect(await finding(registers, audit)).toMatchObject({ status: 'unknown', reasons: ['U6', 'U8'] });
  });
});
