/** Random tiers, policies and combined peers against a reader that takes one packet and one filling at a time. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Engine, PeerGroup, PeerRef } from '../../../src/engine/engine.ts';
import { containsAddress, parseAddress, parseCidr } from '../../../src/model/cidr.ts';
import { intersect, isEmpty } from '../../../src/model/connection-set.ts';
import type { Direction, Peer, Policy, PolicySet, Rule, Tier, Traffic } from '../../../src/model/policy.ts';
import { EVERYTHING, matches } from '../../../src/model/selector.ts';
import type { Reason } from '../../../src/model/verdict.ts';
import { engineOf, has, pods } from './intermediate.ts';
import { flow, namespace, pod } from './lab.ts';

interface Who {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly addresses: readonly string[];
}

const PODS: readonly Who[] = [
  { name: 'dome', labels: { app: 'dome', night: 'yes' }, addresses: ['10.1.0.1'] },
  { name: 'mirror', labels: { app: 'mirror' }, addresses: ['10.1.0.2'] },
  { name: 'tracker', labels: { night: 'yes' }, addresses: ['10.2.0.3', 'fd00::3'] },
];
const YAML = [
  namespace('sky'),
  ...PODS.map(({ name, labels, addresses }) =>
    pod(
      `sky/${name}`,
      Object.entries(labels!)
        .map(([key, value]) => `${key}="${value}"`)
        .join(),
      { ip: addresses },
    ),
  ),
].join('');
const TIERS: readonly Tier[] = [
  { name: 'dawn', order: 1, unmatched: 'pass', combine: 'first', ties: 'undefined' },
  { name: 'noon', order: 2, unmatched: 'deny', combine: 'first' },
  { name: 'dusk', order: 3, unmatched: 'deny', combine: 'first', ties: 'undefined' },
];
const PACKETS = ['TCP 80', 'TCP 443', 'ICMP'] as const;
const CIDRS = ['10.1.0.0/16', '10.0.0.0/8', '10.2.0.3/32', '203.0.113.0/24', 'fd00::/8', '0.0.0.0/0'];

const path = fc.nat(1_000_000).map((number) => `spec.part[${number}]`);
const reasonAt = (at: string): Reason => ({ code: 'U2', message: `clouded ${at}` });
const selection = fc.constantFrom(EVERYTHING, has('app', 'dome'), has('night'), has('app', 'dome', 'mirror'));
const select = selection.map(pods);
const leaf: fc.Arbitrary<Peer> = fc.oneof(
  fc.record({ type: fc.constant('endpoints' as const), path, select }),
  fc.record({ type: fc.constant('cidrs' as const), path, cidrs: fc.subarray(CIDRS, { maxLength: 2 }) }),
  fc.constantFrom(...CIDRS).map((cidr): Peer => ({ type: 'addresses', path: 'spec', cidr, except: [] })),
  path.map((at): Peer => ({ type: 'unknown', path: at, reason: reasonAt(at) })),
  path.map((at): Peer => ({ type: 'unknown', path: at, reason: reasonAt(at), among: 'addresses' })),
);
const { peer } = fc.letrec<{ peer: Peer }>((tie) => ({
  peer: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { arbitrary: leaf, weight: 3 },
    { arbitrary: tie('peer').map((of): Peer => ({ type: 'not', path: 'spec', of })), weight: 1 },
    {
      arbitrary: fc
        .tuple(fc.constantFrom('all' as const, 'any' as const), fc.array(tie('peer'), { maxLength: 3 }))
        .map(([type, of]): Peer => ({ type, path: 'spec', of })),
      weight: 1,
    },
  ),
}));
const item: fc.Arbitrary<Traffic> = fc.oneof(
  fc.constantFrom(80, 443).map((port): Traffic => {
    return { type: 'ports', path: 'spec', protocol: 'TCP', ports: { first: port, last: port } };
  }),
  fc.constant<Traffic>({ type: 'connections', path: 'spec', connections: flow('ICMP') }),
  path.map((at): Traffic => ({ type: 'unknown', path: at, reason: reasonAt(at) })),
);
const items = fc.array(item, { maxLength: 2 });
const rule: fc.Arbitrary<Rule> = fc.record(
  {
    direction: fc.constantFrom<Direction>('ingress', 'egress'),
    action: fc.constantFrom('allow', 'allow', 'deny', 'pass', 'log'),
    path,
    peers: fc.oneof(fc.constant('any' as const), fc.array(peer, { maxLength: 2 })),
    traffic: fc.oneof(fc.constant('any' as const), items),
    self: peer,
    notTraffic: items,
    partly: path.map(reasonAt),
  },
  { requiredKeys: ['direction', 'action', 'path', 'peers', 'traffic'] },
);
const policies = fc
  .array(
    fc.record({
      tier: fc.constantFrom(...TIERS.map(({ name }) => name)),
      order: fc.constantFrom(1, 1, 2),
      subject: select,
      isolates: fc.subarray<Direction>(['ingress', 'egress']),
      rules: fc.array(rule, { maxLength: 3 }),
    }),
    { maxLength: 5 },
  )
  .map((list) =>
    list.map((each, number): Policy => {
      return { ...each, key: `p${number}`, ref: { kind: 'WatchPolicy', name: `p${number}` }, issues: [] };
    }),
  );

/** One answer, of many that are possible, to each question that nothing answers. */
type Filling = (question: string) => number;

