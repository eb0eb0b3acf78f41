import type { Engine } from '../engine/engine.ts';
import {
  type AddressRange,
  mergeAddressRanges,
  parseAddress,
  parseCidr,
  subtractAddressRanges,
} from '../model/cidr.ts';
import { type ConnectionSet, NO_CONNECTIONS, portsOf, union } from '../model/connection-set.ts';
import type { Finding, Parameters } from '../model/finding.ts';
import type { Inventory } from '../model/resource.ts';
import type { Scope } from '../model/scope.ts';
import { globMatches } from '../util/glob.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { admitted, perClass } from './parts/beyond.ts';
import { boundsIn, mitigatesIn, onTraffic } from './parts/bounds.ts';
import { type EgressQuestion, egressJudge, reachesAnything } from './parts/egress-beyond.ts';
import { gapFindings, WORKLOAD_READS } from './parts/gaps.ts';
import { notApplicable } from './parts/judgement.ts';
import { listOf } from './parts/parameters.ts';
import { judgeGoverned } from './parts/workloads.ts';

type Needs = 'snapshot' | 'engine' | 'scope';

/** DNS (RFC 1035), and DNS over TLS and over QUIC (RFC 7858, RFC 9250). */
const DNS: ConnectionSet = union(
  portsOf('TCP', [
    { first: 53, last: 53 },
    { first: 853, last: 853 },
  ]),
  portsOf('UDP', [
    { first: 53, last: 53 },
    { first: 853, last: 853 },
  ]),
);

const meta: CheckMeta<Needs> = {
  id: 'dns-egress-restricted',
  title: 'DNS leaves the workload only to the cluster’s own and to approved resolvers.',
  description:
    'Fails where policies let an endpoint connect to an address beyond the pods on a port of DNS (53, 853) that is ' +
    'neither an address of the cluster’s DNS service nor an approved resolver: data leaves through queries. Pods as ' +
    'destinations are judged by cross-namespace-restricted. DNS over HTTPS cannot be told from other traffic. Unknown ' +
    'where a policy that is not modelled could open it; not applicable where no DNS leaves the pods.',
  subjectKind: 'workload',
  severity: 'medium',
  appliesTo: 'workloads that send DNS beyond the pods',
  needs: ['snapshot', 'engine', 'scope'],
  parameters: {
    clusterDns: {
      default: [
        'kube-system/kube-dns*',
        'kube-system/coredns*',
        'kube-system/*-coredns',
        'openshift-dns/dns-default',
      ],
      description: 'Services of the cluster’s DNS, as `namespace/name` globs',
    },
    resolvers: {
      default: ['169.254.20.10'],
      description:
        'approved resolvers: addresses, blocks, or names of `scope.externals`; 169.254.20.10 is NodeLocal DNSCache',
    },
  },
};

/** K26 of frameworks.md §1d. */
export const dnsEgressRestricted = defineCheck({ meta, run: judgeAll });

function judgeAll(facts: Pick<Facts, Needs | 'parameters'>): readonly Finding[] {
  const { snapshot, engine, scope, parameters } = facts;
  const approved = resolverRanges(snapshot.inventory, scope, parameters);
  const unapproved = new Set(
    engine.blocks.filter(({ id }) => !liesIn(engine, id, approved)).map(({ id }) => id),
  );
  const boundsOf = onTraffic(boundsIn(mitigatesIn(snapshot.policies)), DNS);
  const sentTo = (asked: (block: number) => boolean) => (classId: number) =>
    admitted(engine, boundsOf, classId, 'egress', asked);
  const anyBlock = perClass(sentTo(() => true));
  const question: EgressQuestion = {
    engine,
    inventory: snapshot.inventory,
    approvedFor: () => NO_CONNECTIONS,
    sentBy: perClass(sentTo((block) => unapproved.has(block))),
    act: 'send DNS to resolvers that nobody approved',
    kept: () => 'sends DNS beyond the pods to approved resolvers only',
  };
  const judge = egressJudge(question);
  return [
    ...judgeGoverned({
      meta,
      facts,
      judge: (governed) =>
        reachesAnything(anyBlock(governed.classId))
          ? judge(governed)
          : notApplicable(`${governed.name} sends no DNS beyond the pods.`),
    }),
    ...gapFindings(meta, snapshot.header, WORKLOAD_READS),
  ];
}

function resolverRanges(
  { services }: Inventory,
  { externals }: Scope,
  parameters: Parameters,
): readonly AddressRange[] {
  const dns = listOf(parameters, 'clusterDns');
  const cluster = services
    .filter(({ namespace, name }) => dns.some((glob) => globMatches(glob, `${namespace}/${name}`)))
    .flatMap(({ clusterAddresses }) => clusterAddresses);
  const named = new Map(externals.map(({ name, cidrs }) => [name, cidrs]));
  const resolvers = listOf(parameters, 'resolvers').flatMap((text) => named.get(text) ?? [text]);
  return mergeAddressRanges([...cluster, ...resolvers].flatMap((text) => rangeOf(text) ?? []));
}

function rangeOf(text: string): AddressRange | undefined {
  const address = parseAddress(text);
  return address ? { family: address.family, first: address.value, last: address.value } : parseCidr(text);
}

function liesIn(engine: Engine, block: number, approved: readonly AddressRange[]): boolean {
  return engine.blocks[block]!.ranges.every(({ first, last }) => {
    const [from, to] = [parseAddress(first), parseAddress(last)];
    if (!from || !to) return false;
    const range = { family: from.family, first: from.value, last: to.value };
    return subtractAddressRanges(range, approved).length === 0;
  });
}
