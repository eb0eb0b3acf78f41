import { expect, test } from 'vitest';
import { reachableOnce } from '../../../../src/checks/parts/reachable-once.ts';
import { factsOf } from '../facts.ts';
import { namespace, pod } from '../shop.ts';

test('peers that a check asked for are those that the engine gives, and are the same to the next check', async () => {
  const { engine } = await factsOf({ yaml: namespace('pay') + pod('pay/api') + pod('pay/db') });
  const [first] = engine.classes;
  const once = reachableOnce(engine, first!.id, 'ingress');
  expect(once).toEqual(engine.reachable(first!.id, 'ingress'));
  expect(reachableOnce(engine, first!.id, 'ingress')).toBe(once);
  expect(reachableOnce(engine, first!.id, 'egress')).toEqual(engine.reachable(first!.id, 'egress'));
});
