/** Policies of every dialect that speak of one family only, more often than not another one for each direction. */
import fc from 'fast-check';
import type { OracleObject } from '../oracle/cluster.ts';
import { networkPolicy } from './network-policies.ts';
import { compact, NAMESPACES, optional } from './parts.ts';

type Family = 4 | 6;

/** Blocks around the addresses of pods, `10.0.0.1` to `.6` and `fd00::1` to `::6`. */
const BLOCKS: Readonly<Record<Family, readonly string[]>> = {
  4: ['10.0.0.0/8', '10.0.0.0/30', '10.0.0.4/31', '10.0.0.3/32', '0.0.0.0/0'],
  6: ['fd00::/8', 'fd00::/126', 'fd00::4/127', 'fd00::3/128', '::/0'],
};
const HOLES: Readonly<Record<Family, readonly string[]>> = {
  4: ['10.0.0.2/32', '10.0.0.4/31'],
  6: ['fd00::2/128', 'fd00::4/127'],
};
const NARROW: Readonly<Record<Family, readonly string[]>> = {
  4: BLOCKS[4].filter((block) => !block.endsWith('/0')),
  6: BLOCKS[6].filter((block) => !block.endsWith('/0')),
};

const family = fc.constantFrom<Family>(4, 6);
const port = fc.constantFrom(80, 443);
const apps = fc.constantFrom({}, { matchLabels: { app: 'web' } }, { matchLabels: { app: 'db' } });

function ipBlock(of: Family): fc.Arbitrary<object> {
  return fc.tuple(fc.constantFrom(...BLOCKS[of]), fc.subarray([...HOLES[of]])).map(([cidr, cuts]) => {
    const except = WIDE.has(cidr) ? cuts : [];
    return { ipBlock: { cidr, ...(except.length > 0 && { except }) } };
  });
}

/** Blocks in which every hole lies. */
const WIDE = new Set(['10.0.0.0/8', '0.0.0.0/0', 'fd00::/8', '::/0']);

function networkRule(side: 'from' | 'to'): fc.Arbitrary<object> {
  const peers = family.chain((of) =>
    fc.array(
      fc.oneof(
        { weight: 4, arbitrary: ipBlock(of) },
        { weight: 1, arbitrary: apps.map((podSelector) => ({ podSelector })) },
      ),
      { minLength: 1, maxLength: 2 },
    ),
  );
  const ports = optional(
    fc.array(
      port.map((number) => ({ port: number })),
      { minLength: 1, maxLength: 2 },
    ),
    2,
  );
  return fc.record({ [side]: peers, ports }).map(compact);
}

