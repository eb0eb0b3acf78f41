/** Rules of unchanged policies that say something of other endpoints than before. */
import type { Peer, Rule } from '../../model/policy.ts';
import { isAddressPeer, isPlain } from '../addresses.ts';
import { speaksNames } from '../applicable.ts';
import type { Parts } from '../parts.ts';
import { groupMembers } from '../peer-groups.ts';
import { leavesOf } from '../peer-leaves.ts';
import type { Changes } from './changes.ts';
import type { ColumnMap } from './columns.ts';
import { selects } from './entries.ts';

type Told = Pick<Parts, 'input' | 'space' | 'table' | 'selectors' | 'services' | 'sets'>;

/**
 * Whether a row must be computed again for a rule: it may list a class that no earlier one stands for, or its block may
 * hold a newcomer, or a Service's address, where it did not. `undefined`: for none.
 */
export function staleRules(
  before: Parts,
  next: Told,
  changes: Changes,
  map: ColumnMap,
  sameSpace: boolean,
): ((rule: Rule) => boolean) | undefined {
  if (changes.inventory.same) return undefined;
  const groups = staleGroups(before, next, map, sameSpace);
  const inStaleGroup = (rule: Rule) =>
    [next.space.groupOf(rule), ...addressLeaves(rule).map(next.space.groupOfPeer)].some(
      (group) => group !== undefined && groups(group),
    );
  const peersMade = listsMade(next, map);
  return (rule) => inStaleGroup(rule) || (map.made.length > 0 && peersMade(rule));
}

function addressLeaves(rule: Rule) {
  return leavesOf(rule).filter(isAddressPeer);
}

function staleGroups(
  before: Parts,
  next: Told,
  map: ColumnMap,
  sameSpace: boolean,
): (group: number) => boolean {
  if (!sameSpace) return () => true;
  const newcomers = ({ space, table, selectors, sets, input }: Told) =>
    groupMembers({ space, table, selectors, sets, profile: input.profile }).strangers;
  const [old, now] = [newcomers(before), newcomers(next)];
  const stale = new Set([...now.keys()].filter((group) => old[group] !== now[group]));
  for (const { services } of [before.services, next.services])
    for (const { groups } of services) for (const group of groups) stale.add(group);
  const made = map.made.map((id) => next.table.classes[id]!);
  const hasUnknown = made.some(({ groups }) => groups === 'unknown');
  for (const { groups, stranger } of made) {
    if (groups !== 'unknown') for (const group of [...groups[4], ...groups[6]]) stale.add(group);
    if (stranger) for (const [group, value] of now.entries()) if (value !== 0) stale.add(group);
  }
  return (group) => hasUnknown || stale.has(group);
}

/** Whether a rule may list a made class by its labels. */
function listsMade({ selectors, table }: Told, { made }: ColumnMap): (rule: Rule) => boolean {
  const known = new Map<number, boolean>();
  const matchesMade = (number: number) => {
    const found =
      known.get(number) ?? made.some((id) => selects(selectors.known[number]!, table.classes[id]!) !== false);
    known.set(number, found);
    return found;
  };
  const lists = (peer: Peer) => peer.type === 'endpoints' && matchesMade(selectors.numberOf(peer.select));
  return (rule) => {
    if (rule.direction === 'egress' && speaksNames(rule)) return true;
    if (rule.peers === 'any') return false;
    return isPlain(rule) ? rule.peers.some(lists) : true;
  };
}
