/** One rule of a Calico policy (calico.md §2.5; traps 70, 77, 78, 84): all of its criteria hold together. */
import type { Family } from '../../model/cidr.ts';
import {
  ALL_CONNECTIONS,
  type ConnectionSet,
  isAll,
  isEmpty,
  NO_CONNECTIONS,
  subtract,
} from '../../model/connection-set.ts';
import type { Action, Peer, Rule, Traffic } from '../../model/policy.ts';
import type { Protocol } from '../../model/resource.ts';
import type { Reason } from '../../model/verdict.ts';
import { type Fields, join, objectField, objectItem, readWhole } from '../fields.ts';
import { type Entity, lowerEntity } from './entity-rule.ts';
import { keptToFamily } from './families.ts';
import { BOTH_FAMILIES, checkFamilies, commonFamilies } from './nets.ts';
import { type CalicoRulePart, unknownPart } from './part.ts';
import { lowerPorts } from './ports.ts';
import { lowerProtocols, type ProtocolPart } from './protocols.ts';

const FIELDS = [
  'action',
  'ipVersion',
  'protocol',
  'notProtocol',
  'icmp',
  'notICMP',
  'source',
  'destination',
  'http',
  'metadata',
];

const ACTIONS: Readonly<Record<string, Action>> = { Allow: 'allow', Deny: 'deny', Pass: 'pass', Log: 'log' };

/**
 * The rules that one item means: one, unless its action cannot be read and could be any: as many rules then, each of
 * which may act.
 */
export function lowerRule(item: unknown, path: string, context: CalicoRulePart): readonly Rule[] {
  const head = readWhole(context.log, () => objectItem(item, path, FIELDS, context.log));
  const fields = head.value;
  if (!fields) return anyAction(path, unknownMatch(path, context), context);
  const match = head.whole ? lowerMatch(fields, path, context) : unknownMatch(path, context);
  const action = typeof fields.action === 'string' ? ACTIONS[fields.action] : undefined;
  if (!action) {
    const got = fields.action === undefined ? 'nothing' : JSON.stringify(fields.action);
    context.log.add(join(path, 'action'), `must be Allow, Deny, Pass or Log, not ${got}`);
    return anyAction(path, unknownMatch(join(path, 'action'), context), context);
  }
  const rule = { direction: context.direction, action, path, ...match };
  const http = fields.http === undefined || fields.http === null ? [] : [lowerHttp(fields, path, context)];
  const [partly] = [...(match.partly ? [match.partly] : []), ...http];
  const { families, peerKept, ...plain } = rule;
  return [keptToFamily({ ...plain, ...(partly && { partly }) }, families, peerKept)];
}

interface Match extends Pick<Rule, 'peers' | 'traffic'> {
  readonly self?: Peer;
  readonly notTraffic?: readonly Traffic[];
  readonly partly?: Reason;
  readonly families: Entity['families'];
  /** Its own blocks keep the other end to the families. */
  readonly peerKept: boolean;
}

function lowerMatch(rule: Fields, path: string, context: CalicoRulePart): Match {
  const protocols = readWhole(context.log, () => lowerProtocols(rule, path, context));
  const blamed = protocols.whole ? undefined : unknownPart(path, context);
  const ingress = context.direction === 'ingress';
  const source = lowerEntity(rule.source, join(path, 'source'), ingress ? 'peer' : 'own', context);
  const destination = lowerEntity(
    rule.destination,
    join(path, 'destination'),
    ingress ? 'own' : 'peer',
    context,
  );
  const [own, peer] = ingress ? [destination, source] : [source, destination];
  const family = ipVersion(rule, path, context);
  checkFamilies([...source.lists, ...destination.lists], onlyOne(family), context.log);
  const traffic = lowerTraffic(destination, protocols.value, join(path, 'destination'), context);
  const partly =
    sourcePorts(source, protocols.value, join(path, 'source'), context) ?? destination.services?.partly;
  return {
    ...(own.conditions.length > 0 && { self: allOf(own.conditions, path) }),
    peers: peersOf(peer.conditions, path),
    ...(blamed ? { traffic: [blamed] } : traffic),
    ...(partly && { partly }),
    families: commonFamilies(own.families, peer.families, family),
    peerKept: peer.lists[0][1].length > 0,
  };
}

/** The widest reading, blamed on the last defect. */
function unknownMatch(path: string, context: CalicoRulePart): Match {
  const unknown = unknownPart(path, context);
  return { peers: [unknown], traffic: [unknown], families: BOTH_FAMILIES, peerKept: false };
}

function anyAction(path: string, { peers, traffic }: Match, { direction }: CalicoRulePart): readonly Rule[] {
  return (['allow', 'deny', 'pass'] as const).map((action) => ({ direction, action, path, peers, traffic }));
}