function fillingOf(seed: number): Filling {
  return (question) => {
    let hash = seed ^ 0x811c9dc5;
    for (const letter of question) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
    return ((hash ^ (hash >>> 15)) >>> 3) & 0xff;
  };
}

/** Truth for one packet: both of its addresses are of one family. */
interface Packet {
  readonly subject: Who;
  readonly peer: Who;
  readonly own: string;
  readonly address: string;
  readonly direction: Direction;
  readonly traffic: string;
  readonly fill: Filling;
}

function isMet(it: Peer, who: Who, address: string, fill: Filling): boolean {
  const holds = (cidr: string) => containsAddress(parseCidr(cidr)!, parseAddress(address)!);
  switch (it.type) {
    case 'all':
      return it.of.every((part) => isMet(part, who, address, fill));
    case 'any':
      return it.of.some((part) => isMet(part, who, address, fill));
    case 'not':
      return !isMet(it.of, who, address, fill);
    case 'unknown':
      return (it.among === undefined || !who.labels) && fill(it.path + who.name + address) % 2 === 0;
    case 'endpoints':
      return who.labels !== undefined && matches(it.select.pods, who.labels) === true;
    case 'addresses':
      return holds(it.cidr);
    case 'cidrs':
      return it.cidrs.some(holds);
  }
}

function lists(listed: readonly Traffic[] | 'any', { traffic, fill }: Packet): boolean {
  if (listed === 'any') return true;
  return listed.some((each) => {
    if (each.type === 'unknown') return fill(each.path + traffic) % 2 === 0;
    return each.type === 'ports' ? traffic === `TCP ${each.ports.first}` : traffic === 'ICMP';
  });
}

function acts(it: Rule, packet: Packet): boolean {
  const { subject, own, fill } = packet;
  const { peers } = it;
  return (
    it.direction === packet.direction &&
    it.action !== 'log' &&
    (!it.self || isMet(it.self, subject, own, fill)) &&
    (peers === 'any' || peers.some((each) => isMet(each, packet.peer, packet.address, fill))) &&
    lists(it.traffic, packet) &&
    !lists(it.notTraffic ?? [], packet) &&
    (!it.partly || fill(it.partly.message) % 2 === 0)
  );
}

