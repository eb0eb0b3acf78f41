import type { Peer, Rule } from '../model/policy.ts';

/** A peer that is no combination of others. */
export type PeerLeaf = Exclude<Peer, { type: 'all' | 'any' | 'not' }>;

/** Every leaf of what a rule says of either end. */
export function leavesOf(rule: Rule): readonly PeerLeaf[] {
  const peers = rule.peers === 'any' ? [] : rule.peers;
  return [...peers, ...(rule.self ? [rule.self] : [])].flatMap(leavesIn);
}

function leavesIn(peer: Peer): readonly PeerLeaf[] {
  if (peer.type === 'all' || peer.type === 'any') return peer.of.flatMap(leavesIn);
  return peer.type === 'not' ? leavesIn(peer.of) : [peer];
}
