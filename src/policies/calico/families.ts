/** Rules that speak of one family of addresses only. */
import type { Family } from '../../model/cidr.ts';
import type { Peer, Rule } from '../../model/policy.ts';
import type { LowerContext } from '../dialect.ts';
import type { NetFamilies } from './nets.ts';

/** Ends of a rule whose own blocks keep them to the rule's family. */
export interface KeptEnds {
  readonly own: boolean;
  readonly peer: boolean;
}

/**
 * The rule with both ends kept to its family. A pod of two families has the rule's, and yet no such traffic with a pod
 * that has not: where there are both, pods without the family are taken from the rule's own end.
 */
export function keptToFamily(rule: Rule, families: NetFamilies, kept: KeptEnds, context: LowerContext): Rule {
  if (families.size === 2) return rule;
  const [family] = families;
  if (family === undefined) return { ...rule, peers: [] };
  const { peers, path, self } = rule;
  const whole: Peer = { type: 'cidrs', path, cidrs: [WHOLE[family]] };
  const without = kept.own ? undefined : endsOf(family, path, context);
  const own = without ? both(self, without, path) : self;
  return {
    ...rule,
    ...(own && { self: own }),
    peers: kept.peer ? peers : peers === 'any' ? [whole] : [both(anyOf(peers, path), whole, path)],
  };
}

const WHOLE: Readonly<Record<Family, string>> = { 4: '0.0.0.0/0', 6: '::/0' };

function both(peer: Peer | undefined, condition: Peer, path: string): Peer {
  if (!peer) return condition;
  return { type: 'all', path, of: [...(peer.type === 'all' ? peer.of : [peer]), condition] };
}

/** Any of them; the one itself where there is but one. */
export function anyOf(peers: readonly Peer[], path: string): Peer {
  const [only, ...others] = peers;
  return only && others.length === 0 ? only : { type: 'any', path, of: peers };
}

/** Each is an address of its own to the engine: beyond as many, pods of two families stay unknown. */
const MOST_NAMED = 256;

/** Ends that may have traffic of the family; `undefined`: all have that the peers leave. */
function endsOf(family: Family, path: string, context: LowerContext): Peer | undefined {
  const { mixed, single } = stackOf(context);
  const others = single[family === 4 ? 6 : 4];
  if (!mixed || others.length === 0) return undefined;
  if (others.length > MOST_NAMED) return { type: 'cidrs', path, cidrs: [WHOLE[family]] };
  return { type: 'not', path, of: { type: 'cidrs', path, cidrs: others } };
}

interface Stack {
  /** Whether some pod has addresses of both families. */
  readonly mixed: boolean;
  /** Addresses, as blocks, of pods that have one family alone. */
  readonly single: Readonly<Record<Family, readonly string[]>>;
}

const STACKS = new WeakMap<LowerContext, Stack>();

function stackOf(context: LowerContext): Stack {
  const known = STACKS.get(context);
  if (known) return known;
  const pods = context.inventory.endpoints.filter(({ hostNetwork }) => !hostNetwork);
  const single = pods.flatMap(({ addresses }) => (addresses.length === 1 ? addresses : []));
  const made = {
    mixed: pods.some(({ addresses }) => addresses.length > 1),
    single: {
      4: single.filter((address) => !address.includes(':')).map((address) => `${address}/32`),
      6: single.filter((address) => address.includes(':')).map((address) => `${address}/128`),
    },
  };
  STACKS.set(context, made);
  return made;
}