function isAllowed(set: readonly Policy[], packet: Packet): boolean {
  const { subject, direction, fill } = packet;
  for (const tier of TIERS) {
    const rank = (one: Policy) => (tier.ties ? String(fill(one.key) + 100) : one.key);
    const here = set
      .filter((one) => one.tier === tier.name && matches(one.subject.pods, subject.labels!) === true)
      .sort((a, b) => a.order - b.order || (rank(a) < rank(b) ? -1 : 1));
    const { action } = here.flatMap(({ rules }) => rules).find((each) => acts(each, packet)) ?? {};
    if (action === 'allow') return true;
    const isolated = here.some(({ isolates }) => isolates.includes(direction));
    if (action === 'deny' || (!action && isolated && tier.unmatched === 'deny')) return false;
  }
  return true;
}

function peersOf(engine: Engine): readonly (readonly [PeerRef, Who])[] {
  return [
    ...PODS.map((who, endpoint) => [{ class: classNamed(engine, who, endpoint) }, who] as const),
    ...engine.blocks.map(({ id, ranges }) => {
      return [{ block: id }, { name: `block ${id}`, addresses: [ranges[0]!.first] }] as const;
    }),
  ];
}

function classNamed(engine: Engine, who: Who, fallback: number): number {
  const { endpoints } = engine.input.inventory;
  const found = endpoints.findIndex(({ name }) => name === who.name);
  return engine.classOf(found < 0 ? fallback : found)!;
}

/** Both ends' addresses, by the families that both have. */
function addressPairs(a: Who, b: Who): readonly { readonly own: string; readonly address: string }[] {
  return a.addresses.flatMap((own) =>
    b.addresses
      .filter((address) => address.includes(':') === own.includes(':'))
      .map((address) => ({ own, address })),
  );
}

/** Traffic is possible when a packet of some family passes (trap 25). */
function expectWithin(engine: Engine, set: PolicySet['policies'], seed: number): void {
  for (const subject of PODS) {
    for (const [ref, other] of peersOf(engine)) {
      const pairs = addressPairs(subject, other);
      if (pairs.length === 0) continue;
      for (const direction of ['ingress', 'egress'] as const) {
        const { may, must, reasons } = engine.side(classNamed(engine, subject, 0), direction, ref);
        for (const traffic of PACKETS) {
          const fill = fillingOf(seed);
          const truth = pairs.some((pair) =>
            isAllowed(set, { subject, peer: other, ...pair, direction, traffic, fill }),
          );
          const wanted = flow(traffic);
          const [must1, may1] = [must, may].map((bound) => !isEmpty(intersect(bound, wanted)));
          const place = `${subject.name} ${direction} ${other.name} ${traffic}`;
          if (truth ? !may1 : must1) expect.fail(`${place}: ${truth ? 'allowed' : 'denied'} in truth`);
          if (may1 !== must1 && reasons.length === 0) expect.fail(`${place}: unknown without a reason`);
        }
      }
    }
  }
}

describe('random policies in the intermediate form', () => {
  it('enclose every filling of what is not known, packet by packet', () => {
    fc.assert(
      fc.property(policies, fc.array(fc.nat(), { minLength: 4, maxLength: 4 }), (set, seeds) => {
        const engine = engineOf(YAML, { tiers: TIERS, policies: set });
        for (const seed of seeds) expectWithin(engine, set, seed);
      }),
      { numRuns: 300, seed: 20261210 },
    );
  });

  it('let through the same addresses, asked for alone or among all peers', () => {
    fc.assert(
      fc.property(policies, (set) => {
        const engine = engineOf(YAML, { tiers: TIERS, policies: set });
        for (const { id } of engine.classes) {
          for (const direction of ['ingress', 'egress'] as const) {
            const alone = byPeer(engine.reachableAddresses(id, direction));
            const all = byPeer(engine.reachable(id, direction));
            expect(alone).toEqual(all.filter(([text]) => text.startsWith('{"block"')));
          }
        }
      }),
      { numRuns: 100, seed: 20261124 },
    );
  });
});

function byPeer(groups: readonly PeerGroup[]) {
  const pairs = groups.flatMap(({ peers, verdict }) =>
    peers.map((peer) => [JSON.stringify(peer), verdict] as const),
  );
  return pairs.sort(([a], [b]) => (a < b ? -1 : 1));
}
