/**
 * Host endpoints that no selector in use and no named port can tell apart (calico.md §2.9). They are subjects only: as peers they are
 * addresses, so they have rows and no columns, and come in no list of pods' classes.
 */
import { type AddressRange, mergeAddressRanges, parseAddress } from '../model/cidr.ts';
import type { HostEndpoint } from '../model/policy.ts';
import { matches, type Selector } from '../model/selector.ts';
import type { EngineInput, HostClass } from './engine.ts';
import type { Stack } from './families.ts';
import { type SelectorTable, selectorsInUse } from './selectors.ts';

export interface HostRecord extends HostClass {
  /** Number of its named ports. */
  readonly ports: number;
  /** Families of the addresses they govern, or may. */
  readonly stack: Stack;
}

/** Host classes by position, before their ids are known. */
export interface HostTable {
  readonly members: readonly (readonly number[])[];
  /** Addresses under one and the same government. */
  readonly governors: readonly Governor[];
  /** Positions that a selector matches for sure, and those it may match besides. */
  select(hosts: Selector): { readonly must: readonly number[]; readonly maybe: readonly number[] };
}

/** Addresses that the host endpoints of one class govern for sure, or may govern. */
export interface Governor {
  /** Position of the class. */
  readonly host: number;
  readonly sure: boolean;
  readonly ranges: readonly AddressRange[];
  /** Their nodes; `undefined` in it: a node that is not known. */
  readonly nodes: ReadonlySet<string | undefined>;
}

export function createHostTable({ policies }: EngineInput, selectors: SelectorTable): HostTable {
  const { hosts } = policies;
  const asked = hosts.length === 0 ? [] : hostSelectors(selectors);
  const answersOf = ({ labels, ports }: HostEndpoint) =>
    JSON.stringify([asked.map((selector) => matches(selector, labels) ?? 'unknown'), ports]);
  const byAnswers = Map.groupBy(hosts.keys(), (index) => answersOf(hosts[index]!));
  const members = [...byAnswers.values()];
  return {
    members,
    governors: members.flatMap((list, host) =>
      [true, false].flatMap((sure) => governor(host, sure, list, hosts)),
    ),
    select(selector) {
      const answers = members.map(([first]) => matches(selector, hosts[first!]!.labels));
      const positions = [...members.keys()];
      return {
        must: positions.filter((position) => answers[position] === true),
        maybe: positions.filter((position) => answers[position] === undefined),
      };
    },
  };
}

function hostSelectors(selectors: SelectorTable): readonly Selector[] {
  return selectorsInUse(selectors).flatMap(({ select }) => (select.hosts ? [select.hosts] : []));
}

function governor(
  host: number,
  sure: boolean,
  members: readonly number[],
  hosts: readonly HostEndpoint[],
): readonly Governor[] {
  const those = members.map((index) => hosts[index]!).filter(({ addressesKnown }) => addressesKnown === sure);
  const ranges = those.flatMap(({ addresses }) => addresses.flatMap(rangeOf));
  if (ranges.length === 0) return [];
  return [{ host, sure, ranges: mergeAddressRanges(ranges), nodes: new Set(those.map(({ node }) => node)) }];
}

function rangeOf(text: string): readonly AddressRange[] {
  const address = parseAddress(text);
  return address ? [{ family: address.family, first: address.value, last: address.value }] : [];
}
