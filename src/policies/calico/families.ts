/** Rules that speak of one family of addresses only. */
import type { Family } from '../../model/cidr.ts';
import type { Peer, Rule } from '../../model/policy.ts';
import type { NetFamilies } from './nets.ts';

/** The rule with its other end kept to its family, unless blocks of its own do so: a packet has one family at both ends. */
export function keptToFamily(rule: Rule, families: NetFamilies, peerKept: boolean): Rule {
  if (families.size === 2) return rule;
  const [family] = families;
  if (family === undefined) return { ...rule, peers: [] };
  const { peers, path } = rule;
  if (peerKept) return rule;
  const whole: Peer = { type: 'cidrs', path, cidrs: [WHOLE[family]] };
  if (peers === 'any') return { ...rule, peers: [whole] };
  const condition = anyOf(peers, path);
  const parts = condition.type === 'all' ? condition.of : [condition];
  return { ...rule, peers: [{ type: 'all', path, of: [...parts, whole] }] };
}

const WHOLE: Readonly<Record<Family, string>> = { 4: '0.0.0.0/0', 6: '::/0' };

/** Any of them; the one itself where there is but one. */
export function anyOf(peers: readonly Peer[], path: string): Peer {
  const [only, ...others] = peers;
  return only && others.length === 0 ? only : { type: 'any', path, of: peers };
}
