import { describe, expect, it } from 'vitest';
import { buildInventory } from '../../../../src/inventory/inventory.ts';
import { recordKey } from '../../../../src/inventory/record.ts';
import { EVERYTHING, type Selector } from '../../../../src/model/selector.ts';
import { addressesMatching } from '../../../../src/policies/calico/network-set.ts';
import { lowerContext, lowerPolicies } from '../../../../src/policies/index.ts';
import { namespace, snapshotOf } from '../../engine/lab.ts';
import { calico, contextOf } from './cluster.ts';

const ANYWHERE = { selector: EVERYTHING };
const has = (key: string, ...values: readonly string[]): Selector => ({ op: 'in', key, values });

describe('addresses that a Calico selector finds', () => {
  it('are the blocks of sets whose own labels match', () => {
    const context = contextOf(
      calico('GlobalNetworkSet', 'acquirers', '{nets: [192.0.2.0/24, 2001:db8::/64]}', {
        labels: 'kind=bank',
      }) + calico('GlobalNetworkSet', 'trackers', '{nets: [198.51.100.0/24]}', { labels: 'kind=ads' }),
    );
    const found = addressesMatching({ namespaces: ANYWHERE, pods: has('kind', 'bank') }, context);
    expect(found).toEqual({ must: ['192.0.2.0/24', '2001:db8::/64'], maybe: [], reasons: [] });
  });

  it('trap 76: a namespaced set has the labels of its namespace, a global one has none of them', () => {
    const context = contextOf(
      namespace('shop', 'team=pay') +
        calico('NetworkSet', 'shop/banks', '{nets: [192.0.2.0/24]}') +
        calico('GlobalNetworkSet', 'everyone', '{nets: [198.51.100.0/24]}'),
    );
    const under = (pods: Selector) => addressesMatching({ namespaces: ANYWHERE, pods }, context).must;
    expect(under(has('pcns.team', 'pay'))).toEqual(['192.0.2.0/24']);
    expect(under(has('projectcalico.org/namespace', 'shop'))).toEqual(['192.0.2.0/24']);
    expect(under({ op: 'not', of: { op: 'exists', key: 'projectcalico.org/namespace' } })).toEqual([
      '198.51.100.0/24',
    ]);
  });

  it('a selector for one namespace finds that namespace’s sets only', () => {
    const context = contextOf(
      calico('NetworkSet', 'shop/banks', '{nets: [192.0.2.0/24]}') +
        calico('NetworkSet', 'ops/mirrors', '{nets: [198.51.100.0/24]}') +
        calico('GlobalNetworkSet', 'everyone', '{nets: [203.0.113.0/24]}'),
    );
    const found = addressesMatching({ namespaces: { name: 'shop' }, pods: EVERYTHING }, context);
    expect(found.must).toEqual(['192.0.2.0/24']);
  });

  it('a condition on a namespace whose labels were not read is met perhaps', () => {
    const context = contextOf(calico('NetworkSet', 'shop/banks', '{nets: [192.0.2.0/24]}'));
    const found = addressesMatching({ namespaces: ANYWHERE, pods: has('pcns.team', 'pay') }, context);
    expect(found.must).toEqual([]);
    expect(found.maybe).toEqual(['192.0.2.0/24']);
    expect(found.reasons[0]!.message).toMatch(/namespace shop/);
  });

  it('host endpoints stand for the addresses they expect, by their own labels', () => {
    const spec = '{node: node-a, interfaceName: eth0, expectedIPs: [10.9.0.1]}';
    const context = contextOf(calico('HostEndpoint', 'node-a-eth0', spec, { labels: 'role=edge' }));
    expect(addressesMatching({ namespaces: ANYWHERE, pods: has('role', 'edge') }, context).must).toEqual([
      '10.9.0.1/32',
    ]);
  });

  it('a set with a bad block may be missing to Calico, and what the block meant is not known', () => {
    const nets = '{nets: [192.0.2.0/24, 192.0.2.0/33, bank.example]}';
    const yaml = calico('GlobalNetworkSet', 'banks', nets);
    const found = addressesMatching({ namespaces: ANYWHERE, pods: EVERYTHING }, contextOf(yaml));
    expect(found.must).toEqual([]);
    expect(found.maybe).toEqual(['192.0.2.0/24', '0.0.0.0/0', '::/0']);
    const snapshot = snapshotOf(yaml);
    const [object] = lowerPolicies(snapshot, buildInventory(snapshot)).objects;
    expect(object!.reasons.map(({ path }) => path)).toEqual(['spec.nets[1]', 'spec.nets[2]']);
    expect(object!.reasons[1]!.message).toContain('"bank.example" is neither a block nor an address');
  });

  it('a set with very many bad blocks lists the first of them and counts the others', () => {
    const nets = Array.from({ length: 50 }, (_, index) => `bank-${index}.example`);
    const context = contextOf(calico('GlobalNetworkSet', 'banks', `{nets: [${nets.join(', ')}]}`));
    const snapshot = {
      header: context.header,
      records: context.recordsOf('projectcalico.org/GlobalNetworkSet'),
    };
    const [object] = lowerPolicies(snapshot, context.inventory).objects;
    expect(object!.reasons).toHaveLength(21);
    expect(object!.reasons.at(-1)!.message).toBe('spec: has 30 more defects like these');
  });

  it('an address without a length is the block of it alone', () => {
    const context = contextOf(calico('GlobalNetworkSet', 'banks', '{nets: [192.0.2.7, "2001:db8::7"]}'));
    const found = addressesMatching({ namespaces: ANYWHERE, pods: EVERYTHING }, context);
    expect(found.must).toEqual(['192.0.2.7/32', '2001:db8::7/128']);
  });

  it('the API and its storage hold one set, which counts once', () => {
    const set = (apiVersion: string) =>
      calico('GlobalNetworkSet', 'banks', '{nets: [192.0.2.0/24]}', { apiVersion });
    const context = contextOf(set('projectcalico.org/v3') + set('crd.projectcalico.org/v1'));
    const found = addressesMatching({ namespaces: ANYWHERE, pods: EVERYTHING }, context);
    expect(found.must).toEqual(['192.0.2.0/24']);
  });

  it('a set of a hundred thousand blocks is read once, however many selectors find it', () => {
    const nets = Array.from({ length: 100_000 }, (_, index) => {
      return `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}/32`;
    });
    const metadata = { name: 'customers' };
    const object = { apiVersion: 'projectcalico.org/v3', kind: 'GlobalNetworkSet', metadata, spec: { nets } };
    const snapshot = { ...snapshotOf(''), records: [{ key: recordKey(object), object }] };
    const context = lowerContext(snapshot, buildInventory(snapshot));
    const select = { namespaces: ANYWHERE, pods: EVERYTHING };
    const first = addressesMatching(select, context);
    expect(first.must).toHaveLength(100_000);
    expect(addressesMatching(select, context)).toBe(first);
  });
});
