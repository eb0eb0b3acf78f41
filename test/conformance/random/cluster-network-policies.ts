/** Random ClusterNetworkPolicies (v1alpha2) and (Baseline)AdminNetworkPolicies (v1alpha1) of policy.networking.k8s.io. */
import fc from 'fast-check';
import type { OracleObject } from '../oracle/cluster.ts';
import {
  cidr,
  compact,
  namespaceSelector,
  optional,
  podSelector,
  portName,
  portNumber,
  protocol,
} from './parts.ts';

const GROUP = 'policy.networking.k8s.io';

const pods = fc.oneof(
  namespaceSelector.map((selector) => ({ namespaces: selector })),
  fc.record({ namespaceSelector, podSelector }).map((both) => ({ pods: both })),
);

/** Peers that a name of a port may stand beside: A2 forbids it beside nodes and networks. */
const peers = (more: fc.Arbitrary<object>) =>
  fc.array(fc.oneof({ weight: 3, arbitrary: pods }, { weight: 1, arbitrary: more }), {
    minLength: 1,
    maxLength: 2,
  });

const beyond = fc.oneof(
  fc.array(cidr, { minLength: 1, maxLength: 2 }).map((networks) => ({ networks: [...new Set(networks)] })),
  fc.constantFrom({}, { matchLabels: { pool: 'edge' } }).map((nodes) => ({ nodes })),
);

const range = fc.record({ start: fc.constantFrom(79, 80), end: fc.constantFrom(81, 443, 65535) });
const lower = fc.constantFrom('tcp', 'udp', 'sctp');

const numbered2 = fc.oneof(
  fc.tuple(lower, portNumber).map(([name, number]) => ({ [name]: { destinationPort: { number } } })),
  fc.tuple(lower, range).map(([name, of]) => ({ [name]: { destinationPort: { range: of } } })),
);
const named2 = portName.map((destinationNamedPort) => ({ destinationNamedPort }));

const numbered1 = fc.oneof(
  fc.record({ protocol, port: portNumber }).map((of) => ({ portNumber: of })),
  fc.tuple(protocol, range).map(([name, of]) => ({ portRange: { protocol: name, ...of } })),
);
const named1 = portName.map((namedPort) => ({ namedPort }));

interface Version {
  readonly field: 'protocols' | 'ports';
  readonly numbered: fc.Arbitrary<object>;
  readonly named: fc.Arbitrary<object>;
}

const V1ALPHA1: Version = { field: 'ports', numbered: numbered1, named: named1 };
const V1ALPHA2: Version = { field: 'protocols', numbered: numbered2, named: named2 };

function rule(
  { field, numbered, named }: Version,
  side: 'from' | 'to',
  actions: readonly string[],
): fc.Arbitrary<object> {
  const action = fc.constantFrom(...actions);
  const list = (item: fc.Arbitrary<object>) => optional(fc.array(item, { minLength: 1, maxLength: 2 }), 2);
  const inside = fc.record({
    action,
    [side]: peers(pods),
    [field]: list(fc.oneof(numbered, named)),
  });
  if (side === 'from') return inside.map(compact);
  return fc.oneof(inside, fc.record({ action, to: peers(beyond), [field]: list(numbered) })).map(compact);
}

function spec(version: Version, actions: readonly string[]): fc.Arbitrary<object> {
  return fc
    .record({
      subject: pods,
      ingress: optional(fc.array(rule(version, 'from', actions), { minLength: 1, maxLength: 3 })),
      egress: optional(fc.array(rule(version, 'to', actions), { minLength: 1, maxLength: 3 })),
    })
    .map(compact);
}

/** Priorities all different, or such that policies collide. */
export type Priorities = 'distinct' | 'colliding';

const priority = (index: number, priorities: Priorities) =>
  priorities === 'distinct' ? 10 * ((index * 7) % 11) + index : index % 2;

function clusterNetworkPolicy(tier: string, index: number, priorities: Priorities, of: object): OracleObject {
  return {
    apiVersion: `${GROUP}/v1alpha2`,
    kind: 'ClusterNetworkPolicy',
    metadata: { name: `${tier.toLowerCase()}-${index}` },
    spec: { tier, priority: priority(index, priorities), ...of },
  };
}

export function clusterNetworkPolicies(priorities: Priorities): fc.Arbitrary<readonly OracleObject[]> {
  const of = spec(V1ALPHA2, ['Accept', 'Deny', 'Pass']);
  return fc
    .record({ admin: fc.array(of, { maxLength: 4 }), baseline: fc.array(of, { maxLength: 2 }) })
    .map(({ admin, baseline }) => [
      ...admin.map((one, index) => clusterNetworkPolicy('Admin', index, priorities, one)),
      ...baseline.map((one, index) => clusterNetworkPolicy('Baseline', index, priorities, one)),
    ]);
}

export function adminNetworkPolicies(priorities: Priorities): fc.Arbitrary<readonly OracleObject[]> {
  return fc
    .record({
      admin: fc.array(spec(V1ALPHA1, ['Allow', 'Deny', 'Pass']), { maxLength: 4 }),
      baseline: optional(spec(V1ALPHA1, ['Allow', 'Deny']), 2),
    })
    .map(({ admin, baseline }) => [
      ...admin.map(
        (one, index): OracleObject => ({
          apiVersion: `${GROUP}/v1alpha1`,
          kind: 'AdminNetworkPolicy',
          metadata: { name: `admin-${index}` },
          spec: { priority: priority(index, priorities), ...one },
        }),
      ),
      ...(baseline
        ? [
            {
              apiVersion: `${GROUP}/v1alpha1`,
              kind: 'BaselineAdminNetworkPolicy',
              metadata: { name: 'default' },
              spec: baseline,
            },
          ]
        : []),
    ]);
}
