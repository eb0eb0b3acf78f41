import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches } from '../../../../src/model/selector.ts';
import {
  type Expression,
  formatExpression,
  isFault,
  parseSelector,
  toSelector,
} from '../../../../src/policies/calico/selector.ts';
import { BAD_SELECTORS, CANONICAL, SELECTORS } from './selector-table.ts';

function parsed(text: string): Expression {
  const result = parseSelector(text);
  if (isFault(result)) throw new Error(`${text}: at ${result.at}, expected ${result.expected}`);
  return result;
}

function labelsOf(text: string): Readonly<Record<string, string>> {
  const pairs = text === '' ? [] : text.split(',').map((pair) => pair.split('=') as [string, string]);
  return Object.fromEntries(pairs);
}

const ASSERTIONS = SELECTORS.flatMap(([selector, meet, miss]) => [
  ...meet.map((labels) => ({ selector, labels, met: true })),
  ...miss.map((labels) => ({ selector, labels, met: false })),
]);

describe('Calico’s selector language', () => {
  it.each(ASSERTIONS)('trap 72: $selector with labels {$labels}: $met', ({ selector, labels, met }) => {
    const expression = parsed(selector);
    expect(matches(toSelector(expression), labelsOf(labels))).toBe(met);
    expect(matches(toSelector(parsed(formatExpression(expression))), labelsOf(labels))).toBe(met);
  });

  it.each(BAD_SELECTORS)('refuses %j at character %i', (selector, at) => {
    const result = parseSelector(selector);
    expect(isFault(result) && result.at).toBe(at);
  });

  it.each(CANONICAL)('writes %j as %j', (selector, canonical) => {
    expect(formatExpression(parsed(selector))).toBe(canonical);
    expect(formatExpression(parsed(canonical))).toBe(canonical);
  });

  it('takes label keys of up to 512 characters', () => {
    expect(isFault(parseSelector(`has(${'k'.repeat(512)})`))).toBe(false);
    expect(parseSelector(`has(${'k'.repeat(513)})`)).toMatchObject({ at: 1 });
    expect(parseSelector(`${'k'.repeat(513)} == "v"`)).toMatchObject({ at: 1 });
  });

  it('reads 100,000 terms, negations and set values, and bounds the depth of groups', () => {
    const terms = Array.from({ length: 100_000 }, (_, index) => `key${index} == "v"`);
    expect(parsed(terms.join(' || '))).toMatchObject({ op: 'or', of: { length: 100_000 } });
    expect(parsed(`${'!'.repeat(100_001)}has(a)`)).toMatchObject({ op: 'not', of: { op: 'has' } });
    expect(parsed(`a in {${terms.map((_, index) => `"${index}"`).join()}}`)).toMatchObject({ op: 'in' });
    expect(isFault(parseSelector(`${'('.repeat(256)}has(a)${')'.repeat(256)}`))).toBe(false);
    expect(parseSelector(`${'('.repeat(100_000)}has(a)${')'.repeat(100_000)}`)).toMatchObject({ at: 257 });
  });

  it('never throws, and points into the text', () => {
    const piece = fc.constantFrom(
      'has(',
      ')',
      '(',
      'a',
      'in',
      '{',
      '}',
      '"x"',
      ',',
      '==',
      '!',
      '&&',
      '||',
      ' ',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const result = parseSelector(text);
        if (!isFault(result)) return;
        expect(result.at).toBeGreaterThanOrEqual(1);
        expect(result.at).toBeLessThanOrEqual(text.length + 1);
      }),
    );
  });

  it('keeps its meaning when it is written canonically', () => {
    fc.assert(
      fc.property(expressions, labelSets, (expression, labels) => {
        const again = parsed(formatExpression(expression));
        expect(matches(toSelector(again), labels)).toBe(matches(toSelector(expression), labels));
      }),
    );
  });
});

const keys = fc.constantFrom('app', 'tier', 'in');
const texts = fc.constantFrom('', 'a', 'ab', 'b');

const { expressions } = fc.letrec<{ expressions: Expression }>((tie) => ({
  expressions: fc.oneof(
    { maxDepth: 4 },
    fc.record({
      op: fc.constantFrom('==', '!=', 'contains', 'starts-with', 'ends-with'),
      key: keys,
      text: texts,
    }),
    fc.record({ op: fc.constantFrom('in', 'not-in'), key: keys, values: fc.uniqueArray(texts) }),
    fc.record({ op: fc.constant('has'), key: keys }),
    fc.record({ op: fc.constant('all') }),
    fc.record({ op: fc.constant('not'), of: tie('expressions') }),
    fc.record({
      op: fc.constantFrom('and', 'or'),
      of: fc.array(tie('expressions'), { minLength: 2, maxLength: 3 }),
    }),
  ) as fc.Arbitrary<Expression>,
}));

const labelSets = fc.dictionary(keys, texts, { noNullPrototype: true });
