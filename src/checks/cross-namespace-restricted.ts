import type { Engine, PeerRef } from '../engine/engine.ts';
import { ALL_CONNECTIONS } from '../model/connection-set.ts';
import type { Finding, Parameters } from '../model/finding.ts';
import { DIRECTIONS, type Direction } from '../model/policy.ts';
import type { WorkloadRef } from '../model/resource.ts';
import { globMatcher } from '../util/glob.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { approvedBetween, zoneKey } from './parts/between.ts';
import { perClass } from './parts/beyond.ts';
import { boundsIn, mitigatesIn } from './parts/bounds.ts';
import { gapFindings, gaps, WORKLOAD_READS } from './parts/gaps.ts';
import { pass, worst } from './parts/judgement.ts';
import { listOf } from './parts/parameters.ts';
import { contactsOf, type PeerQuestion, peerJudge } from './parts/peer-judge.ts';
import { judgeGoverned } from './parts/workloads.ts';

type Needs = 'snapshot' | 'engine' | 'scope';

const meta: CheckMeta<Needs> = {
  id: 'cross-namespace-restricted',
  title: 'Only approved peers of other namespaces are allowed.',
  description:
    'Looks at the pods of other namespaces that may connect to an endpoint or that it may connect to, both ends ' +
    'considered. Approved are workloads of `peers` and of `platform` (the cluster’s DNS, ingress controllers, monitoring) ' +
    'at either end, and flows between zones, also of a zone to itself where a row says so. Fails for any other peer, with ' +
    'the rule that admits it. Addresses beyond the pods are judged by other checks. Unknown where a policy that is not ' +
    'modelled could open it.',
  subjectKind: 'workload',
  severity: 'medium',
  needs: ['snapshot', 'engine', 'scope'],
  parameters: {
    peers: {
      default: [],
      description: 'workloads that may exchange traffic with every namespace, as `namespace/name` globs',
    },
    platform: {
      default: [
        'kube-system/*dns*',
        'openshift-dns/*',
        'kube-system/metrics-server*',
        'ingress-nginx/*',
        'nginx-gateway/*',
        'traefik/*',
        'projectcontour/*',
        'istio-ingress/*',
        'istio-system/*gateway*',
        'envoy-gateway-system/*',
        'openshift-ingress/*',
        'monitoring/*',
        'prometheus/*',
        'openshift-monitoring/*',
      ],
      description: 'workloads of the platform that serve every namespace, as `namespace/name` globs',
    },
  },
};

/** K31 of frameworks.md §1d. */
export const crossNamespaceRestricted = defineCheck({ meta, run: judgeAll });

function judgeAll(facts: Pick<Facts, Needs | 'parameters' | 'at'>): readonly Finding[] {
  const { snapshot } = facts;
  const judges = DIRECTIONS.map((direction) => peerJudge(ask(facts, direction)));
  return [
    ...judgeGoverned({
      meta,
      facts,
      unseen: gaps(snapshot.header, WORKLOAD_READS),
      judge: (governed) =>
        worst([
          ...judges.flatMap((judge) => judge(governed) ?? []),
          pass(`${governed.name} exchanges traffic with approved peers of other namespaces only.`),
        ]),
    }),
    ...gapFindings(meta, snapshot.header, WORKLOAD_READS),
  ];
}

function ask(
  { snapshot, engine, scope, parameters, at }: Pick<Facts, Needs | 'parameters' | 'at'>,
  direction: Direction,
): PeerQuestion {
  const boundsOf = boundsIn(mitigatesIn(snapshot.policies));
  const isApproved = approvedWorkloads(parameters);
  const approvedPeer = peersOf(engine, isApproved);
  const flows = approvedBetween(engine, scope, at, (dimension) => dimension.flows);
  return {
    engine,
    inventory: snapshot.inventory,
    direction,
    contacts: perClass((classId) => contactsOf(engine, boundsOf, classId, direction)),
    approved: ({ endpoint, workload }) => {
      if (isApproved(workload.ref)) return undefined;
      const { namespace, index } = endpoint;
      return (peer) => (approvedPeer(namespace, peer) ? ALL_CONNECTIONS : flows(index, direction, peer));
    },
    keyOf: ({ endpoint, workload }) => `${isApproved(workload.ref)} ${zoneKey(scope, endpoint.index)}`,
    asked:
      direction === 'ingress'
        ? 'is reachable by peers of other namespaces that nobody approved'
        : 'may connect to peers of other namespaces that nobody approved',
  };
}

function approvedWorkloads(parameters: Parameters): (ref: WorkloadRef) => boolean {
  const matches = globMatcher([...listOf(parameters, 'peers'), ...listOf(parameters, 'platform')]);
  const known = new Map<WorkloadRef, boolean>();
  return (ref) => {
    const found = known.get(ref) ?? matches(`${ref.namespace}/${ref.name}`);
    known.set(ref, found);
    return found;
  };
}

/** Addresses, pods of the own namespace, and classes of approved workloads only. */
function peersOf(
  engine: Engine,
  isApproved: (ref: WorkloadRef) => boolean,
): (namespace: string, peer: PeerRef) => boolean {
  const { endpoints } = engine.input.inventory;
  const ofClass = perClass((classId) =>
    engine.classes[classId]!.members.every((index) => isApproved(endpoints[index]!.workload)),
  );
  return (namespace, peer) =>
    !('class' in peer) || engine.classes[peer.class]!.namespace === namespace || ofClass(peer.class);
}
