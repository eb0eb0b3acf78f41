import type { Engine } from '../engine/engine.ts';
import {
  ALL_CONNECTIONS,
  type ConnectionSet,
  NO_CONNECTIONS,
  portsOf,
  union,
} from '../model/connection-set.ts';
import type { Finding, Parameters } from '../model/finding.ts';
import type { ClusterNode, Inventory, WorkloadRef } from '../model/resource.ts';
import type { Reason } from '../model/verdict.ts';
import { globMatcher } from '../util/glob.ts';
import { type CheckMeta, defineCheck, type Facts } from './contract.ts';
import { type Admitted, admitted, admittedPods, perClass } from './parts/beyond.ts';
import { type BoundsOf, boundsIn, mitigatesIn, onTraffic } from './parts/bounds.ts';
import { type EgressQuestion, egressJudge, reachesAnything } from './parts/egress-beyond.ts';
import { gapFindings, gaps, WORKLOAD_READS } from './parts/gaps.ts';
import { type Judgement, pass, unknown } from './parts/judgement.ts';
import { listOf } from './parts/parameters.ts';
import { PORT_PATTERN, portsIn } from './parts/port-list.ts';
import { type Governed, judgeGoverned } from './parts/workloads.ts';

type Needs = 'snapshot' | 'engine' | 'scope';

const meta: CheckMeta<Needs> = {
  id: 'control-plane-access-restricted',
  title: 'Only approved workloads reach the control plane.',
  description:
    'Fails where policies let an endpoint outside `approved` connect to the API server (the addresses and ports in the ' +
    'EndpointSlice of Service default/kubernetes, or `apiServers`), to the kubelet of a node, or on a node of the control ' +
    'plane to the API server or etcd. A policy that names the address of the Service is unknown, as network plugins ' +
    'differ in which address they see; so is an endpoint that may reach addresses when those of the API server or of the ' +
    'nodes were not read. Whether the API server is open to the Internet is outside the cluster’s view.',
  subjectKind: 'workload',
  severity: 'high',
  needs: ['snapshot', 'engine', 'scope'],
  parameters: {
    approved: {
      default: ['kube-system/*'],
      description: 'workloads that may reach the control plane, as `namespace/name` globs',
    },
    apiServers: {
      default: [],
      description: 'addresses of the API server besides those that were read',
    },
    apiPorts: {
      default: ['TCP 443', 'TCP 6443'],
      description: 'ports of the API server at `apiServers` and on nodes of the control plane',
      pattern: PORT_PATTERN,
    },
    etcdPorts: {
      default: ['TCP 2379-2380'],
      description: 'ports of etcd on nodes of the control plane',
      pattern: PORT_PATTERN,
    },
    kubeletPorts: { default: ['TCP 10250'], description: 'ports of the kubelet', pattern: PORT_PATTERN },
  },
};

/** K28 of frameworks.md §1d. */
export const controlPlaneAccessRestricted = defineCheck({ meta, run: judgeAll });

function judgeAll(facts: Pick<Facts, Needs | 'parameters'>): readonly Finding[] {
  const { snapshot, engine, parameters } = facts;
  const { inventory, header } = snapshot;
  const boundsOf = boundsIn(mitigatesIn(snapshot.policies));
  const targets = targetsOf(inventory, parameters).map((target) => sentTo(engine, boundsOf, target));
  const isApproved = approvedIn(parameters);
  const question: EgressQuestion = {
    engine,
    inventory,
    approvedFor: (endpoint) =>
      isApproved(inventory.endpoints[endpoint]!.workload) ? ALL_CONNECTIONS : NO_CONNECTIONS,
    sentBy: perClass((classId) => together(targets.map((sent) => sent(classId)))),
    act: 'connect to the control plane',
    kept: () => 'cannot reach the control plane',
  };
  const anyAddress = perClass((classId) =>
    reachesAnything(admitted(engine, boundsOf, classId, 'egress', () => true)),
  );
  const throughService = serviceReach(facts, boundsOf);
  const unread = [...untold(inventory, parameters), ...gaps(header, (kind) => kind?.kind === 'Node')];
  const judgeEgress = egressJudge(question);
  const judge = (governed: Governed) => {
    if (isApproved(governed.workload.ref))
      return pass(`${governed.name} is approved to reach the control plane.`);
    const judgement = orService(judgeEgress(governed), governed, throughService);
    return anyAddress(governed.classId) ? orUnread(judgement, governed, unread) : judgement;
  };
  return [...judgeGoverned({ meta, facts, judge }), ...gapFindings(meta, header, WORKLOAD_READS)];
}

