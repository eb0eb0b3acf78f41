/**
 * Addresses of both families cut into atoms at every bound in use (policy-engines.md §4.4). A group is the union of
 * one rule's blocks: what no group and no named set can tell apart is one address block, however many atoms it has.
 */
import {
  type Address,
  type AddressRange,
  formatAddress,
  mergeAddressRanges,
  parseAddress,
  parseCidr,
  subtractAddressRanges,
} from '../model/cidr.ts';
import type { Peer, Policy, Rule } from '../model/policy.ts';
import { type Atom, type AtomSource, atomSource, cut, type NamedSet } from './address-atoms.ts';
import type { AddressBlock, EngineInput } from './engine.ts';
import type { Governor } from './host-classes.ts';
import { leavesOf } from './peer-leaves.ts';
import { internKey, memoPairs } from './traffic.ts';
import { countUses, recount, type Uses } from './uses.ts';

type AddressPeer = Extract<Peer, { type: 'addresses' | 'cidrs' }>;

export interface AddressSpace {
  /** Groups by their ranges as text, with how many rules and peers speak of each. */
  readonly uses: Uses<string>;
  readonly blocks: readonly AddressBlock[];
  /** Disjoint ranges of each block, beside `blocks`. */
  readonly rangesOf: readonly (readonly AddressRange[])[];
  /** Group of all blocks of addresses among which a rule's peers are any; `undefined` when it has none. */
  groupOf(rule: Rule): number | undefined;
  /** Group of one block or set of addresses, wherever it stands in a rule. */
  groupOfPeer(peer: AddressPeer): number | undefined;
  readonly groupCount: number;
  /** Number of the set of groups that hold an address; equal for equal sets. */
  groupSetAt(address: Address): number;
  /** Groups of such a set, ascending; one list each time. */
  groupsIn(groupSet: number): readonly number[];
  blockAt(address: Address): number;
  /** Blocks that lie in a group, ascending. */
  blocksIn(group: number): readonly number[];
  /** Disjoint ranges of each group. */
  readonly rangesOfGroup: readonly (readonly AddressRange[])[];
  /** Notes the groups of further policies, all of which are in use already. */
  adopt(policies: readonly Policy[]): void;
}

/** Ranges of an address peer; empty when its text is not an address block. */
export function rangesOfPeer(peer: AddressPeer): readonly AddressRange[] {
  if (peer.type === 'cidrs') {
    return mergeAddressRanges(peer.cidrs.map(parseCidr).filter((cidr) => cidr !== undefined));
  }
  const cidr = parseCidr(peer.cidr);
  if (!cidr) return [];
  const except = peer.except.map(parseCidr).filter((cut) => cut !== undefined);
  return subtractAddressRanges({ family: cidr.family, first: cidr.first, last: cidr.last }, except);
}

/** `governors`: addresses of host endpoints, which no other address shares a block with. */
export function createAddressSpace(input: EngineInput, governors: readonly Governor[] = []): AddressSpace {
  const { groups, uses, ids, numbers } = collectGroups(input.policies.policies);
  const sets = namedSets(input);
  const source = atomSource(groups, sets, governors);
  const atoms = { 4: cut(4, source), 6: cut(6, source) };
  const { blocks, rangesOf, blockOfAtom, blocksOfGroup } = joinAtoms([...atoms[4], ...atoms[6]], source);
  const starts = { 4: atoms[4].map((atom) => atom.first), 6: atoms[6].map((atom) => atom.first) };
  const positionAt = ({ family, value }: Address) => lastNotAbove(starts[family], value);
  return {
    uses,
    blocks,
    rangesOf,
    groupOf: (rule) => numbers.get(rule),
    groupOfPeer: (peer) => numbers.get(peer),
    adopt: (policies) => {
      for (const { owner, key } of groupedIn(policies)) numbers.set(owner, ids.get(key)!);
    },
    groupCount: groups.length,
    groupSetAt: (address) => atoms[address.family][positionAt(address)]!.groups,
    groupsIn: source.groupSets.members,
    blockAt: (address) => blockOfAtom[positionAt(address) + (address.family === 4 ? 0 : atoms[4].length)]!,
    blocksIn: (group) => blocksOfGroup()[group]!,
    rangesOfGroup: groups,
  };
}

/**
 * The same space where policies that went and came leave the groups in use what they are; `undefined` where they do not,
 * and addresses must be cut again.
 */
export function keepAddressSpace(
  before: AddressSpace,
  went: readonly Policy[],
  came: readonly Policy[],
): AddressSpace | undefined {
  const keysOf = (policies: readonly Policy[]) => groupedIn(policies).map(({ key }) => key);
  const { uses, gained, lost } = recount(before.uses, keysOf(went), keysOf(came));
  if (gained.length + lost.length > 0) return undefined;
  before.adopt(came);
  return { ...before, uses };
}

