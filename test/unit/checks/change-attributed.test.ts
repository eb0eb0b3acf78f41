import { describe, expect, test } from 'vitest';
import { changeAttributed } from '../../../src/checks/change-attributed.ts';
import type { AuditEvent, Period } from '../../../src/model/period.ts';
import type { IdentityEntry } from '../../../src/model/register.ts';
import { judge, statuses } from './facts.ts';
import { at, event, FROM, log, run, TO, version } from './periods.ts';

const identities: readonly IdentityEntry[] = [
  { id: 'I-1', kind: 'User', name: 'alice', person: 'Alice Tester' },
  { id: 'I-2', kind: 'ServiceAccount', namespace: 'gitops', name: 'deployer', automation: 'the deployer' },
  { id: 'I-3', kind: 'User', name: 'nobody-*' },
  { id: 'I-4', kind: 'User', name: 'dave', person: 'Dave', expires: '2026-07-01' },
  { id: 'I-5', kind: 'User', name: 'kubernetes-admin', person: 'Eve' },
];

const quiet: Period = { from: FROM, to: TO, runs: [run(1), run(2)] };

async function attributed(
  given: Partial<AuditEvent>,
  register: readonly IdentityEntry[] | undefined = identities,
) {
  const registers = register.length > 0 ? { identities: register } : {};
  const found = await judge(changeAttributed, { series: quiet, audit: log([event(given)]), registers });
  return Object.values(found)[0]!;
}

describe('change-attributed', () => {
  test('passes for a named person, and for automation that is known', async () => {
    expect(await attributed({})).toMatchObject({
      status: 'pass',
      message: expect.stringContaining('Alice Tester'),
    });
    const account = await attributed({ user: 'system:serviceaccount:gitops:deployer' });
    expect(account).toMatchObject({ status: 'pass', message: expect.stringContaining('the deployer') });
  });

  test('says who, how, from where, when and under which id', async () => {
    expect((await attributed({})).evidence[0]!.message).toBe(
      'update by alice from 192.0.2.10 at 2026-07-03T10:00:00.123456Z, audit id e-1',
    );
  });

  test('fails for anonymous, shared, unknown and expired users, and for a row that names nobody', async () => {
    const users = [
      'system:anonymous',
      '',
      'kubernetes-admin',
      'mallory',
      'dave',
      'nobody-1',
      'system:serviceaccount:shop:web',
    ];
    for (const user of users) expect((await attributed({ user })).status, user).toBe('fail');
  });

  test('proposes a row for whom the register does not know', async () => {
    const account = await attributed({ user: 'system:serviceaccount:shop:web' });
    expect(account.remediation!.yaml).toContain('namespace: shop');
    expect((await attributed({ user: 'mallory' })).remediation!.yaml).toContain('name: mallory');
  });

  test('both who asked and on whose behalf must be known', async () => {
    expect((await attributed({ impersonatedUser: 'system:serviceaccount:gitops:deployer' })).status).toBe(
      'pass',
    );
    expect((await attributed({ impersonatedUser: 'mallory' })).status).toBe('fail');
    expect((await attributed({ user: 'mallory', impersonatedUser: 'alice' })).status).toBe('fail');
  });

  test('a row of users does not speak of service accounts', async () => {
    const everyone: readonly IdentityEntry[] = [{ id: 'I-9', kind: 'User', name: '*', person: 'everyone' }];
    expect((await attributed({ user: 'system:serviceaccount:shop:web' }, everyone)).status).toBe('fail');
  });

  test('is unknown (U8) without a register, and fails for anonymous all the same', async () => {
    expect(await attributed({}, [])).toMatchObject({ status: 'unknown', reasons: ['U8'] });
    expect((await attributed({ user: 'system:anonymous' }, [])).status).toBe('fail');
  });

  test('is unknown (U5) without a source address, and for a change that no event shows', async () => {
    expect(await attributed({ sourceAddresses: [] })).toMatchObject({ status: 'unknown', reasons: ['U5'] });
    const series: Period = {
      ...quiet,
      runs: [
        run(1, { policies: [version('allow-web', 'a')] }),
        run(2, { policies: [version('allow-web', 'b')] }),
      ],
    };
    const found = await judge(changeAttributed, { series, registers: { identities } });
    expect(statuses(found)).toEqual({
      [`Change/pay/NetworkPolicy allow-web @ ${at(2)}`]: 'unknown',
      'Cluster//shop': 'unknown',
    });
  });

  test('is not applicable without a period and without a log; a log alone is judged', async () => {
    expect(statuses(await judge(changeAttributed, {}))).toEqual({ 'Cluster//shop': 'not-applicable' });
    const found = await judge(changeAttributed, { audit: log([event()]), registers: { identities } });
    expect(Object.values(statuses(found))).toEqual(['pass']);
  });
});
