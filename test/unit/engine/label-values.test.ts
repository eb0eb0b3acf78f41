/** Conditions on a part of a value: endpoints whose values nothing in use tells apart are one class. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches, type Selector } from '../../../src/model/selector.ts';
import { engineOf, has, pods, policyOn } from './intermediate.ts';
import { namespace, pod } from './lab.ts';

function buoys(values: readonly string[], selectors: readonly Selector[]) {
  const yaml =
    namespace('bay') + values.map((value, index) => pod(`bay/buoy-${index}`, `mark=${value}`)).join('');
  const policies = selectors.map((selector, index) => policyOn(`watch-${index}`, pods(selector), []));
  return { engine: engineOf(yaml, { policies }), policies };
}

const real = ({ classes }: ReturnType<typeof buoys>['engine']) =>
  classes.filter(({ members }) => members.length > 0).length;

describe('values under conditions on a part of them', () => {
  it('make no more classes than there are answers', () => {
    const values = Array.from({ length: 40 }, (_, index) => `${index % 2 === 0 ? 'red' : 'green'}-${index}`);
    const { engine, policies } = buoys(values, [{ op: 'starts-with', key: 'mark', text: 'red' }]);
    expect(real(engine)).toBe(2);
    expect(engine.selected(policies[0]!).must).toHaveLength(20);
  });

  it('are told apart where another selector names them', () => {
    const { engine, policies } = buoys(
      ['red-1', 'red-2', 'red-3'],
      [{ op: 'contains', key: 'mark', text: 'red' }, has('mark', 'red-2')],
    );
    expect(real(engine)).toBe(2);
    expect(engine.selected(policies[1]!).must).toHaveLength(1);
  });

  it('answer as the whole values do', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 3 });
    const term = fc.oneof(
      fc.record({
        op: fc.constantFrom('contains' as const, 'starts-with' as const, 'ends-with' as const),
        key: fc.constant('mark'),
        text,
      }),
      fc.record({
        op: fc.constant('in' as const),
        key: fc.constant('mark'),
        values: fc.array(text, { maxLength: 2 }),
      }),
      fc.record({ op: fc.constant('exists' as const), key: fc.constant('mark') }),
    );
    const selector: fc.Arbitrary<Selector> = fc.oneof(
      term,
      term.map((of) => ({ op: 'not' as const, of })),
    );
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 6 }),
        fc.array(selector, { minLength: 1, maxLength: 4 }),
        (values, selectors) => {
          const { engine, policies } = buoys(values, selectors);
          for (const [index, policy] of policies.entries()) {
            const expected = engine.input.inventory.endpoints
              .filter(({ labels }) => matches(selectors[index]!, labels))
              .map((endpoint) => endpoint.index);
            expect(engine.selected(policy)).toEqual({ must: expected, may: [] });
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
