import { parseCidr } from '../../model/cidr.ts';
import type { Action, Peer } from '../../model/policy.ts';
import { join, objectItem, readWhole } from '../fields.ts';
import { lowerNodes } from './nodes.ts';
import { oneField, type SigPart, type SigRulePart, someItems, unknownPart } from './part.ts';
import { lowerNamespacedPods, lowerNamespaces } from './subject.ts';

/** Traffic that comes in has no networks and no nodes (trap 54). */
const INGRESS_PEERS = ['namespaces', 'pods'];

const MOST_NETWORKS = 25;

/** Exactly one field (trap 52). A defective peer is any peer perhaps. */
export function lowerPeer(
  item: unknown,
  path: string,
  action: Action | undefined,
  context: SigRulePart,
): readonly Peer[] {
  const { log, form, direction } = context;
  const known = direction === 'ingress' ? INGRESS_PEERS : form.egressPeers;
  const head = readWhole(log, () => {
    const fields = objectItem(item, path, known, log);
    return fields && { fields, field: oneField(fields, known, path, log) };
  });
  const field = head.value?.field;
  if (!head.whole || !head.value || field === undefined) return [unknownPart(path, context)];
  const value = head.value.fields[field];
  const at = join(path, field);
  switch (field) {
    case 'namespaces':
      return [{ type: 'endpoints', path, select: lowerNamespaces(value, at, log) }];
    case 'pods':
      return [{ type: 'endpoints', path, select: lowerNamespacedPods(value, at, context) }];
    case 'networks':
      return lowerNetworks(value, at, context);
    case 'nodes':
      return lowerNodes(value, at, context);
    default:
      return lowerDomainNames(value, at, action, context);
  }
}

/** Blocks of either family; they match pods by their addresses too (trap 55). */
function lowerNetworks(value: unknown, path: string, context: SigPart): readonly Peer[] {
  const { log } = context;
  const list = readWhole(log, () => someItems(value, path, MOST_NETWORKS, log));
  const peers = list.value.map((item, index): Peer => {
    const at = `${path}[${index}]`;
    if (typeof item === 'string' && parseCidr(item)) {
      if (list.value.indexOf(item) < index) log.add(at, `names ${item} twice`);
      return { type: 'addresses', path: at, cidr: item, except: [] };
    }
    log.add(at, `${JSON.stringify(item)} is not an address block`);
    return unknownPart(at, context);
  });
  return list.whole ? peers : [...peers, unknownPart(path, context)];
}

/** As the definition of the API has it, with its slip `A-z`. */
const DOMAIN_NAME =
  /^(\*\.)?([a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.)+[a-zA-z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.?$/;

/** Longest name in the DNS (RFC 1035 §2.3.4), beyond which no pattern need be tried. */
const LONGEST_NAME = 255;

/** What a name stands for is not in the snapshot: perhaps any address beyond the pods (trap 57). */
function lowerDomainNames(
  value: unknown,
  path: string,
  action: Action | undefined,
  context: SigPart,
): readonly Peer[] {
  const { log } = context;
  const { whole } = readWhole(log, () => {
    for (const [index, name] of someItems(value, path, MOST_NETWORKS, log).entries()) {
      if (typeof name !== 'string' || name.length > LONGEST_NAME || !DOMAIN_NAME.test(name))
        log.add(`${path}[${index}]`, `${JSON.stringify(name)} is not a domain name`);
    }
    if (action !== 'allow') log.add(path, 'may be only in rules that allow');
  });
  if (!whole) return [unknownPart(path, context)];
  const names = (value as readonly string[]).join(', ');
  const reason = context.unknown({ path, message: `the addresses of ${names} are not known` });
  context.note(reason);
  return [{ type: 'unknown', path, reason, among: 'addresses' }];
}
