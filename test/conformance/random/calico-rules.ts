/** Random selectors, entity rules and rules of projectcalico.org/v3. */
import fc from 'fast-check';
import { cidr, compact, optional, portName, portNumber } from './parts.ts';

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

export const namespaceText = fc.constantFrom(
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
      namespaceSelector: optional(fc.oneof(namespaceText, fc.constant('global()')), 4),
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

export function calicoRule(direction: 'ingress' | 'egress'): fc.Arbitrary<object> {
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
