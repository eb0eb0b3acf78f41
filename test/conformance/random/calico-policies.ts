/** Random objects of projectcalico.org/v3: tiers, policies, staged policies and network sets. */
import fc from 'fast-check';
import type { Labels, OracleObject } from '../oracle/cluster.ts';
import type { Priorities } from './cluster-network-policies.ts';
import { cidr, compact, labels, NAMESPACES, optional, portName, portNumber, rarely } from './parts.ts';

const V3 = 'projectcalico.org/v3';

const term = fc.constantFrom(
  "app == 'web'",
  "app != 'web'",
  'has(tier)',
  '!has(app)',
  "app in {'web', 'db'}",
  "tier not in {'front'}",
  "app contains 'b'",
  "app starts with 'j'",
  "tier ends with 't'",
  'all()',
  "projectcalico.org/namespace == 'pay'",
  "projectcalico.org/serviceaccount == 'till'",
  "pcns.team == 'red'",
  'has(pcsa.rank)',
  "kind == 'partner'",
  "role == 'edge'",
  '!has(projectcalico.org/namespace)',
);

export const selector: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: term },
  { weight: 1, arbitrary: fc.tuple(term, term).map(([a, b]) => `${a} && ${b}`) },
  { weight: 1, arbitrary: fc.tuple(term, term).map(([a, b]) => `${a} || ${b}`) },
  { weight: 1, arbitrary: fc.tuple(term, term, term).map(([a, b, c]) => `!(${a} || ${b}) && (${c})`) },
);

const namespaces = fc.constantFrom(
  'all()',
  "team == 'red'",
  "team != 'red'",
  'has(team)',
  "projectcalico.org/name == 'pay'",
);

const accounts = fc
  .record({
    names: optional(fc.subarray(['till', 'default'], { minLength: 1 })),
    selector: optional(fc.constantFrom("rank == 'high'", 'has(rank)', '!has(rank)')),
  })
  .map(compact);

const port = fc.oneof(portNumber, fc.constantFrom('79:81', '81:443', '444:65535'));
const block = (family: 4 | 6) => cidr.filter((text) => text.includes(':') === (family === 6));
const notBlock = (family: 4 | 6) => block(family).filter((text) => !text.endsWith('/0'));

type Ports = 'none' | 'any';

/** C: nets of one rule are of one family; numbers of ports need a protocol that has ports. */
function entity(family: 4 | 6, ports: Ports): fc.Arbitrary<object> {
  return fc
    .record({
      nets: optional(fc.array(block(family), { minLength: 1, maxLength: 2 }), 4),
      notNets: optional(fc.array(notBlock(family), { minLength: 1, maxLength: 2 }), 6),
      selector: optional(selector),
      notSelector: optional(selector, 6),
      namespaceSelector: optional(fc.oneof(namespaces, fc.constant('global()')), 4),
      serviceAccounts: optional(accounts, 8),
      ports:
        ports === 'none'
          ? fc.constant(undefined)
          : optional(fc.array(fc.oneof(port, portName), { minLength: 1, maxLength: 2 }), 2),
      notPorts:
        ports === 'none'
          ? fc.constant(undefined)
          : optional(fc.array(fc.oneof(port, portName), { minLength: 1, maxLength: 2 }), 5),
    })
    .map(one);
}

/** Of all that an end may say, at most three things, so that rules still match. */
function one(all: object): object {
  return compact(Object.fromEntries(Object.entries(compact(all)).slice(0, 3)));
}

type Rest = Readonly<Record<string, unknown>>;

const traffic: fc.Arbitrary<{ readonly rest: Rest; readonly ports: Ports; readonly family: 4 | 6 }> =
  fc.oneof(
    fc.constantFrom(4 as const, 6 as const).map((family) => ({ rest: {}, ports: 'none' as const, family })),
    fc.record({
      rest: fc.constantFrom('TCP', 'UDP', 'SCTP', 6).map((protocol): Rest => ({ protocol })),
      ports: fc.constant('any' as const),
      family: fc.constantFrom(4 as const, 4 as const, 6 as const),
    }),
    fc.record({
      rest: fc.constantFrom<Rest>(
        { protocol: 'ICMP', icmp: { type: 8 } },
        { protocol: 'ICMP', icmp: { type: 3, code: 4 } },
        { protocol: 'ICMP', notICMP: { type: 8 } },
        { protocol: 'ICMP' },
        { protocol: 1 },
        { protocol: 47 },
        { protocol: 'UDPLite' },
        { notProtocol: 'TCP' },
        { notProtocol: 'ICMP' },
        { ipVersion: 4 },
      ),
      ports: fc.constant('none' as const),
      family: fc.constant(4 as const),
    }),
    fc.record({
      rest: fc.constantFrom<Rest>(
        { protocol: 'ICMPv6', icmp: { type: 128, code: 0 } },
        { protocol: 'ICMPv6', notICMP: { type: 128 } },
        { ipVersion: 6 },
      ),
      ports: fc.constant('none' as const),
      family: fc.constant(6 as const),
    }),
  );

