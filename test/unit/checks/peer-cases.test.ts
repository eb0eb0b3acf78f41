import { describe, expect, test } from 'vitest';
import { ingressIsolated } from '../../../src/checks/ingress-isolated.ts';
import { applyExceptions } from '../../../src/compliance/exceptions.ts';
import type { ExceptionEntry } from '../../../src/model/register.ts';
import { AT, factsOf, judge } from './facts.ts';
import { expectCase, PAY } from './peer-cases/case.ts';
import { PATHS } from './peer-cases/paths.ts';
import { PRESENCE } from './peer-cases/presence.ts';
import { SURROUNDINGS } from './peer-cases/surroundings.ts';
import { denyAll, namespace, pod } from './shop.ts';

/** Case 28 is about exceptions, which no check sees: it is below. */
const CASES = [...PRESENCE, ...PATHS, ...SURROUNDINGS];

describe('what other tools get wrong', () => {
  test.each(CASES.map((given) => [given.number, given.name, given] as const))('case %i: %s', (_, __, given) =>
    expectCase(given),
  );

  test('every number has a case', () => {
    const numbers = new Set([...CASES.map(({ number }) => number), 28]);
    expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  });
});

describe('case 28: exceptions', () => {
  const accepted: ExceptionEntry = {
    id: 'X-1',
    check: 'ingress-isolated',
    match: { namespace: 'pay', name: 'tokeniser' },
    reason: 'moves next month',
    owner: 'team-pay',
    approver: 'alice',
    expires: '2026-11-23',
  };
  const lastSecond = '2026-11-23T23:59:59Z';
  const aSecondLater = '2026-11-24T00:00:00Z';

  async function applied(yaml: string, entry: Partial<ExceptionEntry>, at: string) {
    const findings = Object.values(await judge(ingressIsolated, { yaml }));
    const { inventory } = (await factsOf({ yaml })).snapshot;
    const { findings: after, exceptions } = applyExceptions(
      findings,
      [{ ...accepted, ...entry }],
      at,
      inventory,
    );
    return [after.map(({ status }) => status), exceptions[0]!.state];
  }

  test('one that expired a second ago accepts nothing; in its last second it did', async () => {
    expect(await applied(PAY, {}, aSecondLater)).toEqual([['fail'], 'expired']);
    expect(await applied(PAY, {}, lastSecond)).toEqual([['exempt'], 'in-force']);
    expect(await applied(PAY, { expires: AT }, AT)).toEqual([['fail'], 'expired']);
    expect(await applied(PAY, { expires: AT }, '2026-11-24T08:59:59Z')).toEqual([['exempt'], 'in-force']);
  });

  test('one that matches nothing is unused, and so is one for what passes now', async () => {
    const elsewhere = { match: { namespace: 'shop', name: '*' } };
    expect(await applied(PAY, elsewhere, lastSecond)).toEqual([['fail'], 'unused']);
    expect(await applied(PAY + denyAll('pay'), {}, lastSecond)).toEqual([['pass'], 'unused']);
  });

  test('one for a workload accepts nothing of its neighbour', async () => {
    const yaml = namespace('pay') + pod('pay/tokeniser') + pod('pay/vault');
    expect(await applied(yaml, {}, lastSecond)).toEqual([['exempt', 'fail'], 'in-force']);
  });
});
