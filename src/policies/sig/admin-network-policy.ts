/** AdminNetworkPolicy and BaselineAdminNetworkPolicy of v1alpha1, the forerunners of ClusterNetworkPolicy. */
import type { Dialect } from '../dialect.ts';
import type { SigForm } from './part.ts';
import { lowerSigPolicy, priorityOf, SHARED_FIELDS, SIG_GROUP, type SigKind } from './policy.ts';
import { lowerPort } from './ports.ts';
import { ADMIN, BASELINE } from './tiers.ts';

const FORM: SigForm = {
  actions: { Allow: 'allow', Deny: 'deny', Pass: 'pass' },
  most: 100,
  trafficField: 'ports',
  lowerTraffic: lowerPort,
  nameField: 'namedPort',
  egressPeers: ['namespaces', 'pods', 'nodes', 'networks', 'domainNames'],
  namespacesRequired: true,
};

const ADMIN_KIND: SigKind = {
  kind: 'AdminNetworkPolicy',
  form: FORM,
  fields: ['priority', ...SHARED_FIELDS],
  tiersOf: () => [ADMIN.name],
  orderOf: (spec, _name, log) => priorityOf(spec, log),
};

/** Higher than any priority: asked after the ClusterNetworkPolicies of its tier. */
const LAST = 1001;

const BASELINE_KIND: SigKind = {
  kind: 'BaselineAdminNetworkPolicy',
  form: {
    ...FORM,
    actions: { Allow: 'allow', Deny: 'deny' },
    egressPeers: ['namespaces', 'pods', 'nodes', 'networks'],
  },
  fields: SHARED_FIELDS,
  tiersOf: () => [BASELINE.name],
  // The one object of its kind, by rule of its definition (trap 50).
  orderOf: (_spec, name, log) => {
    if (name !== 'default') log.add('metadata.name', `must be default, not ${JSON.stringify(name)}`);
    return LAST;
  },
};

export const ADMIN_NETWORK_POLICIES: readonly Dialect[] = [ADMIN_KIND, BASELINE_KIND].map((kind) => ({
  group: SIG_GROUP,
  kind: kind.kind,
  versions: ['v1alpha1'],
  tiers: [kind === ADMIN_KIND ? ADMIN : BASELINE],
  lower: (record, origin, context) => lowerSigPolicy(kind, record, origin, context),
}));
