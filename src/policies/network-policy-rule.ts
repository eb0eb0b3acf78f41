import { containsRange, parseCidr } from '../model/cidr.ts';
import type { Direction, EndpointSelector, Peer, Rule, Traffic } from '../model/policy.ts';
import { EVERYTHING } from '../model/selector.ts';
import { type DefectLog, join, listField, objectField, objectItem, readWhole, textField } from './fields.ts';
import { lowerLabelSelector } from './label-selector.ts';
import { type PartContext, type UnknownPart, unknownPart } from './network-policy-part.ts';
import { lowerPort } from './network-policy-port.ts';

/** `from`/`to` or `ports` missing or empty means any (traps 10, 11). A field of the rule that is not known could be either. */
export function lowerRule(
  item: unknown,
  direction: Direction,
  path: string,
  peersField: string,
  context: PartContext,
): Rule {
  const { log } = context;
  const head = readWhole(log, () => objectItem(item, path, [peersField, 'ports'], log));
  const base = { direction, action: 'allow', path } as const;
  if (!head.whole || !head.value) return { ...base, ...unknownParts(path, context) };
  const fields = head.value;
  return {
    ...base,
    peers: lowerList(fields[peersField], join(path, peersField), context, lowerPeer),
    traffic: lowerList(fields.ports, join(path, 'ports'), context, lowerPort),
  };
}

function unknownParts(path: string, context: PartContext): Pick<Rule, 'peers' | 'traffic'> {
  return { peers: [unknownPart(path, context)], traffic: [unknownPart(path, context)] };
}

function lowerList<T extends Peer | Traffic>(
  value: unknown,
  path: string,
  context: PartContext,
  lower: (item: unknown, path: string, context: PartContext) => T,
): readonly (T | UnknownPart)[] | 'any' {
  const list = readWhole(context.log, () => listField(value, path, context.log) ?? []);
  if (!list.whole) return [unknownPart(path, context)];
  if (list.value.length === 0) return 'any';
  return list.value.map((item, index) => lower(item, `${path}[${index}]`, context));
}

/** One item: exactly `ipBlock`, or selectors of which both must hold (traps 19–22). */
function lowerPeer(item: unknown, path: string, context: PartContext): Peer {
  const { log } = context;
  const head = readWhole(log, () => {
    const fields = objectItem(item, path, ['podSelector', 'namespaceSelector', 'ipBlock'], log) ?? {};
    const [pods, namespaces, block] = [fields.podSelector, fields.namespaceSelector, fields.ipBlock].map(
      (field) => field !== undefined && field !== null,
    );
    if (!pods && !namespaces && !block) log.add(path, 'must hold podSelector, namespaceSelector or ipBlock');
    if (block && (pods || namespaces)) log.add(path, 'may not hold ipBlock beside selectors');
    return fields;
  });
  if (!head.whole) return unknownPart(path, context);
  if (head.value.ipBlock) return lowerBlock(head.value.ipBlock, join(path, 'ipBlock'), context);
  return { type: 'endpoints', path, select: lowerSelectors(head.value, path, context.namespace, log) };
}

function lowerSelectors(
  fields: Readonly<Record<string, unknown>>,
  path: string,
  namespace: string,
  log: DefectLog,
): EndpointSelector {
  const pods = fields.podSelector ?? undefined;
  const namespaces = fields.namespaceSelector ?? undefined;
  return {
    namespaces:
      namespaces === undefined
        ? { name: namespace }
        : { selector: lowerLabelSelector(namespaces, join(path, 'namespaceSelector'), log) },
    pods: pods === undefined ? EVERYTHING : lowerLabelSelector(pods, join(path, 'podSelector'), log),
  };
}

/** A block with an invalid `except` keeps the exceptions that are valid: no reading matches more (traps 23, 24). */
function lowerBlock(value: unknown, path: string, context: PartContext): Peer {
  const { log } = context;
  const head = readWhole(log, () => {
    const fields = objectField(value, path, ['cidr', 'except'], log) ?? {};
    const cidr = textField(fields.cidr, join(path, 'cidr'), log) ?? '';
    const parsed = parseCidr(cidr);
    if (!parsed) log.add(join(path, 'cidr'), `${JSON.stringify(cidr)} is not an address block`);
    return { fields, cidr, parsed };
  });
  if (!head.whole || !head.value.parsed) return unknownPart(path, context);
  const { cidr, parsed, fields } = head.value;
  const exceptPath = join(path, 'except');
  const except = (listField(fields.except, exceptPath, log) ?? []).filter((item, index): item is string => {
    const inner = typeof item === 'string' ? parseCidr(item) : undefined;
    if (!inner) log.add(`${exceptPath}[${index}]`, `${JSON.stringify(item)} is not an address block`);
    else if (!containsRange(parsed, inner) || inner.prefix <= parsed.prefix) {
      log.add(`${exceptPath}[${index}]`, `${item} is not a strict part of ${cidr}`);
    } else return true;
    return false;
  });
  return { type: 'addresses', path, cidr, except };
}
