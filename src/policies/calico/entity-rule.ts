/**
 * One end of a rule, `source` or `destination` (calico.md §2.5; traps 73–78): its fields are conditions that all hold.
 */
import type { Peer } from '../../model/policy.ts';
import { EVERYTHING, type Selector } from '../../model/selector.ts';
import { type Fields, join, listField, objectField, readWhole, textField } from '../fields.ts';
import { anyOf } from './families.ts';
import { commonFamilies, lowerNets, type NetFamilies, type NetList } from './nets.ts';
import { type CalicoRulePart, filled, unknownPart } from './part.ts';
import { selectedPeers } from './selected-peers.ts';
import type { Expression } from './selector.ts';
import {
  allOf,
  conditionOf,
  namespaceCondition,
  namespaceLabelsSpoofed,
  selectorField,
  serviceAccountReading,
} from './selector-field.ts';
import { lowerServices, type ServicePeer } from './service-peer.ts';

const FIELDS = [
  'nets',
  'notNets',
  'selector',
  'notSelector',
  'namespaceSelector',
  'ports',
  'notPorts',
  'serviceAccounts',
  'services',
  'domains',
];

/** One end, lowered. */
export interface Entity {
  /** What must hold of the end, all of it; empty: any peer, also beyond the cluster. */
  readonly conditions: readonly Peer[];
  /** Families that its blocks leave: Felix makes no rule of a family of which a list of blocks has none. */
  readonly families: NetFamilies;
  /** Its lists of blocks; the first is `nets`, which keeps the end itself to its families. */
  readonly lists: readonly [nets: NetList, notNets: NetList];
  /** As written; the rule reads `ports` and `notPorts`. */
  readonly fields: Fields;
  readonly services?: ServicePeer;
}

/** Which end of the rule it is: the policy's own, or the peer. */
export type End = 'own' | 'peer';

export function lowerEntity(value: unknown, path: string, end: End, context: CalicoRulePart): Entity {
  const { log } = context;
  const head = readWhole(log, () => objectField(value, path, FIELDS, log) ?? {});
  const fields = head.value;
  const services = lowerServicesField(fields, path, end, context);
  const nets = lowerNets(fields.nets, join(path, 'nets'), 'in', context);
  const notNets = lowerNets(fields.notNets, join(path, 'notNets'), 'outside', context);
  const conditions = [
    ...(head.whole ? [] : [unknownPart(path, context)]),
    ...nets.conditions,
    ...notNets.conditions,
    ...lowerSelectors(fields, path, context),
    ...lowerDomains(fields, path, end, context),
    ...(services ? [services.peer] : []),
  ];
  return {
    conditions,
    families: commonFamilies(nets.families, notNets.families),
    lists: [
      [join(path, 'nets'), nets.listed],
      [join(path, 'notNets'), notNets.listed],
    ],
    fields,
    ...(services && { services }),
  };
}

/**
 * `selector`, `serviceAccounts` and `namespaceSelector` find one set of objects; in a namespaced policy any of them, or
 * `notSelector`, limits it to the policy's own namespace unless a namespaceSelector is given (trap 74). `notSelector`
 * takes away what it finds anywhere, and leaves addresses beyond the cluster (trap 73).
 */
function lowerSelectors(fields: Fields, path: string, context: CalicoRulePart): readonly Peer[] {
  const { log } = context;
  const at = (name: string) => join(path, name);
  const namespaces = selectorField(fields.namespaceSelector, at('namespaceSelector'), log, 'allowed');
  const selector = selectorField(fields.selector, at('selector'), log);
  const notSelector = selectorField(fields.notSelector, at('notSelector'), log);
  const accounts = serviceAccountConditions(fields.serviceAccounts, at('serviceAccounts'), context);
  const own = [...accounts, ...(selector ? [conditionOf(selector)] : [])];
  const positive = own.length > 0 || namespaces !== undefined;
  const limited = positive || (notSelector !== undefined && context.namespace !== undefined);
  return [
    ...(limited ? [anyOf(positivePeers(namespaces, own, selectorPath(fields, path), context), path)] : []),
    ...(notSelector ? [outside(notSelector, at('notSelector'), context)] : []),
  ];
}

/** The field to point at: the one that says most; a lone `notSelector` keeps the peer to the namespace too. */
function selectorPath(fields: Fields, path: string): string {
  const named = ['selector', 'serviceAccounts', 'namespaceSelector', 'notSelector'].find(
    (name) => fields[name],
  );
  return named === undefined ? path : join(path, named);
}

