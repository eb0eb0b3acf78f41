/** What checks ask of single policies and rules. */
import type { Peer, Policy, Rule } from '../model/policy.ts';
import { rangesOfPeer } from './addresses.ts';
import type { ClassSet } from './class-sets.ts';
import type { Parts } from './parts.ts';

export function selected(
  parts: Parts,
  policy: Policy,
): { readonly must: readonly number[]; readonly may: readonly number[] } {
  const set = parts.sets.of(parts.selectors.numberOf(policy.subject));
  return { must: members(parts, mustOf(parts, set)), may: members(parts, podsOf(parts.table, set.maybe)) };
}

/** Classes of pods only: host endpoints are no endpoints of the inventory. */
function mustOf({ table }: Parts, set: ClassSet): readonly number[] {
  return set.all ? table.classes.map((record) => record.id) : podsOf(table, set.must);
}

function podsOf({ classes }: Parts['table'], ids: readonly number[]): readonly number[] {
  return ids.filter((id) => id < classes.length);
}

function members({ table }: Parts, classes: readonly number[]): readonly number[] {
  return classes.flatMap((id) => table.classes[id]!.members).sort((a, b) => a - b);
}

/** Endpoints of a selector; blocks of addresses that a block touches; of a combination what it comes to, with doubts. */
export function peerSize(parts: Parts, policy: Policy, peer: Peer | undefined): number {
  const { table, space } = parts;
  if (!peer) return 0;
  if (peer.type === 'endpoints') {
    const set = parts.sets.of(parts.selectors.numberOf(peer.select));
    return memberCount(table, mustOf(parts, set)) + memberCount(table, podsOf(table, set.maybe));
  }
  if (peer.type !== 'addresses' && peer.type !== 'cidrs') return combinationSize(parts, policy, peer);
  const ranges = rangesOfPeer(peer);
  return space.rangesOf.filter((block) =>
    block.some((a) => ranges.some((b) => a.family === b.family && a.first <= b.last && b.first <= a.last)),
  ).length;
}

function memberCount({ classes }: Parts['table'], ids: readonly number[]): number {
  return ids.reduce((sum, id) => sum + classes[id]!.members.length, 0);
}

/** By packets of either family. */
function combinationSize({ entries, peers, table, refs }: Parts, policy: Policy, peer: Peer): number {
  const entry = entries.find((each) => each.policy === policy)!;
  const [four, six] = ([4, 6] as const).map((family) => peers.valueOf(entry, peer, family));
  const matched = [...refs.keys()].filter((column) => four!(column) > 0 || six!(column) > 0);
  const classes = matched.filter((column) => column < table.classes.length);
  return memberCount(table, classes) + matched.length - classes.length;
}

/** The destinations are the policy's subjects for ingress, the rule's peers for egress. */
export function namedPortResolves(parts: Parts, policy: Policy, rule: Rule, index: number): boolean {
  const item = rule.traffic === 'any' ? undefined : rule.traffic[index];
  if (item?.type !== 'named') return true;
  const { table, ports, traffic } = parts;
  const signatures = new Set(
    destinations(parts, policy, rule)
      .map((id) => table.classes[id]!)
      .filter((record) => record.members.length > 0)
      .map((record) => record.ports),
  );
  return [...signatures].some(
    (signature) => ports.resolve(signature, item.protocol, item.name).may !== traffic.none,
  );
}

function destinations(parts: Parts, policy: Policy, rule: Rule): readonly number[] {
  if (rule.direction === 'egress' && rule.peers === 'any')
    return parts.table.classes.map((record) => record.id);
  const selects =
    rule.direction === 'ingress' || rule.peers === 'any'
      ? [policy.subject]
      : rule.peers.filter((peer) => peer.type === 'endpoints').map((peer) => peer.select);
  return selects.flatMap((select) => {
    const set = parts.sets.of(parts.selectors.numberOf(select));
    return [...mustOf(parts, set), ...podsOf(parts.table, set.maybe)];
  });
}
