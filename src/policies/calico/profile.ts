/**
 * What a host endpoint's traffic meets before every policy and after the last one: failsafe ports, and profiles
 * (calico.md §2.9, traps 68 and 80). Lowered to a first and a last tier, so that the engine needs no rule of its own
 * for hosts. Pods have profiles too, but theirs allow everything.
 */
import {
  DIRECTIONS,
  type Direction,
  type EndpointSelector,
  type HostEndpoint,
  type Policy,
  type Rule,
} from '../../model/policy.ts';
import type { Labels } from '../../model/resource.ts';
import { EVERYTHING, type Selector } from '../../model/selector.ts';
import type { LowerContext } from '../dialect.ts';
import { defectLog } from '../fields.ts';
import { addedHosts, unreadHosts } from './auto-host.ts';
import { readHostSpec } from './host-endpoint.ts';
import { type CalicoKnobs, type FailsafePort, knobsOf, trafficOf } from './knobs.ts';
import { calicoRecords } from './mirrors.ts';
import { calicoTier } from './tier.ts';

/** Names that no Tier object can have, for their capital. */
export const FAILSAFE_TIER = calicoTier('Failsafe', Number.NEGATIVE_INFINITY, 'pass');
export const PROFILE_TIER = calicoTier('Profile', Number.POSITIVE_INFINITY, 'deny');

/** Matches no pod. */
const NO_PODS: Selector = { op: 'any', of: [] };

/** A label that no selector can ask for: Calico's label names hold no colon. Says what the profiles do. */
const PROFILE_LABEL = ':profile';

/** As the other: `*` for a host endpoint of every interface. */
const INTERFACE_LABEL = ':interface';

/** Host endpoints that untracked policies act on: those of one interface (calico.md §2.9). */
export function ofOneInterface(hosts: Selector): Selector {
  return { op: 'all', of: [hosts, { op: 'not', of: { op: 'in', key: INTERFACE_LABEL, values: ['*'] } }] };
}

type Outcome = 'allow' | 'deny' | 'unknown';

/** Hosts as subjects, and no pod. */
export function hostsOnly(hosts: Selector): EndpointSelector {
  return { namespaces: { selector: EVERYTHING }, pods: NO_PODS, hosts };
}

export interface HostDefaults {
  readonly hosts: readonly HostEndpoint[];
  readonly policies: readonly Policy[];
}

/** The host endpoints with those that Calico adds, and what acts on them beside policies; empty without any. */
export function hostDefaults(declared: readonly HostEndpoint[], context: LowerContext): HostDefaults {
  const marks = hostMarks(context);
  const hosts = [
    ...declared.map((host) => withMarks(host, marks.get(host.key) ?? {})),
    ...addedHosts(context).map((host) => withMarks(host, marksOf('allow', '*'))),
    ...unreadHosts(context).map((host) => withMarks(host, marksOf('unknown'))),
  ];
  if (hosts.length === 0) return { hosts, policies: [] };
  const policies = [
    failsafePolicy(knobsOf(context)),
    profilePolicy('deny', '(none)', []),
    profilePolicy('unknown', '(the user’s own)', unknownRules()),
  ];
  return { hosts, policies };
}

function withMarks(host: HostEndpoint, marks: Labels): HostEndpoint {
  return { ...host, labels: { ...host.labels, ...marks } };
}

function marksOf(outcome: Outcome, interfaceName = ''): Labels {
  return { [PROFILE_LABEL]: outcome, [INTERFACE_LABEL]: interfaceName };
}

function hostMarks(context: LowerContext): ReadonlyMap<string, Labels> {
  return new Map(
    calicoRecords('HostEndpoint', context).map((record) => {
      const { profiles, interfaceName } = readHostSpec(record.object, defectLog());
      return [record.key, marksOf(outcomeOf(profiles), interfaceName)];
    }),
  );
}

/**
 * Profiles are asked in order and the first that decides does. Those that allow everything are Calico's own: the one
 * for host endpoints, and that of each namespace; that of a service account says nothing. Rules of the user's own
 * profiles are not modelled.
 */
function outcomeOf(profiles: readonly string[]): Outcome {
  for (const name of profiles) {
    if (name === 'projectcalico-default-allow' || name.startsWith('kns.')) return 'allow';
    if (!name.startsWith('ksa.')) return 'unknown';
  }
  return 'deny';
}

function failsafePolicy(knobs: CalicoKnobs): Policy {
  const { felix } = knobs;
  const unread = knobs.reasons.filter(({ path = FIELDS.ingress }) => path.startsWith('spec.failsafe'));
  const doubts = unread.flatMap((reason) =>
    DIRECTIONS.map((direction): Rule => {
      const unknown = { type: 'unknown', path: reason.path ?? 'spec', reason } as const;
      return { direction, action: 'allow', path: unknown.path, peers: [unknown], traffic: [unknown] };
    }),
  );
  return {
    key: felix?.key ?? 'calico:failsafe',
    ref: felix?.ref ?? { group: 'projectcalico.org', kind: 'FelixConfiguration', name: 'default' },
    ...(felix?.origin && { origin: felix.origin }),
    tier: FAILSAFE_TIER.name,
    order: 0,
    subject: hostsOnly(EVERYTHING),
    isolates: [],
    rules: [...DIRECTIONS.flatMap((direction) => failsafeRules(direction, knobs)), ...doubts],
    issues: [],
    implied: true,
  };
}

const FIELDS: Readonly<Record<Direction, string>> = {
  ingress: 'spec.failsafeInboundHostPorts',
  egress: 'spec.failsafeOutboundHostPorts',
};

/** One rule for each block of peers. */
function failsafeRules(direction: Direction, { failsafe }: CalicoKnobs): readonly Rule[] {
  const path = FIELDS[direction];
  const byPeers = Map.groupBy(failsafe[direction], ({ cidr }) => cidr);
  return [...byPeers].map(([cidr, ports]: [string | undefined, readonly FailsafePort[]]) => ({
    direction,
    action: 'allow',
    path,
    peers: cidr === undefined ? 'any' : [{ type: 'cidrs', path, cidrs: [cidr] }],
    traffic: ports.map((port) => trafficOf(port, path)),
  }));
}

function profilePolicy(outcome: Outcome, name: string, rules: readonly Rule[]): Policy {
  return {
    key: `calico:profile:${outcome}`,
    ref: { group: 'projectcalico.org', kind: 'Profile', name },
    tier: PROFILE_TIER.name,
    order: 0,
    subject: hostsOnly({ op: 'in', key: PROFILE_LABEL, values: [outcome] }),
    isolates: DIRECTIONS,
    rules,
    issues: [],
    implied: true,
  };
}

function unknownRules(): readonly Rule[] {
  const message = 'a profile of the user’s own applies to the host endpoint, and its rules are not modelled';
  const unknown = { type: 'unknown', path: 'spec.profiles', reason: { code: 'U2', message } } as const;
  return DIRECTIONS.map((direction) => ({
    direction,
    action: 'allow',
    path: 'spec.profiles',
    peers: [unknown],
    traffic: [unknown],
  }));
}