function positivePeers(
  namespaces: Expression | 'unknown' | undefined,
  own: readonly Selector[],
  path: string,
  context: CalicoRulePart,
): readonly Peer[] {
  const { namespace, lower } = context;
  if (namespaces === undefined) {
    if (namespace === undefined) {
      const pods = { namespaces: { selector: EVERYTHING }, pods: allOf(own) };
      return selectedPeers({ pods, labels: allOf(own) }, path, lower);
    }
    const here: Selector = { op: 'in', key: 'projectcalico.org/namespace', values: [namespace] };
    const pods = { namespaces: { name: namespace }, pods: allOf(own) };
    return selectedPeers({ pods, labels: allOf([here, ...own]) }, path, lower);
  }
  const condition = namespaceCondition(namespaces);
  const labels = allOf([condition.labels, ...own]);
  const pods = namespaceLabelsSpoofed(lower)
    ? { namespaces: { selector: EVERYTHING }, pods: labels }
    : { namespaces: { selector: condition.namespaces }, pods: allOf(own) };
  const global = namespaces !== 'unknown' && namespaces.op === 'global';
  return selectedPeers({ pods: global ? 'none' : pods, labels }, path, lower);
}

function outside(expression: Expression | 'unknown', path: string, context: CalicoRulePart): Peer {
  const labels = conditionOf(expression);
  const pods = { namespaces: { selector: EVERYTHING }, pods: labels };
  return { type: 'not', path, of: anyOf(selectedPeers({ pods, labels }, path, context.lower), path) };
}

/** Names, any of them, and a selector on the account's labels: both hold. */
function serviceAccountConditions(
  value: unknown,
  path: string,
  { log }: CalicoRulePart,
): readonly Selector[] {
  const { value: read, whole } = readWhole(log, () => {
    const fields = objectField(value, path, ['names', 'selector'], log) ?? {};
    const names = (listField(fields.names, join(path, 'names'), log) ?? []).flatMap((name, index) => {
      return textField(name, `${join(path, 'names')}[${index}]`, log) ?? [];
    });
    return { names, selector: selectorField(fields.selector, join(path, 'selector'), log) };
  });
  if (!whole) return [conditionOf('unknown')];
  const { names, selector } = read;
  return [
    ...(selector ? [conditionOf(selector, serviceAccountReading())] : []),
    ...(names.length > 0
      ? [{ op: 'in', key: 'projectcalico.org/serviceaccount', values: [...new Set(names)].sort() } as const]
      : []),
  ];
}

/** Enterprise only: what a name resolves to no manifest tells. */
function lowerDomains(fields: Fields, path: string, end: End, context: CalicoRulePart): readonly Peer[] {
  const at = join(path, 'domains');
  const { log, direction } = context;
  const read = readWhole(log, () => listField(fields.domains, at, log) ?? []);
  if (read.whole && read.value.length === 0) return [];
  if (end === 'own' || direction === 'ingress')
    log.add(at, 'may only stand in the destination of an egress rule');
  for (const other of ['nets', 'selector', 'namespaceSelector', 'serviceAccounts', 'services']) {
    if (fields[other] !== undefined) log.add(at, `may not stand beside ${other}`);
  }
  const names = read.value.join(', ');
  const reason = context.unknown({ path: at, message: `the addresses of ${names} are not known` });
  return [{ type: 'unknown', path: at, reason, among: 'addresses' }];
}

function lowerServicesField(
  fields: Fields,
  path: string,
  end: End,
  context: CalicoRulePart,
): ServicePeer | undefined {
  const at = join(path, 'services');
  if (fields.services === undefined || fields.services === null) return undefined;
  const { log } = context;
  if (end === 'own') {
    log.add(at, 'may only stand in the source of an ingress rule or the destination of an egress rule');
    return { peer: unknownPart(at, context) };
  }
  const others = ['selector', 'notSelector', 'namespaceSelector', 'serviceAccounts', 'nets', 'notNets'];
  for (const other of others) {
    if (isSet(fields[other])) log.add(at, `may not stand beside ${other}`);
  }
  return lowerServices(fields.services, at, context);
}

function isSet(value: unknown): boolean {
  return Array.isArray(value)
    ? value.length > 0
    : value !== undefined && value !== null && filled(String(value)) !== undefined;
}