function peersOf(conditions: readonly Peer[], path: string): Rule['peers'] {
  const [only, ...others] = conditions;
  if (!only) return 'any';
  if (others.length > 0) return [{ type: 'all', path, of: conditions }];
  return only.type === 'any' ? only.of : [only];
}

function allOf(conditions: readonly Peer[], path: string): Peer {
  const [only, ...others] = conditions;
  return only && others.length === 0 ? only : { type: 'all', path, of: conditions };
}

/** Destination ports, within the protocols; those of `notPorts` taken away (trap 77). */
function lowerTraffic(
  { fields, services }: Entity,
  protocols: ProtocolPart,
  path: string,
  context: CalicoRulePart,
): Pick<Match, 'traffic' | 'notTraffic'> {
  const ports = lowerPorts(fields.ports, join(path, 'ports'), protocols.ports, context);
  const notPorts = lowerPorts(fields.notPorts, join(path, 'notPorts'), protocols.ports, context);
  const served = services?.traffic;
  if (served && ports.length + notPorts.length > 0) {
    context.log.add(join(path, 'services'), 'may not stand beside ports');
    return { traffic: [unknownPart(join(path, 'services'), context)] };
  }
  const { connections } = protocols;
  const listed = served ?? ports;
  const named =
    served || protocols.ports === 'any' || protocols.ports === 'none'
      ? ALL_PORTS
      : ofProtocol(protocols.ports);
  const left = listed.length > 0 ? subtract(named, connections) : NO_CONNECTIONS;
  const cut: readonly Traffic[] = isEmpty(left) ? [] : [{ type: 'connections', path, connections: left }];
  const notTraffic = [...notPorts, ...cut];
  return {
    traffic: served || ports.length > 0 ? listed : plainTraffic(connections, path),
    ...(notTraffic.length > 0 && { notTraffic }),
  };
}

/** Every port of the protocols that have ports. */
const ALL_PORTS: ConnectionSet = { ...ALL_CONNECTIONS, ICMP: [], ICMPv6: [], other: [] };

function ofProtocol(protocol: Protocol): ConnectionSet {
  return { ...NO_CONNECTIONS, [protocol]: ALL_CONNECTIONS[protocol] };
}

function plainTraffic(connections: ConnectionSet, path: string): Rule['traffic'] {
  if (isAll(connections)) return 'any';
  return isEmpty(connections) ? [] : [{ type: 'connections', path, connections }];
}

/** A source chooses its own port: the rule acts on a part of the traffic that no manifest tells (trap 78). */
function sourcePorts(
  { fields }: Entity,
  protocols: ProtocolPart,
  path: string,
  context: CalicoRulePart,
): Reason | undefined {
  const ports = lowerPorts(fields.ports, join(path, 'ports'), protocols.ports, context);
  const notPorts = lowerPorts(fields.notPorts, join(path, 'notPorts'), protocols.ports, context);
  if (ports.length + notPorts.length === 0) return undefined;
  const at = join(path, ports.length > 0 ? 'ports' : 'notPorts');
  return context.unknown({ path: at, message: 'source ports are chosen by the client' });
}

function ipVersion(rule: Fields, path: string, { log }: CalicoRulePart): Entity['families'] {
  const { ipVersion: version } = rule;
  if (version === 4 || version === 6) {
    const wrong = (['protocol', 'notProtocol'] as const).find(
      (name) => familyOfProtocol(rule[name]) === 10 - version,
    );
    if (wrong) log.add(join(path, wrong), `${String(rule[wrong])} is not of IPv${version}`);
    return new Set([version]);
  }
  if (version !== undefined && version !== null) {
    log.add(join(path, 'ipVersion'), `must be 4 or 6, not ${JSON.stringify(version)}`);
  }
  return BOTH_FAMILIES;
}

function onlyOne(families: Entity['families']): Family | undefined {
  return families.size === 1 ? [...families][0] : undefined;
}

function familyOfProtocol(protocol: unknown): 4 | 6 | undefined {
  if (protocol === 'ICMP' || protocol === 1) return 4;
  return protocol === 'ICMPv6' || protocol === 58 ? 6 : undefined;
}

/** HTTP conditions act only where the layer-7 proxy is in the way; without it the rule acts on all of its TCP. */
function lowerHttp(rule: Fields, path: string, context: CalicoRulePart): Reason {
  const at = join(path, 'http');
  const { log, direction } = context;
  objectField(rule.http, at, ['methods', 'paths', 'headers'], log);
  if (direction === 'egress') log.add(at, 'may not stand in an egress rule');
  if (rule.action !== 'Allow') log.add(at, 'may only stand in an Allow rule');
  const { protocol } = rule;
  if (protocol !== undefined && protocol !== null && protocol !== 'TCP' && protocol !== 6) {
    log.add(at, 'needs protocol TCP or none');
  }
  return context.unknown({ path: at, message: 'the rule is conditional on HTTP, which is not evaluated' });
}