const networkSpec = fc
  .record({
    podSelector: apps,
    policyTypes: fc.constantFrom<readonly string[]>(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
    ingress: fc.array(networkRule('from'), { minLength: 1, maxLength: 2 }),
    egress: fc.array(networkRule('to'), { minLength: 1, maxLength: 2 }),
  })
  .map(({ policyTypes, ingress, egress, ...rest }) => ({
    ...rest,
    policyTypes,
    ...(policyTypes.includes('Ingress') && { ingress }),
    ...(policyTypes.includes('Egress') && { egress }),
  }));

export const networkPoliciesOfOneFamily: fc.Arbitrary<readonly OracleObject[]> = fc
  .array(fc.record({ namespace: fc.constantFrom(...NAMESPACES), spec: networkSpec }), {
    minLength: 2,
    maxLength: 6,
  })
  .map((all) => all.map(({ namespace, spec }, index) => networkPolicy(namespace, `policy-${index}`, spec)));

/** What a Calico rule says of one end: blocks, blocks it is outside of, or a set that holds one family. */
function calicoEnd(of: Family): fc.Arbitrary<object> {
  return fc.oneof(
    fc.subarray([...BLOCKS[of]], { minLength: 1, maxLength: 2 }).map((nets) => ({ nets })),
    fc.subarray([...NARROW[of]], { minLength: 1, maxLength: 2 }).map((notNets) => ({ notNets })),
    fc
      .tuple(fc.constantFrom(...BLOCKS[of]), fc.constantFrom(...NARROW[of]))
      .map(([net, notNet]) => ({ nets: [net], notNets: [notNet] })),
    fc
      .constantFrom("kind == 'four'", "kind == 'six'", "kind in {'four', 'six'}")
      .map((selector) => ({ selector })),
    fc.constantFrom("kind == 'four'", "kind == 'six'").map((notSelector) => ({ notSelector })),
    fc.constantFrom("app == 'web'", 'all()').map((selector) => ({ selector })),
  );
}

const calicoRule = family.chain((of) =>
  fc
    .record({
      action: fc.constantFrom('Allow', 'Allow', 'Deny', 'Pass'),
      ipVersion: optional(fc.constant(of), 2),
      protocol: optional(fc.constantFrom('TCP', 'UDP'), 3),
      source: optional(calicoEnd(of), 3),
      destination: optional(calicoEnd(of), 3),
    })
    .map(compact),
);

const calicoSpec = fc
  .record({
    selector: fc.constantFrom('all()', "app == 'web'", "app == 'db'"),
    ingress: fc.array(calicoRule, { minLength: 1, maxLength: 3 }),
    egress: fc.array(calicoRule, { minLength: 1, maxLength: 3 }),
  })
  .map((spec) => ({ ...spec, types: ['Ingress', 'Egress'] }));

/** Each of an order of its own. */
export const calicoPoliciesOfOneFamily: fc.Arbitrary<readonly OracleObject[]> = fc
  .array(fc.record({ namespace: optional(fc.constantFrom(...NAMESPACES), 2), spec: calicoSpec }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((all) =>
    all.map(
      ({ namespace, spec }, index): OracleObject => ({
        apiVersion: 'projectcalico.org/v3',
        kind: namespace === undefined ? 'GlobalNetworkPolicy' : 'NetworkPolicy',
        metadata: { name: `calico-${index}`, ...(namespace !== undefined && { namespace }) },
        spec: { order: index, ...spec },
      }),
    ),
  );

/** One set of each family, and one that holds both. */
export const setsOfOneFamily: fc.Arbitrary<readonly OracleObject[]> = fc
  .record({ four: fc.subarray([...NARROW[4]]), six: fc.subarray([...NARROW[6]]) })
  .map(({ four, six }) => [networkSet('four', four), networkSet('six', six)]);

function networkSet(kind: string, nets: readonly string[]): OracleObject {
  return {
    apiVersion: 'projectcalico.org/v3',
    kind: 'GlobalNetworkSet',
    metadata: { name: kind, labels: { kind } },
    spec: { nets },
  };
}

function sigRule(side: 'from' | 'to'): fc.Arbitrary<object> {
  const pods = { namespaces: {} };
  const networks = family.chain((of) =>
    fc.subarray([...BLOCKS[of]], { minLength: 1, maxLength: 2 }).map((list) => ({ networks: list })),
  );
  const peers =
    side === 'to'
      ? fc.oneof({ weight: 4, arbitrary: networks }, fc.constant<object>(pods))
      : fc.constant<object>(pods);
  return fc.record({ action: fc.constantFrom('Accept', 'Deny', 'Pass'), [side]: peers.map((one) => [one]) });
}

/** ClusterNetworkPolicies whose egress names networks of one family. */
export const clusterNetworkPoliciesOfOneFamily: fc.Arbitrary<readonly OracleObject[]> = fc
  .array(
    fc.record({
      tier: fc.constantFrom('Admin', 'Baseline'),
      egress: fc.array(sigRule('to'), { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 2 },
  )
  .map((all) =>
    all.map(
      ({ tier, egress }, index): OracleObject => ({
        apiVersion: 'policy.networking.k8s.io/v1alpha2',
        kind: 'ClusterNetworkPolicy',
        metadata: { name: `cluster-${index}` },
        spec: { tier, priority: index, subject: { namespaces: {} }, egress },
      }),
    ),
  );
