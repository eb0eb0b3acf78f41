import { describe, expect, it } from 'vitest';
import {
  EVERYTHING,
  formatSelector,
  matches,
  type Selector,
  UNKNOWN_SELECTOR,
} from '../../../src/model/selector.ts';

const web: Selector = { op: 'in', key: 'app', values: ['web'] };
const notWeb: Selector = { op: 'not', of: web };
const hasZone: Selector = { op: 'exists', key: 'zone' };

describe('selectors', () => {
  it('fail on absent keys, and their negations match there', () => {
    expect(matches(web, {})).toBe(false);
    expect(matches(notWeb, {})).toBe(true);
    expect(matches({ op: 'not', of: hasZone }, {})).toBe(true);
  });

  it('do not take inherited members for labels', () => {
    expect(matches({ op: 'exists', key: 'constructor' }, {})).toBe(false);
  });

  it('say nothing where the answer hangs on something unknown, and something where it does not', () => {
    expect(matches({ op: 'all', of: [web, UNKNOWN_SELECTOR] }, { app: 'web' })).toBeUndefined();
    expect(matches({ op: 'all', of: [web, UNKNOWN_SELECTOR] }, { app: 'db' })).toBe(false);
    expect(matches({ op: 'any', of: [web, UNKNOWN_SELECTOR] }, { app: 'web' })).toBe(true);
    expect(matches({ op: 'any', of: [web, UNKNOWN_SELECTOR] }, { app: 'db' })).toBeUndefined();
    expect(matches(notWeb, {}, true)).toBeUndefined();
    expect(matches(web, { app: 'db' }, true)).toBe(false);
    expect(matches(EVERYTHING, {}, true)).toBe(true);
  });

  it('read as kubectl writes them', () => {
    const all: Selector = {
      op: 'all',
      of: [web, notWeb, hasZone, { op: 'not', of: { op: 'in', key: 'tier', values: ['a', 'b'] } }],
    };
    expect(formatSelector(all)).toBe('app=web,app!=web,zone,tier notin (a,b)');
    expect(formatSelector(EVERYTHING)).toBe('everything');
  });
});
