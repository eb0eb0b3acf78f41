import type { Dialect } from '../dialect.ts';
import type { DefectLog, Fields } from '../fields.ts';
import type { SigForm } from './part.ts';
import { lowerSigPolicy, priorityOf, SHARED_FIELDS, SIG_GROUP, type SigKind } from './policy.ts';
import { lowerProtocol } from './protocols.ts';
import { ADMIN, BASELINE } from './tiers.ts';

const FORM: SigForm = {
  actions: { Accept: 'allow', Deny: 'deny', Pass: 'pass' },
  most: 25,
  trafficField: 'protocols',
  lowerTraffic: lowerProtocol,
  nameField: 'destinationNamedPort',
  egressPeers: ['namespaces', 'pods', 'nodes', 'networks', 'domainNames'],
  namespacesRequired: false,
};

const KIND: SigKind = {
  kind: 'ClusterNetworkPolicy',
  form: FORM,
  fields: ['tier', 'priority', ...SHARED_FIELDS],
  tiersOf,
  orderOf: (spec, _name, log) => priorityOf(spec, log),
};

/** ClusterNetworkPolicy of v1alpha2, in the tier it names (trap 50). */
export const CLUSTER_NETWORK_POLICY: Dialect = {
  group: SIG_GROUP,
  kind: KIND.kind,
  versions: ['v1alpha2'],
  tiers: [ADMIN, BASELINE],
  lower: (record, origin, context) => lowerSigPolicy(KIND, record, origin, context),
};

/** Perhaps both, when it is neither. */
function tiersOf(spec: Fields, log: DefectLog): readonly string[] {
  const names = [ADMIN.name, BASELINE.name];
  const named = names.filter((name) => name === spec.tier);
  if (named.length > 0) return named;
  log.add('spec.tier', `must be ${names.join(' or ')}, not ${JSON.stringify(spec.tier)}`);
  return names;
}
