import { describe, expect, test } from 'vitest';
import { globMatcher, globMatches } from '../../../src/util/glob.ts';

describe('a glob', () => {
  test('matches the whole text, `*` standing for any', () => {
    expect(globMatches('pay-*', 'pay-core')).toBe(true);
    expect(globMatches('pay-*', 'repay-core')).toBe(false);
    expect(globMatches('*', '')).toBe(true);
    expect(globMatches('pay', 'pay-core')).toBe(false);
  });

  test('has no other special character', () => {
    expect(globMatches('a.c', 'abc')).toBe(false);
    expect(globMatches('a+(b)', 'a+(b)')).toBe(true);
    expect(globMatches('[ab]', 'a')).toBe(false);
  });

  test('is one of several that a matcher holds; without any nothing matches', () => {
    const matches = globMatcher(['pay/*', 'kube-system/coredns']);
    expect(['pay/db', 'kube-system/coredns', 'shop/web'].map(matches)).toEqual([true, true, false]);
    expect(globMatcher([])('pay/db')).toBe(false);
  });
});
