import { describe, expect, test } from 'vitest';
import { exceptionsCurrent } from '../../../src/checks/exceptions-current.ts';
import { hostNetworkRestricted } from '../../../src/checks/host-network-restricted.ts';
import { runChecks } from '../../../src/checks/run.ts';
import type { ExceptionEntry } from '../../../src/model/register.ts';
import { factsOf, type Given } from './facts.ts';
import { namespace, pod } from './shop.ts';

const yaml = `${namespace('monitoring')}${pod('monitoring/exporter', { hostNetwork: true })}${pod('monitoring/grafana')}`;

const row: ExceptionEntry = {
  id: 'X-003',
  check: 'host-network-restricted',
  match: { namespace: 'monitoring', name: 'exporter' },
  reason: 'node metrics',
  owner: 'team-observe',
  approver: 'alice',
  expires: '2027-01-31',
  compensating: 'read-only, and no port but its own',
};

async function finding(more: Partial<ExceptionEntry> = {}, given: Given = {}) {
  const facts = await factsOf({ yaml, registers: { exceptions: [{ ...row, ...more }] }, ...given });
  const findings = runChecks([exceptionsCurrent, hostNetworkRestricted], facts);
  return findings.find(({ subject }) => subject.kind === 'Exception')!;
}

describe('exceptions-current', () => {
  test('passes for a row that is narrow, in force and needed', async () => {
    expect(await finding()).toMatchObject({ status: 'pass', subject: { kind: 'Exception', name: 'X-003' } });
    expect(
      (await finding({ match: {}, selector: { op: 'in', key: 'app', values: ['exporter'] } })).status,
    ).toBe('pass');
  });

  test.each<[string, Partial<ExceptionEntry>]>([
    ['has expired', { expires: '2026-11-23' }],
    ['expired this second', { expires: '2026-11-24T09:00:00Z' }],
    ['ends too far ahead', { expires: '2028-01-01' }],
    ['names no compensating measure', { compensating: ' ' }],
    ['is narrowed by a kind alone', { match: { kind: 'Pod' } }],
    ['speaks of what does not fail', { match: { namespace: 'monitoring', name: 'grafana' } }],
    ['speaks of nothing that is there', { match: { namespace: 'monitoring', name: 'gone' } }],
  ])('fails for a row that %s', async (_what, more) => {
    expect((await finding(more)).status).toBe('fail');
  });

  test('does not ask whether it is needed where its check did not run, or namespaces are filtered', async () => {
    expect((await finding({ check: 'ingress-isolated' })).status).toBe('pass');
    expect((await finding({}, { include: ['pay'] })).status).toBe('pass');
  });

  test('is unknown where what it speaks of could not be judged', async () => {
    const facts = await factsOf({ yaml, registers: { exceptions: [row] } });
    const [judged] = runChecks([hostNetworkRestricted], facts).filter(({ status }) => status === 'fail');
    const findings = [{ ...judged!, status: 'unknown', reasons: ['U5'] }] as const;
    const parameters = { maxDays: 366, requireCompensating: true };
    const [found] = exceptionsCurrent.run({ ...facts, findings, parameters });
    expect(found).toMatchObject({ status: 'unknown', reasons: ['U5'] });
  });

  test('does not apply where nothing is accepted', async () => {
    const [found] = runChecks([exceptionsCurrent], await factsOf({ yaml }));
    expect(found).toMatchObject({ status: 'not-applicable' });
  });
});
