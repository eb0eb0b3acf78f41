import { describe, expect, test } from 'vitest';
import { type Check, defineCheck } from '../../../src/checks/contract.ts';
import { CHECKS } from '../../../src/checks/index.ts';
import { runChecks } from '../../../src/checks/run.ts';
import type { Finding } from '../../../src/model/finding.ts';
import { factsOf, nameOf } from './facts.ts';
import { namespace, pod } from './shop.ts';

const shop = { yaml: `${namespace('pay')}${pod('pay/web')}${pod('pay/db')}` };

function check(id: string, run: Check['run'], needs: Check['meta']['needs'] = []): Check {
  return defineCheck({
    meta: { id, title: 'A thing holds.', description: '', subjectKind: 'cluster', severity: 'low', needs },
    run,
  });
}

function finding(id: string, name: string, direction?: Finding['direction']): Finding {
  const subject = { kind: 'Pod', namespace: 'pay', name };
  const base = {
    check: id,
    subject,
    status: 'pass',
    severity: 'low',
    reasons: [],
    message: '',
    evidence: [],
  } as const;
  return direction ? { ...base, direction } : base;
}

describe('runChecks', () => {
  test('sorts by check, subject and direction', async () => {
    const late = check('zone', () => [finding('zone', 'web'), finding('zone', 'db')]);
    const early = check('any', () => [finding('any', 'web', 'ingress'), finding('any', 'web', 'egress')]);
    const found = runChecks([late, early], await factsOf(shop));
    expect(found.map((one) => `${one.check} ${nameOf(one)}`)).toEqual([
      'any Pod/pay/web egress',
      'any Pod/pay/web ingress',
      'zone Pod/pay/db',
      'zone Pod/pay/web',
    ]);
  });

  test('hands a check only what it declared, the instant and its parameters', async () => {
    const handed: string[][] = [];
    const curious = check(
      'curious',
      (facts) => {
        handed.push(Object.keys(facts));
        return [finding('curious', 'web')];
      },
      ['scope'],
    );
    runChecks([curious], await factsOf(shop));
    expect(handed).toEqual([['at', 'parameters', 'scope']]);
  });

  test('a check that throws gives one unknown with its message, and the others go on', async () => {
    const broken = check('broken', () => {
      throw new TypeError('no such tier');
    });
    const found = runChecks([broken, check('sound', () => [finding('sound', 'web')])], await factsOf(shop));
    expect(found).toMatchObject([
      { check: 'broken', status: 'unknown', reasons: ['U2'], subject: { kind: 'Cluster', name: 'shop' } },
      { check: 'sound', status: 'pass' },
    ]);
    expect(found[0]!.message).toContain('no such tier');
  });

  test('a check that finds nothing to judge still has a row', async () => {
    const found = runChecks([check('idle', () => [])], await factsOf(shop));
    expect(found).toMatchObject([{ status: 'not-applicable', subject: { kind: 'Cluster' } }]);
  });

  test('all checks give the same findings for the same facts, one per subject and direction', async () => {
    const facts = await factsOf(shop);
    const found = runChecks(CHECKS, facts);
    expect(runChecks([...CHECKS].reverse(), facts)).toEqual(found);
    const names = found.map((one) => `${one.check} ${nameOf(one)}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test('nothing at all gives a row for every check, and not one pass about workloads', async () => {
    const found = runChecks(CHECKS, await factsOf({}));
    expect(new Set(found.map((one) => one.check)).size).toBe(CHECKS.length);
    expect(found.filter(({ status }) => status === 'pass').map((one) => one.check)).toEqual([
      'snapshot-complete',
    ]);
  });
});
