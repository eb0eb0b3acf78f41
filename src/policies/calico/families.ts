/** Rules that speak of one family of addresses only. */
import type { Family } from '../../model/cidr.ts';
import type { Peer, Rule } from '../../model/policy.ts';
import { EVERYTHING } from '../../model/selector.ts';
import type { Reason } from '../../model/verdict.ts';
import type { LowerContext } from '../dialect.ts';
import type { NetFamilies } from './nets.ts';

/** The one family that a rule is kept to, `none` for a rule that matches nothing; `undefined`: it has both. */
export function familyOf(families: NetFamilies): Family | 'none' | undefined {
  if (families.size === 2) return undefined;
  return [...families][0] ?? 'none';
}

/**
 * What a rule is once it is kept to a family; `kept`: its peers are of it anyway. A pod of two families has traffic of
 * the other one, too.
 */
export function keptToFamily(
  rule: Rule,
  family: Family | 'none' | undefined,
  kept: boolean,
  context: LowerContext,
): readonly Rule[] {
  if (family === undefined) return [rule];
  if (family === 'none') return [{ ...rule, peers: [] }];
  const { peers, path } = rule;
  const narrowed = kept ? rule : { ...rule, peers: [withCondition(peers, wholeFamily(family, path), path)] };
  const decides = rule.action === 'deny' || rule.action === 'pass';
  return decides && hasTwoFamilies(context) ? split(narrowed, family) : [narrowed];
}

function wholeFamily(family: Family, path: string): Peer {
  return { type: 'cidrs', path, cidrs: [family === 4 ? '0.0.0.0/0' : '::/0'] };
}

function withCondition(peers: Rule['peers'], condition: Peer, path: string): Peer {
  if (peers === 'any') return condition;
  const [only, ...others] = peers;
  const inner: Peer = only && others.length === 0 ? only : { type: 'any', path, of: peers };
  return { type: 'all', path, of: [...(inner.type === 'all' ? inner.of : [inner]), condition] };
}

/** Beyond the cluster the rule is exact; between pods it leaves the traffic of the other family. */
function split(rule: Rule, family: Family): readonly Rule[] {
  const pods: Peer = {
    type: 'endpoints',
    path: rule.path,
    select: { namespaces: { selector: EVERYTHING }, pods: EVERYTHING },
  };
  const reason: Reason = {
    code: 'U2',
    message: `${rule.path}: the rule acts on IPv${family} only, and pods have addresses of both families`,
  };
  const beyond = withCondition(rule.peers, { type: 'not', path: rule.path, of: pods }, rule.path);
  return [
    { ...rule, peers: [beyond] },
    { ...rule, peers: [withCondition(rule.peers, pods, rule.path)], partly: rule.partly ?? reason },
  ];
}

const TWO_FAMILIES = new WeakMap<LowerContext, boolean>();

function hasTwoFamilies(context: LowerContext): boolean {
  const known = TWO_FAMILIES.get(context);
  if (known !== undefined) return known;
  const found = context.inventory.endpoints.some(({ addresses }) => {
    return (
      addresses.some((address) => address.includes(':')) &&
      addresses.some((address) => !address.includes(':'))
    );
  });
  TWO_FAMILIES.set(context, found);
  return found;
}