const ACTIONS = ['Allow', 'Allow', 'Deny', 'Pass', 'Log'] as const;

function rule(direction: 'ingress' | 'egress'): fc.Arbitrary<object> {
  const peer = direction === 'ingress' ? 'source' : 'destination';
  return traffic.chain(({ rest, ports, family }) => {
    const [source, destination] = [entity(family, 'none'), entity(family, ports)];
    return fc
      .record({
        action: fc.constantFrom(...ACTIONS),
        ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, fc.constant(value)])),
        source: optional(source, peer === 'source' ? 6 : 1),
        destination: optional(destination, peer === 'destination' || ports === 'any' ? 6 : 1),
      })
      .map(compact);
  });
}

const TIERS = ['security', 'platform', 'default', undefined] as const;

function spec(global: boolean): fc.Arbitrary<object> {
  return fc
    .record({
      tier: fc.constantFrom(...TIERS),
      selector: optional(selector, 6),
      serviceAccountSelector: optional(fc.constantFrom("rank == 'high'", 'all()', '!has(rank)'), 1),
      namespaceSelector: global ? optional(namespaces, 2) : fc.constant(undefined),
      types: optional(fc.subarray(['Ingress', 'Egress'], { minLength: 1 }), 4),
      ingress: optional(fc.array(rule('ingress'), { maxLength: 3 })),
      egress: optional(fc.array(rule('egress'), { maxLength: 3 })),
    })
    .map((all) => withTypes(compact(all)));
}

/** The API's defaults for `types` differ from Felix's (calico.md §2.1), so that here they are always given. */
function withTypes(spec: { readonly types?: unknown; readonly egress?: unknown }): object {
  return spec.types ? spec : { ...spec, types: spec.egress ? ['Ingress', 'Egress'] : ['Ingress'] };
}

const orderOf = (index: number, priorities: Priorities): number | undefined => {
  if (priorities === 'colliding') return [10, 10, 1000, undefined][index % 4];
  return [100, 1500, 10.5, 2000, 500, undefined][index % 6];
};

/** Every policy has an order of its own, so that no tie is to be decided. */
export function calicoPolicies(priorities: Priorities): fc.Arbitrary<readonly OracleObject[]> {
  const item = fc.oneof(
    fc.record({
      kind: fc.constantFrom('NetworkPolicy', 'NetworkPolicy', 'StagedNetworkPolicy'),
      namespace: fc.constantFrom(...NAMESPACES),
      spec: spec(false),
    }),
    fc.record({
      kind: fc.constantFrom('GlobalNetworkPolicy', 'GlobalNetworkPolicy', 'StagedGlobalNetworkPolicy'),
      namespace: fc.constant(undefined),
      spec: spec(true),
    }),
  );
  return fc.array(item, { minLength: 1, maxLength: 6 }).map((all) =>
    all.map(({ kind, namespace, spec: of }, index): OracleObject => {
      const order = orderOf(index, priorities);
      return {
        apiVersion: V3,
        kind,
        metadata: { name: `calico-${index}`, ...(namespace !== undefined && { namespace }) },
        spec: { ...(order !== undefined && { order }), ...of },
      };
    }),
  );
}

export const tiers: fc.Arbitrary<readonly OracleObject[]> = fc
  .record({
    security: fc.constantFrom('Deny', 'Pass', undefined),
    platform: fc.constantFrom('Deny', 'Pass', undefined),
    platformOrder: fc.constantFrom(50, 2_000_000, undefined),
    whole: rarely(4),
  })
  .map(({ security, platform, platformOrder, whole }) => [
    tier('security', 100, security),
    tier('platform', platformOrder, platform),
    ...(whole ? [tier('default', 1_000_000, 'Deny')] : []),
  ]);

