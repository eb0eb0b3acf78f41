import { type Family, parseAddress, parseCidr } from '../../model/cidr.ts';
import type { Peer } from '../../model/policy.ts';
import { type DefectLog, listField, readWhole } from '../fields.ts';
import { type CalicoPart, unknownPart } from './part.ts';

export type NetFamilies = ReadonlySet<Family>;

export const BOTH_FAMILIES: NetFamilies = new Set([4, 6]);

/** A list of blocks with its families; empty: it is absent, or cannot be read. */
export type NetList = readonly [path: string, families: readonly Family[]];

/** One rule has blocks of one family, as the API server will have it; `ipVersion` says of which. */
export function checkFamilies(lists: readonly NetList[], version: Family | undefined, log: DefectLog): void {
  let seen = version;
  for (const [path, families] of lists) {
    seen ??= families[0];
    const other = families.find((family) => family !== seen);
    if (other === undefined) continue;
    log.add(path, `has IPv${other} blocks in a rule of IPv${seen}: a rule may not speak of both families`);
    return;
  }
}

/** Families that are in all of them. */
export function commonFamilies(...sets: readonly NetFamilies[]): NetFamilies {
  return new Set([...BOTH_FAMILIES].filter((family) => sets.every((set) => set.has(family))));
}

export interface Nets {
  readonly conditions: readonly Peer[];
  readonly families: NetFamilies;
  /** Of each block, in order. */
  readonly listed: readonly Family[];
}

/**
 * `nets`: the address is in one of them; `notNets`: in none. Either list keeps the rule to the families in it (Felix,
 * `FilterRuleToIPVersion`): `notNets: [10.0.0.0/8]` says nothing of IPv6 traffic.
 */
export function lowerNets(value: unknown, path: string, side: 'in' | 'outside', context: CalicoPart): Nets {
  const { log } = context;
  const { value: blocks, whole } = readWhole(log, () => {
    const items = listField(value, path, log) ?? [];
    return items.flatMap((item, index) => blockAt(item, `${path}[${index}]`, side, context) ?? []);
  });
  if (!whole) return { conditions: [unknownPart(path, context)], families: BOTH_FAMILIES, listed: [] };
  if (blocks.length === 0) return { conditions: [], families: BOTH_FAMILIES, listed: [] };
  const listed = blocks.map(({ family }) => family);
  const inside: Peer =
    blocks.length === 1 ? blocks[0]!.peer : { type: 'any', path, of: blocks.map(({ peer }) => peer) };
  return {
    conditions: [side === 'in' ? inside : { type: 'not', path, of: inside }],
    families: new Set(listed),
    listed,
  };
}

interface Block {
  readonly peer: Peer;
  readonly family: Family;
}

/** A bare address is the block of it alone to Felix, and refused by the API server. */
function blockAt(
  item: unknown,
  path: string,
  side: 'in' | 'outside',
  { log }: CalicoPart,
): Block | undefined {
  const text = typeof item === 'string' ? item : '';
  const parsed = parseCidr(text);
  if (!parsed) {
    const address = parseAddress(text)
      ? `, but an address: write ${text}/${text.includes(':') ? 128 : 32}`
      : '';
    log.add(path, `${JSON.stringify(item)} is no block of addresses${address}`);
    return undefined;
  }
  if (side === 'outside' && parsed.prefix === 0) {
    log.add(path, `may not be all addresses, ${text}: nothing would match`);
  }
  return { peer: { type: 'addresses', path, cidr: text, except: [] }, family: parsed.family };
}
