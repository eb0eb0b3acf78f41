/** Random small clusters, with alphabets so small that rules and pods often meet. */
import fc from 'fast-check';
import type {
  LabelSelector,
  OracleCluster,
  OraclePeer,
  OraclePod,
  OraclePolicy,
  Packet,
  PolicyPeer,
  PolicyPort,
  PolicyRule,
} from './oracle.ts';

const NAMESPACES = ['shop', 'pay', 'ops'] as const;
const NAME_LABEL = 'kubernetes.io/metadata.name';
const NODES = ['192.168.0.1', '192.168.0.2'] as const;

const label = fc.constantFrom(
  ['app', 'web'],
  ['app', 'db'],
  ['app', 'job'],
  ['tier', 'front'],
  ['tier', 'back'],
);
const labels = fc
  .array(label, { maxLength: 3 })
  .map((pairs): Readonly<Record<string, string>> => Object.fromEntries(pairs));

function optional<T>(arbitrary: fc.Arbitrary<T>, freq = 3): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined, freq });
}

/** Drops members that are undefined, as a manifest would not hold them. */
function compact<T extends object>(value: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never;
}

const expression = fc.oneof(
  fc.record({
    key: fc.constantFrom('app', 'tier', 'zone'),
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.subarray(['web', 'db', 'front', 'other'], { minLength: 1 }),
  }),
  fc.record({
    key: fc.constantFrom('app', 'tier', 'zone'),
    operator: fc.constantFrom('Exists', 'DoesNotExist'),
  }),
);

const podSelector: fc.Arbitrary<LabelSelector> = fc.oneof(
  fc.constant({}),
  labels.map((matchLabels) => ({ matchLabels })),
  fc.record({ matchLabels: labels, matchExpressions: fc.array(expression, { minLength: 1, maxLength: 2 }) }),
);

const namespaceSelector: fc.Arbitrary<LabelSelector> = fc.oneof(
  fc.constant({}),
  fc.constantFrom(...NAMESPACES).map((name) => ({ matchLabels: { [NAME_LABEL]: name } })),
  fc.constantFrom('red', 'blue').map((team) => ({ matchLabels: { team } })),
  fc.record({
    matchExpressions: fc.array(
      fc.oneof(
        fc.record({
          key: fc.constant('team'),
          operator: fc.constantFrom('In', 'NotIn'),
          values: fc.subarray(['red', 'blue', 'green'], { minLength: 1 }),
        }),
        fc.record({
          key: fc.constantFrom('team', 'gone'),
          operator: fc.constantFrom('Exists', 'DoesNotExist'),
        }),
      ),
      { minLength: 1, maxLength: 2 },
    ),
  }),
);

/** Blocks around the pods' and nodes' addresses, with exceptions that lie strictly inside. */
const ipBlock = fc.oneof(
  fc.constantFrom(
    { cidr: '0.0.0.0/0', except: ['10.0.0.0/29'] },
    { cidr: '10.0.0.0/28', except: ['10.0.0.2/32', '10.0.0.4/31'] },
    { cidr: '0.0.0.0/1', except: ['10.0.0.0/30', '10.0.0.0/31'] },
    { cidr: 'fd00::/64', except: ['fd00::2/128'] },
    { cidr: '::/0', except: ['fd00::/126'] },
  ),
  fc
    .constantFrom(
      '0.0.0.0/0',
      '128.0.0.0/1',
      '10.0.0.3/30',
      '10.0.0.1/32',
      '192.168.0.0/24',
      '::/0',
      'fd00::1/128',
    )
    .map((cidr) => ({ cidr })),
);

const peer: fc.Arbitrary<PolicyPeer> = fc.oneof(
  podSelector.map((selector) => ({ podSelector: selector })),
  namespaceSelector.map((selector) => ({ namespaceSelector: selector })),
  fc.record({ namespaceSelector, podSelector }),
  ipBlock.map((block) => ({ ipBlock: block })),
);

const protocol = fc.constantFrom('TCP', 'UDP', 'SCTP');

const port: fc.Arbitrary<PolicyPort> = fc.oneof(
  fc
    .record({ protocol: optional(protocol), port: optional(fc.constantFrom(80, 81, 443, 65535)) })
    .map(compact),
  fc.record({ protocol, port: fc.constantFrom(79, 81), endPort: fc.constantFrom(81, 443, 65535) }),
  fc.record({ protocol: optional(protocol), port: fc.constantFrom('http', 'dns') }).map(compact),
);

