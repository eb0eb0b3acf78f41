import { describe, expect, it } from 'vitest';
import { exampleOf } from '../../../src/engine/selector-example.ts';
import type { Selector } from '../../../src/model/selector.ts';

const is = (key: string, ...values: readonly string[]): Selector => ({ op: 'in', key, values });
const all = (...of: readonly Selector[]): Selector => ({ op: 'all', of });
const any = (...of: readonly Selector[]): Selector => ({ op: 'any', of });
const not = (of: Selector): Selector => ({ op: 'not', of });

describe('labels that meet a selector', () => {
  it.each([
    [all(), {}],
    [all(is('app', 'web'), is('tier', 'front', 'back')), { app: 'web', tier: 'front' }],
    [all(is('app', 'a', 'b'), is('app', 'b', 'c')), { app: 'b' }],
    [all({ op: 'exists', key: 'app' }, not(is('tier', 'db'))), { app: 'any' }],
    [all(is('app', 'a', 'b'), not(is('app', 'a'))), { app: 'b' }],
    [any(all(is('app', 'a'), is('app', 'b')), is('app', 'c')), { app: 'c' }],
    [{ op: 'starts-with', key: 'app', text: 'pay-' }, { app: 'pay-' }],
  ] as readonly (readonly [Selector, object])[])('%j', (selector, labels) => {
    expect(exampleOf(selector)).toEqual(labels);
  });

  it('are not found where nothing can meet it, or it is not modelled', () => {
    expect(exampleOf(all(is('app', 'a'), is('app', 'b')))).toBeUndefined();
    expect(exampleOf(any())).toBeUndefined();
    expect(exampleOf({ op: 'unknown' })).toBeUndefined();
  });
});