function tier(name: string, order: number | undefined, defaultAction: string | undefined): OracleObject {
  return { apiVersion: V3, kind: 'Tier', metadata: { name }, spec: compact({ order, defaultAction }) };
}

export const networkSets: fc.Arbitrary<readonly OracleObject[]> = fc
  .array(
    fc.record({
      namespace: optional(fc.constantFrom(...NAMESPACES), 1),
      labels: fc.oneof(labels, fc.constant({ kind: 'partner' })),
      nets: fc.array(
        fc.constantFrom('8.8.8.0/24', '10.0.0.2/32', '172.16.0.0/12', '2001:db8::/32', '192.168.0.1/32'),
        {
          maxLength: 2,
        },
      ),
    }),
    { maxLength: 3 },
  )
  .map((all) =>
    all.map(
      ({ namespace, labels: own, nets }, index): OracleObject => ({
        apiVersion: V3,
        kind: namespace === undefined ? 'GlobalNetworkSet' : 'NetworkSet',
        metadata: { name: `set-${index}`, labels: own, ...(namespace !== undefined && { namespace }) },
        spec: { nets: [...new Set(nets)] },
      }),
    ),
  );

/** A host endpoint for each of the nodes, or not; all of them such that the addresses they govern are told. */
export function hostEndpoints(
  nodes: readonly { readonly name: string; readonly address: string }[],
): fc.Arbitrary<readonly OracleObject[]> {
  const one = ({ name, address }: { readonly name: string; readonly address: string }) =>
    fc
      .record({
        there: fc.boolean(),
        labels: fc.constantFrom({ role: 'edge' }, { role: 'core', app: 'web' }, {}),
        governs: fc.constantFrom(
          { interfaceName: '*' },
          { interfaceName: '*', expectedIPs: [address] },
          { interfaceName: 'eth0', expectedIPs: [address] },
        ),
        profiles: fc.constantFrom([], ['projectcalico-default-allow']),
        ports: fc.constantFrom([], [{ name: 'http', protocol: 'TCP', port: 80 }]),
      })
      .map(({ there, labels: own, governs, profiles, ports }): readonly OracleObject[] =>
        there
          ? [
              {
                apiVersion: V3,
                kind: 'HostEndpoint',
                metadata: { name: `host-${name}`, labels: own as Labels },
                spec: { node: name, ...governs, profiles, ports },
              },
            ]
          : [],
      );
  return fc.tuple(...nodes.map(one)).map((lists) => lists.flat());
}

/** Failsafe ports as they are by default, none, or a port that probes ask about. */
export const felix: fc.Arbitrary<readonly OracleObject[]> = fc
  .constantFrom<readonly object[]>(
    [],
    [{ failsafeInboundHostPorts: [], failsafeOutboundHostPorts: [] }],
    [{ failsafeInboundHostPorts: [{ protocol: 'tcp', port: 80 }] }],
    [{ failsafeOutboundHostPorts: [{ protocol: 'udp', port: 443, net: '10.0.0.0/30' }] }],
  )
  .map((specs) =>
    specs.map(
      (spec): OracleObject => ({
        apiVersion: V3,
        kind: 'FelixConfiguration',
        metadata: { name: 'default' },
        spec,
      }),
    ),
  );

/** Stages of global policies that act on host endpoints alone, or on what nodes forward. */
export function withStages(
  policies: fc.Arbitrary<readonly OracleObject[]>,
): fc.Arbitrary<readonly OracleObject[]> {
  const stage = fc.constantFrom(
    {},
    { applyOnForward: true },
    { applyOnForward: true, doNotTrack: true },
    { applyOnForward: true, preDNAT: true },
  );
  return fc.tuple(policies, fc.array(stage, { minLength: 6, maxLength: 6 })).map(([all, stages]) =>
    all.map((policy, index) => {
      const { preDNAT, ...rest } = { preDNAT: false, ...stages[index]! };
      if (policy.kind !== 'GlobalNetworkPolicy') return policy;
      if (!preDNAT) return { ...policy, spec: { ...policy.spec, ...rest } };
      // C: pre-DNAT policies have no egress rules.
      const { egress, ...spec } = policy.spec;
      return { ...policy, spec: { ...spec, types: ['Ingress'], ...rest, preDNAT } };
    }),
  );
}