function rule(field: 'from' | 'to'): fc.Arbitrary<PolicyRule> {
  return fc
    .record({
      [field]: optional(fc.array(peer, { maxLength: 2 }), 6),
      ports: optional(fc.array(port, { maxLength: 2 }), 2),
    })
    .map(compact);
}

const policySpec = fc
  .record({
    podSelector: optional(podSelector, 6),
    policyTypes: optional(fc.subarray(['Ingress', 'Egress'])),
    ingress: optional(fc.array(rule('from'), { maxLength: 2 })),
    egress: optional(fc.array(rule('to'), { maxLength: 2 })),
  })
  .map(compact);

const containerPort = fc.record({
  name: fc.constantFrom('http', 'dns'),
  protocol,
  port: fc.constantFrom(80, 81, 443),
});

function pod(index: number, hostNetwork: fc.Arbitrary<boolean>): fc.Arbitrary<OraclePod> {
  return fc
    .record({
      namespace: fc.constantFrom(...NAMESPACES),
      labels,
      dual: fc.boolean(),
      ports: fc.uniqueArray(containerPort, { maxLength: 3, selector: (p) => `${p.protocol}${p.port}` }),
      hostNetwork,
    })
    .map(({ dual, ...rest }) => ({
      ...rest,
      name: `pod-${index}`,
      addresses: dual ? [`10.0.0.${index}`, `fd00::${index}`] : [`10.0.0.${index}`],
      nodeAddress: NODES[index % 2]!,
    }));
}

const rarely = fc.integer({ min: 0, max: 9 }).map((number) => number === 0);
const PODS = 6;

export const cluster: fc.Arbitrary<OracleCluster> = fc
  .record({
    teams: fc.array(optional(fc.constantFrom('red', 'blue')), { minLength: 3, maxLength: 3 }),
    pods: fc.tuple(...Array.from({ length: PODS }, (_, index) => pod(index + 1, rarely))),
    specs: fc.array(fc.record({ namespace: fc.constantFrom(...NAMESPACES), spec: policySpec }), {
      maxLength: 5,
    }),
  })
  .map(({ teams, pods, specs }) => ({
    namespaces: NAMESPACES.map((name, index) => ({
      name,
      labels: compact({ [NAME_LABEL]: name, team: teams[index] }) as Readonly<Record<string, string>>,
    })),
    pods,
    policies: specs.map(
      ({ namespace, spec }, index): OraclePolicy => ({ namespace, name: `policy-${index}`, spec }),
    ),
  }));

const OUTSIDE = ['8.8.8.8', '10.0.0.9', '10.0.0.2', '172.16.0.1', '2001:db8::1', 'fd00::7'];

/** What a probe asks, by position, so that one list of probes fits every cluster. */
export interface Probe {
  readonly from: number;
  readonly to: number;
  readonly protocol: string;
  readonly port: number;
}

export const probes = (count: number): fc.Arbitrary<readonly Probe[]> =>
  fc.array(
    fc.record({
      from: fc.nat({ max: PODS + OUTSIDE.length - 1 }),
      to: fc.nat({ max: PODS + OUTSIDE.length - 1 }),
      protocol: fc.constantFrom('TCP', 'TCP', 'UDP', 'SCTP', 'ICMP'),
      port: fc.constantFrom(79, 80, 81, 82, 443, 444, 65535),
    }),
    { minLength: count, maxLength: count },
  );

/** `undefined` where nothing is to be asked: two addresses, a pod and itself, a node and its own pod (trap 31). */
export function packetOf({ pods }: OracleCluster, probe: Probe): Packet | undefined {
  const [from, to] = [peerAt(pods, probe.from), peerAt(pods, probe.to)];
  if (probe.from === probe.to || ('address' in from && 'address' in to)) return undefined;
  if ('pod' in from && 'pod' in to && from.pod.hostNetwork && from.pod.nodeAddress === to.pod.nodeAddress) {
    return undefined;
  }
  return { from, to, protocol: probe.protocol, port: probe.protocol === 'ICMP' ? 0 : probe.port };
}

function peerAt(pods: readonly OraclePod[], position: number): OraclePeer {
  return position < pods.length ? { pod: pods[position]! } : { address: OUTSIDE[position - pods.length]! };
}