interface Groups {
  readonly groups: readonly (readonly AddressRange[])[];
  readonly uses: Uses<string>;
  readonly ids: ReadonlyMap<string, number>;
  readonly numbers: WeakMap<Rule | AddressPeer, number>;
}

function collectGroups(policies: readonly Policy[]): Groups {
  const groups: (readonly AddressRange[])[] = [];
  const ids = new Map<string, number>();
  const numbers = new WeakMap<Rule | AddressPeer, number>();
  const found = groupedIn(policies);
  for (const { owner, key, ranges } of found) {
    numbers.set(
      owner,
      internKey(ids, key, () => groups.push(ranges) - 1),
    );
  }
  return { groups, uses: countUses(found.map(({ key }) => key)), ids, numbers };
}

/** A rule, or a peer in it, whose addresses are one group. */
interface Grouped {
  readonly owner: Rule | AddressPeer;
  readonly key: string;
  readonly ranges: readonly AddressRange[];
}

function groupedIn(policies: readonly Policy[]): readonly Grouped[] {
  const found: Grouped[] = [];
  const add = (owner: Grouped['owner'], peers: readonly AddressPeer[]) => {
    const ranges = mergeAddressRanges(peers.flatMap(rangesOfPeer));
    const key = ranges.map((range) => `${range.family}:${range.first}-${range.last}`).join();
    found.push({ owner, key, ranges });
  };
  for (const rule of policies.flatMap(({ rules }) => rules)) {
    if (isPlain(rule)) {
      const peers = rule.peers === 'any' ? [] : rule.peers.filter(isAddressPeer);
      if (peers.length > 0) add(rule, peers);
      if (!rule.self) continue;
    }
    for (const leaf of leavesOf(rule)) if (isAddressPeer(leaf)) add(leaf, [leaf]);
  }
  return found;
}

export function isAddressPeer(peer: Peer): peer is AddressPeer {
  return peer.type === 'addresses' || peer.type === 'cidrs';
}

/** An allow rule whose peers are any of a list, as all of NetworkPolicy are: its addresses are one group. */
export function isPlain(rule: Rule): boolean {
  if (rule.peers === 'any') return true;
  return (
    rule.action === 'allow' &&
    rule.peers.every(
      (peer) =>
        isAddressPeer(peer) ||
        peer.type === 'endpoints' ||
        (peer.type === 'unknown' && peer.among === undefined),
    )
  );
}

/** The nodes' own addresses come before every set of the input; what is in none is the Internet. */
function namedSets(input: EngineInput): readonly NamedSet[] {
  const nodes = input.inventory.nodes
    .flatMap((node) => node.addresses)
    .map(parseAddress)
    .filter((address) => address !== undefined)
    .map(({ family, value }) => ({ family, first: value, last: value }));
  return [
    { name: 'node', ranges: mergeAddressRanges(nodes) },
    ...input.addressSets.map((set) => ({
      name: set.name,
      ranges: mergeAddressRanges(set.cidrs.map(parseCidr).filter((cidr) => cidr !== undefined)),
    })),
  ];
}

function joinAtoms(atoms: readonly Atom[], source: AtomSource) {
  const { sets, groups, governors, groupSets, governorSets } = source;
  const members: Atom[][] = [];
  let pairs = 0;
  const pairOf = memoPairs(() => pairs++);
  const blockOf = memoPairs(() => members.push([]) - 1);
  const blockOfAtom = Int32Array.from(atoms, (atom) => {
    const block = blockOf(pairOf(atom.groups, atom.governors), atom.set * 10 + atom.family);
    members[block]!.push(atom);
    return block;
  });
  const rangesOf = members.map(mergeAddressRanges);
  const blocks = members.map(([first], id): AddressBlock => {
    const { set, family, governors: governing } = first!;
    return {
      id,
      set: sets[set]?.name ?? 'internet',
      family,
      ranges: rangesOf[id]!.map(asText),
      ...(governing !== governorSets.empty && {
        governedBy: governorSets.members(governing).map((index) => {
          const { host, sure } = governors[index]!;
          return { host, sure };
        }),
      }),
    };
  });
  let byGroup: number[][] | undefined;
  const blocksOfGroup = () => {
    byGroup ??= blocksByGroup(
      members.map(([first]) => groupSets.members(first!.groups)),
      groups.length,
    );
    return byGroup;
  };
  return { blocks, rangesOf, blockOfAtom, blocksOfGroup };
}

function blocksByGroup(groupsOfBlock: readonly (readonly number[])[], count: number): number[][] {
  const found: number[][] = Array.from({ length: count }, () => []);
  for (const [block, groups] of groupsOfBlock.entries())
    for (const group of groups) found[group]!.push(block);
  return found;
}

function asText(range: AddressRange): { readonly first: string; readonly last: string } {
  return { first: formatAddress(range.family, range.first), last: formatAddress(range.family, range.last) };
}

/** Position of the greatest start that is not above `value`; the first start is 0. */
function lastNotAbove(starts: readonly bigint[], value: bigint): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
