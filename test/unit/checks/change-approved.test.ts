import { describe, expect, test } from 'vitest';
import { changeApproved } from '../../../src/checks/change-approved.ts';
import type { AuditLog, Period } from '../../../src/model/period.ts';
import type { ChangeEntry } from '../../../src/model/register.ts';
import { type ByName, judge, statuses } from './facts.ts';
import { at, event, FROM, log, run, TO, version } from './periods.ts';

const CLUSTER = 'Cluster//shop';
const NAME = `Change/pay/NetworkPolicy allow-web @ ${at(3)}`;
const REQUEST = 'Change/pay/NetworkPolicy allow-web @ 2026-07-03T10:00:00.123456Z e-1';

const approval: ChangeEntry = {
  id: 'C-1',
  match: { kind: 'NetworkPolicy', namespace: 'pay', name: 'allow-web' },
  author: 'alice',
  approver: 'bob',
  approvedAt: '2026-07-01T12:00:00Z',
  ticket: 'CHG-17',
};

/** The policy changes between the runs of 2 and 3 July. */
const series: Period = {
  from: FROM,
  to: TO,
  runs: [1, 2, 3, 4].map((day) => run(day, { policies: [version('allow-web', day < 3 ? 'a' : 'b')] })),
};

const quiet: Period = { ...series, runs: series.runs.slice(0, 2) };

interface Given {
  readonly changes?: readonly ChangeEntry[];
  readonly series?: Period | undefined;
  readonly audit?: AuditLog;
  readonly parameters?: Readonly<Record<string, number>>;
}

async function approved(given: Given): Promise<ByName> {
  const { changes, parameters = {}, audit } = given;
  const own = 'series' in given ? given.series : series;
  return judge(changeApproved, { registers: changes ? { changes } : {}, series: own, audit, parameters });
}

describe('change-approved', () => {
  test('passes for an approval by another person before the change could be made', async () => {
    const found = await approved({ changes: [approval] });
    expect(found[NAME]).toMatchObject({ status: 'pass', message: expect.stringContaining('bob') });
    expect(found[NAME]!.evidence[0]!.message).toContain('CHG-17');
  });

  test('fails without an approval, and proposes a row with the content', async () => {
    const finding = (await approved({ changes: [] }))[NAME]!;
    expect(finding).toMatchObject({ status: 'fail', cause: { name: 'allow-web' } });
    expect(finding.remediation!.yaml).toContain(`sha256:${'b'.repeat(64)}`);
  });

  test('fails for an approval of one’s own, however it is written', async () => {
    const found = await approved({ changes: [{ ...approval, approver: ' Alice' }] });
    expect(found[NAME]).toMatchObject({ status: 'fail', message: expect.stringContaining('their own') });
  });

  test('fails for an approval afterwards, unless it was an emergency approved in time', async () => {
    const late = { ...approval, approvedAt: '2026-07-04T12:00:00Z' };
    expect((await approved({ changes: [late] }))[NAME]!.status).toBe('fail');
    const emergency = { ...late, emergency: true };
    expect((await approved({ changes: [emergency] }))[NAME]!.status).toBe('pass');
    expect((await approved({ changes: [emergency], parameters: { emergencyHours: 12 } }))[NAME]!.status).toBe(
      'fail',
    );
  });

  test('is unknown (U5) where the approval lies between the two snapshots', async () => {
    const between = { ...approval, approvedAt: '2026-07-02T20:00:00Z' };
    expect((await approved({ changes: [between] }))[NAME]).toMatchObject({
      status: 'unknown',
      reasons: ['U5'],
    });
  });

  test('an approval of another content does not count', async () => {
    const hash = (digit: string) => `sha256:${digit.repeat(64)}`;
    expect((await approved({ changes: [{ ...approval, hash: hash('b') }] }))[NAME]!.status).toBe('pass');
    expect((await approved({ changes: [{ ...approval, hash: hash('c') }] }))[NAME]!.status).toBe('fail');
  });

  test('one approval counts for one change', async () => {
    const again = { ...series, runs: [...series.runs, run(5, { policies: [version('allow-web', 'c')] })] };
    const found = await approved({ changes: [approval], series: again });
    expect(found[NAME]!.status).toBe('pass');
    expect(found[`Change/pay/NetworkPolicy allow-web @ ${at(5)}`]!.status).toBe('fail');
  });

  test('is unknown (U8) without a register', async () => {
    expect((await approved({}))[NAME]).toMatchObject({ status: 'unknown', reasons: ['U8'] });
  });

  test('says that snapshots give a lower bound (U5), also where they show no change', async () => {
    expect((await approved({ changes: [approval] }))[CLUSTER]).toMatchObject({
      status: 'unknown',
      reasons: ['U5'],
    });
    expect(statuses(await approved({ changes: [], series: quiet }))).toEqual({ [CLUSTER]: 'unknown' });
  });

  test('with a log of the whole period judges its requests, and nothing is left to say of the cluster', async () => {
    const found = await approved({
      changes: [{ ...approval, approvedAt: '2026-07-03T09:59:00Z' }],
      audit: log([event()]),
    });
    // The difference between the snapshots of 2 and 3 July is of the request before it, which the log lacks.
    expect(statuses(found)).toEqual({ [NAME]: 'fail', [REQUEST]: 'pass' });
    const explained = event({ at: '2026-07-02T10:00:00.5Z' });
    const all = await approved({ changes: [approval], audit: log([explained]) });
    expect(Object.values(statuses(all))).toEqual(['pass']);
  });

  test('a log that begins late, is silent for days or has bad lines is a lower bound too', async () => {
    const cases: readonly Partial<AuditLog>[] = [
      { from: '2026-07-03T00:00:00.000Z' },
      { to: '2026-07-05T00:00:00.000Z' },
      { silences: [{ from: '2026-07-03T12:00:00.000Z', to: '2026-07-05T12:00:00.000Z' }] },
      { problems: ['audit.log:7: not JSON'] },
    ];
    for (const more of cases) {
      const found = await approved({ changes: [approval], series: quiet, audit: log([], more) });
      expect(found[CLUSTER], JSON.stringify(more)).toMatchObject({ status: 'unknown', reasons: ['U5'] });
    }
  });

  test('is not applicable where a whole log shows no change, and to a point in time', async () => {
    expect(statuses(await approved({ changes: [], series: quiet, audit: log([]) }))).toEqual({
      [CLUSTER]: 'not-applicable',
    });
    expect(statuses(await approved({ changes: [], series: undefined }))).toEqual({
      [CLUSTER]: 'not-applicable',
    });
  });

  test('tells what was created, deleted and made again, and passes over runs that may have missed policies', async () => {
    const runs = [
      run(1, { policies: [version('allow-web', 'a')] }),
      run(2, { policies: [], policiesComplete: false }),
      run(3, { policies: [version('allow-web', 'a', 'u-2'), version('allow-dns', 'd')] }),
      run(4, { policies: [version('allow-dns', 'd')] }),
    ];
    const found = await approved({ changes: [], series: { ...series, runs } });
    const messages = Object.values(found).map(({ message }) => message);
    expect(messages).toContain(
      `NetworkPolicy pay/allow-web was modified after ${at(1)} and by ${at(3)} without an approval.`,
    );
    expect(messages).toContain(
      `NetworkPolicy pay/allow-dns was created after ${at(1)} and by ${at(3)} without an approval.`,
    );
    expect(messages).toContain(
      `NetworkPolicy pay/allow-web was deleted after ${at(3)} and by ${at(4)} without an approval.`,
    );
    expect(messages).toHaveLength(4);
  });
});
