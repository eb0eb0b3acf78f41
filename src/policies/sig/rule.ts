import type { Action, Peer, Rule, Traffic } from '../../model/policy.ts';
import { type Fields, join, objectItem, readWhole, textField } from '../fields.ts';
import { type SigRulePart, someItems, unknownPart } from './part.ts';
import { lowerPeer } from './peer.ts';

const LONGEST_NAME = 100;

/**
 * One rule; of a defective one all that it could mean. Its defective parts are unknown; where it denies or passes, an
 * implementation that meets what it does not know is to deny everything in its place (trap 52), so a denial of perhaps
 * anything comes before it. An unknown action may be any.
 */
export function lowerRule(item: unknown, path: string, context: SigRulePart): readonly Rule[] {
  const { log, form, direction } = context;
  const peersField = direction === 'ingress' ? 'from' : 'to';
  const { value, whole } = readWhole(log, () => {
    const fields = objectItem(item, path, ['name', 'action', peersField, form.trafficField], log);
    if (!fields) return undefined;
    checkName(fields, path, context);
    const action = lowerAction(fields, path, context);
    const peers = lowerPeers(fields[peersField], join(path, peersField), action, context);
    return { fields, action, peers, traffic: lowerTraffic(fields, peersField, path, context) };
  });
  if (!value) return anyAction(unknownRule(path, context));
  const { action, peers, traffic } = value;
  const read = { direction, path, peers, traffic };
  if (whole && action) return [{ ...read, action }];
  const doubtful = unknownField(value.fields, peersField, context) ? unknownRule(path, context) : read;
  if (!action) return [{ ...unknownRule(path, context), action: 'deny' }, ...anyAction(doubtful)];
  if (action === 'allow') return [{ ...doubtful, action }];
  return [
    { ...unknownRule(path, context), action: 'deny' },
    { ...doubtful, action },
  ];
}

type Match = Omit<Rule, 'action'>;

/** Perhaps any traffic with any peer. */
export function unknownRule(path: string, context: SigRulePart): Match {
  const part = unknownPart(path, context);
  return { direction: context.direction, path, peers: [part], traffic: [part] };
}

export function anyAction(match: Match): readonly Rule[] {
  return (['allow', 'deny', 'pass'] as const).map((action) => ({ ...match, action }));
}

/** A field that is not known could change which traffic the rule is about, in either way. */
function unknownField(fields: Fields, peersField: string, { form }: SigRulePart): boolean {
  const known = ['name', 'action', peersField, form.trafficField];
  return Object.keys(fields).some((field) => !known.includes(field));
}

function checkName(fields: Fields, path: string, { log }: SigRulePart): void {
  const name = textField(fields.name, join(path, 'name'), log);
  if (name !== undefined && name.length > LONGEST_NAME)
    log.add(join(path, 'name'), `may have at most ${LONGEST_NAME} characters`);
}

function lowerAction(fields: Fields, path: string, { log, form }: SigRulePart): Action | undefined {
  const at = join(path, 'action');
  const word = textField(fields.action, at, log);
  if (word !== undefined && Object.hasOwn(form.actions, word)) return form.actions[word];
  log.add(at, `must be ${Object.keys(form.actions).join(', ')}, not ${JSON.stringify(word)}`);
  return undefined;
}

function lowerPeers(
  value: unknown,
  path: string,
  action: Action | undefined,
  context: SigRulePart,
): readonly Peer[] {
  const { log, form } = context;
  if (value === undefined || value === null) {
    log.add(path, 'must be given');
    return [unknownPart(path, context)];
  }
  const { value: items, whole } = readWhole(log, () => someItems(value, path, form.most, log));
  const peers = items.flatMap((item, index) => lowerPeer(item, `${path}[${index}]`, action, context));
  return whole ? peers : [...peers, unknownPart(path, context)];
}

/** No list: all traffic of every protocol (trap 59). */
function lowerTraffic(
  fields: Fields,
  peersField: string,
  path: string,
  context: SigRulePart,
): readonly Traffic[] | 'any' {
  const { log, form } = context;
  const value = fields[form.trafficField];
  if (value === undefined || value === null) return 'any';
  const at = join(path, form.trafficField);
  const { value: items, whole } = readWhole(log, () => someItems(value, at, form.most, log));
  const traffic = items.map((item, index) => form.lowerTraffic(item, `${at}[${index}]`, context));
  const namedOfAddresses = checkNames(fields, peersField, traffic, at, context);
  return whole && !namedOfAddresses ? traffic : [...traffic, unknownPart(at, context)];
}

const ADDRESS_PEERS = ['networks', 'nodes', 'domainNames'];

/** Only pods name their ports (trap 60). True, and a defect, when a rule names one of anything else. */
function checkNames(
  fields: Fields,
  peersField: string,
  traffic: readonly Traffic[],
  path: string,
  { log, form }: SigRulePart,
): boolean {
  const named = traffic.findIndex(({ type }) => type === 'named');
  const peers = Array.isArray(fields[peersField]) ? (fields[peersField] as readonly unknown[]) : [];
  const field = ADDRESS_PEERS.find((name) => peers.some((peer) => hasField(peer, name)));
  if (named < 0 || field === undefined) return false;
  log.add(`${path}[${named}].${form.nameField}`, `may not be in a rule with ${field}, which name no ports`);
  return true;
}

function hasField(peer: unknown, field: string): boolean {
  return typeof peer === 'object' && peer !== null && Object.hasOwn(peer, field);
}
