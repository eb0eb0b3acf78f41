import { describe, expect, it } from 'vitest';
import { focusedEndpoints } from '../../../src/app/connectivity-focus.ts';
import type { Scope } from '../../../src/model/scope.ts';
import { lab, namespace, pod } from '../engine/lab.ts';

const { inventory } = lab(
  namespace('pay') + namespace('shop') + pod('pay/tokens') + pod('pay/ledger') + pod('shop/web'),
).engine.input;
const nameOf = (index: number) => inventory.endpoints[index]!.name;
const zoneOf = (name: string) => (name === 'tokens' ? { zone: 'cde', by: 'rule' } : { by: 'nothing' });
const scope: Scope = {
  configured: true,
  internalCidrs: [],
  externals: [],
  filters: { include: [], exclude: [] },
  dimensions: [
    {
      name: 'pci-zone',
      zones: [{ name: 'cde', inScope: true, assumed: false }],
      assignments: inventory.endpoints.map(({ name }) => zoneOf(name)),
      flows: [],
    },
  ],
};
const focus = (...texts: string[]) => [...focusedEndpoints(texts, inventory, scope)].map(nameOf).sort();

describe('--focus', () => {
  it('takes workloads, namespaces and zones, and joins them', () => {
    expect(focus('pay/tokens')).toEqual(['tokens']);
    expect(focus('pay/tokens[Pod]')).toEqual(['tokens']);
    expect(focus('namespace:pay')).toEqual(['ledger', 'tokens']);
    expect(focus('zone:cde')).toEqual(['tokens']);
    expect(focus('zone:pci-zone=cde', 'shop/web')).toEqual(['tokens', 'web']);
  });

  it('refuses what is not there and says what is near', () => {
    expect(() => focus('pay/tokns')).toThrow('no workload: pay/tokns; expected pay/tokens[Pod]');
    expect(() => focus('namespace:pya')).toThrow('expected pay');
    expect(() => focus('zone:cda')).toThrow('expected pci-zone=cde');
    expect(() => focus('zone:tier=cde')).toThrow('names no zone');
    expect(() => focus('ledger')).toThrow('expected pay/ledger[Pod]');
  });
});