/** What a class may send to the address of Service default/kubernetes, where it is not known which address policies see. */
function serviceReach(
  { snapshot: { inventory }, engine }: Pick<Facts, 'snapshot' | 'engine'>,
  boundsOf: BoundsOf,
): (classId: number) => Admitted {
  const services = inventory.services.filter(
    ({ namespace, name }) => namespace === 'default' && name === 'kubernetes',
  );
  const rewritten = engine.input.profile.serviceAddresses === 'rewritten';
  const addresses = rewritten ? [] : services.flatMap(({ clusterAddresses }) => clusterAddresses);
  const ports = services
    .flatMap((service) => service.ports)
    .map(({ protocol, port }) => portsOf(protocol, [{ first: port, last: port }]))
    .reduce(union, NO_CONNECTIONS);
  return perClass(sentTo(engine, boundsOf, { addresses, ports }));
}

/** A policy admits the address of the Service and not what is behind it. */
function orService(
  judgement: Judgement,
  { name, classId }: Governed,
  sent: (classId: number) => Admitted,
): Judgement {
  if (judgement.status !== 'pass' || !reachesAnything(sent(classId))) return judgement;
  return unknown(`Whether ${name} may connect to the API server`, [
    {
      code: 'U2',
      message:
        'policies admit the address of Service default/kubernetes, and network plugins differ in which address they see',
      object: { kind: 'Service', namespace: 'default', name: 'kubernetes' },
    },
  ]);
}

interface Target {
  readonly addresses: readonly string[];
  readonly ports: ConnectionSet;
}

function targetsOf({ nodes, apiServers }: Inventory, parameters: Parameters): readonly Target[] {
  const api = portsIn(parameters, 'apiPorts');
  return [
    ...apiServers.map(({ addresses, ports }) => ({
      addresses,
      ports: portsOf(
        'TCP',
        ports.map((port) => ({ first: port, last: port })),
      ),
    })),
    { addresses: listOf(parameters, 'apiServers'), ports: api },
    {
      addresses: addressesOf(nodes.filter(isControlPlane)),
      ports: union(api, portsIn(parameters, 'etcdPorts')),
    },
    { addresses: addressesOf(nodes), ports: portsIn(parameters, 'kubeletPorts') },
  ];
}

function addressesOf(nodes: readonly ClusterNode[]): readonly string[] {
  return nodes.flatMap(({ addresses }) => addresses);
}

/** Labels that kubeadm and its like set; `master` until Kubernetes 1.24. */
function isControlPlane({ labels }: ClusterNode): boolean {
  return ['control-plane', 'master'].some((role) => `node-role.kubernetes.io/${role}` in labels);
}

/** What a class may send to addresses, on some traffic: to the blocks that hold them, and to pods that have one. */
function sentTo(
  engine: Engine,
  boundsOf: BoundsOf,
  { addresses, ports }: Target,
): (classId: number) => Admitted {
  const wanted = new Set(addresses);
  const blocks = new Set(addresses.flatMap((address) => engine.blocksOfAddress(address)));
  const pods = new Set(
    engine.input.inventory.endpoints
      .filter((endpoint) => endpoint.addresses.some((address) => wanted.has(address)))
      .flatMap(({ index }) => engine.classOf(index) ?? []),
  );
  const narrowed = onTraffic(boundsOf, ports);
  return (classId) =>
    together([
      admitted(engine, narrowed, classId, 'egress', (block) => blocks.has(block)),
      admittedPods(engine, narrowed, classId, 'egress', pods),
    ]);
}

function together(parts: readonly Admitted[]): Admitted {
  return {
    certain: parts.map(({ certain }) => certain).reduce(union, NO_CONNECTIONS),
    possible: parts.map(({ possible }) => possible).reduce(union, NO_CONNECTIONS),
    shares: parts.flatMap(({ shares }) => shares),
  };
}

function approvedIn(parameters: Parameters): (ref: WorkloadRef) => boolean {
  const matches = globMatcher(listOf(parameters, 'approved'));
  return ({ namespace, name }) => matches(`${namespace}/${name}`);
}

/** Why the control plane's addresses may be others than those that are asked about. */
function untold({ apiServers, nodes }: Inventory, parameters: Parameters): readonly Reason[] {
  const reasons: Reason[] = [];
  if (apiServers.length === 0 && listOf(parameters, 'apiServers').length === 0) {
    reasons.push({
      code: 'U8',
      message:
        'no EndpointSlice of Service default/kubernetes was read that tells the addresses of the API server; set `apiServers` ' +
        'under `checks: control-plane-access-restricted`',
    });
  }
  if (nodes.length === 0)
    reasons.push({ code: 'U1', message: 'no node was read, so that no kubelet is known' });
  return reasons;
}

function orUnread(judgement: Judgement, { name }: Governed, unread: readonly Reason[]): Judgement {
  if (judgement.status !== 'pass' || unread.length === 0) return judgement;
  return unknown(`Whether ${name} may connect to the control plane`, unread);
}
