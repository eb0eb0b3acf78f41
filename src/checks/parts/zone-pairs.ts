import type { Engine, PeerRef } from '../../engine/engine.ts';
import {
  ALL_CONNECTIONS,
  formatConnections,
  isEmpty,
  NO_CONNECTIONS,
  union,
} from '../../model/connection-set.ts';
import type { Evidence } from '../../model/finding.ts';
import type { ObjectRef } from '../../model/resource.ts';
import type { Reason } from '../../model/verdict.ts';
import type { Facts } from '../contract.ts';
import { mitigationText } from './bounds.ts';
import { counted, listText, note, placeText, refText } from './evidence.ts';
import { type Admitting, admittingEvidence, admittingRules } from './flow-proof.ts';
import { gaps, ofRole, provenOnly, type Reads, WORKLOAD_READS } from './gaps.ts';
import { fail, type Judgement, notApplicable, pass, unknown } from './judgement.ts';
import { flowEvidence, type Pick, peerText } from './names.ts';
import { isJudgedPair, isZone, type Places } from './places.ts';
import { isolate } from './remediation.ts';
import type { SameNode } from './same-node.ts';
import { workloadText } from './subjects.ts';
import type { Path, PathCollector, PathLog } from './zone-paths.ts';

/** What every pair of a dimension is judged from. */
export interface PairContext {
  readonly collector: PathCollector;
  readonly sameNode: readonly SameNode[];
  readonly snapshot: Facts['snapshot'];
  readonly engine: Engine;
}

/** Certain paths outside the approved flows fail; then what could be one is unknown; then the pair passes. */
export function judgePair(context: PairContext, from: number, to: number): Judgement {
  const { collector } = context;
  const { places } = collector;
  if (!isJudgedPair(places, from, to))
    return notApplicable(`Neither ${pairText(places, from, to)} is in scope.`);
  const { certain, possible, unclassified } = collector.between(from, to);
  const hosts = context.sameNode.filter((path) => concerns(places, path, from, to));
  const open = hosts.filter(({ acceptedBy }) => !acceptedBy);
  const placed = open.filter((path) => path.how === 'placed' && path.from === from);
  if (certain || placed.length > 0) return crossed(context, from, to, certain, placed);
  const reasons = [
    ...(possible ? undecided(possible) : []),
    ...(unclassified ? withoutZone(context, unclassified) : []),
    ...open.map((path) => hostReason(places, path)),
  ];
  if (reasons.length > 0) {
    const examples = [possible, unclassified].flatMap((log) => log?.examples ?? []);
    return unknown(`Whether only approved flows lead from ${pairText(places, from, to)}`, reasons, {
      evidence: examples.slice(0, 3).map((path) => pathEvidence(context, from, to, path)),
    });
  }
  return unopened(context, from, to, hosts);
}

function pairText({ names }: Places, from: number, to: number): string {
  return `${names[from]} to ${names[to]}`;
}

/** A workload without a zone could be of the source's; which pair its path belongs to is not known. */
function concerns(places: Places, path: SameNode, from: number, to: number): boolean {
  if (path.to !== to) return false;
  return path.from === from || (path.from === places.unclassified && isZone(places, from));
}

/** Nothing unapproved was found: a pass as far as everything was seen, and both ends have members. */
function unopened(context: PairContext, from: number, to: number, hosts: readonly SameNode[]): Judgement {
  const { collector, snapshot } = context;
  const { places } = collector;
  const unseen = gaps(snapshot.header, readsOf(places, from, to));
  const name = `the ends of ${pairText(places, from, to)}`;
  const empty = [from, to].find((place) => !hasMembers(context, place));
  if (empty !== undefined) {
    const what = isZone(places, empty) ? 'has no pod that policies govern' : 'has no address that was seen';
    const judgement = notApplicable(`${places.names[empty]} ${what}.`);
    return unseen.length > 0 ? unknown(`Who is at ${name}`, unseen) : judgement;
  }
  const approved = collector.flows(places.names[from]!, places.names[to]!);
  const only = isEmpty(approved)
    ? 'Nothing leads'
    : `Only approved flows (${formatConnections(approved)}) lead`;
  const evidence = hosts.map(({ host, beside, acceptedBy }) =>
    note(
      `${workloadText(host.workload)} on the host network beside ${workloadText(beside.workload)} is accepted by ${acceptedBy}`,
    ),
  );
  return provenOnly(pass(`${only} from ${pairText(places, from, to)}.`, { evidence }), name, unseen);
}

function readsOf(places: Places, from: number, to: number): Reads {
  const node = [from, to].some((place) => places.names[place] === 'node' && !isZone(places, place));
  return node ? ofRole('population') : WORKLOAD_READS;
}

function hasMembers({ collector: { places }, engine }: PairContext, place: number): boolean {
  if (isZone(places, place)) {
    return engine.classes.some(({ id, members }) => members.length > 0 && places.ofClass(id).includes(place));
  }
  return engine.blocks.some(({ id }) => places.ofBlock(id) === place);
}

function crossed(
  context: PairContext,
  from: number,
  to: number,
  log: PathLog | undefined,
  hosts: readonly SameNode[],
): Judgement {
  const { places } = context.collector;
  const host = hosts[0];
  const first = log?.examples[0];
  const proof = first && proofOf(context, from, to, first);
  const said = [
    ...(log && proof ? [`${extent(context, from, to, log)}: ${proof.text}`] : []),
    ...(host
      ? [
          `${workloadText(host.host.workload)} shares node ${host.node} with ${workloadText(host.beside.workload)}`,
        ]
      : []),
  ];
  const more = log ? Math.max(log.sources.size, log.targets.size) - log.examples.length : 0;
  return fail(
    `Unapproved ways lead from ${pairText(places, from, to)}: ${said.join('; ')}.${proof?.mitigated ?? ''}`,
    {
      evidence: [
        ...(proof?.evidence ?? []),
        ...(log?.examples.slice(1) ?? []).map((path) => pathEvidence(context, from, to, path)),
        ...hosts.slice(0, 5).map(hostEvidence),
        ...(more > 0 ? [note(`at least ${more} more such ways`)] : []),
      ],
      cause: proof?.cause ?? host?.host.workload,
      remediation: proof?.remediation ?? {
        message:
          'Take the workload off the host network, keep it from the nodes of the zone, or have it accepted in the exception register.',
      },
    },
  );
}

/** `3 workloads to 2 workloads (TCP 5432)`. */
function extent({ collector, engine }: PairContext, from: number, to: number, log: PathLog): string {
  const { places } = collector;
  const traffic = [...log.traffics].reduce(union, NO_CONNECTIONS);
  const ends = [endText(engine, places, from, log.sources), endText(engine, places, to, log.targets)];
  return `${ends.join(' to ')} (${formatConnections(traffic)})`;
}

function endText(engine: Engine, places: Places, place: number, peers: ReadonlySet<PeerRef>): string {
  if (!isZone(places, place)) return places.names[place]!;
  const { endpoints } = engine.input.inventory;
  const workloads = new Set<string>();
  for (const peer of peers) {
    if (!('class' in peer)) continue;
    for (const member of engine.classes[peer.class]!.members) {
      if (places.ofEndpoint(member) === place) workloads.add(workloadText(endpoints[member]!.workload));
    }
  }
  return counted(workloads.size, 'workload');
}

/** The first path in full: the rules that admit it on either side, and what would mend it. */
function proofOf(context: PairContext, from: number, to: number, path: Path) {
  const { engine, snapshot } = context;
  const ends = endNames(context, from, to, path);
  const sides = [
    ...('class' in path.from ? [side(engine, path, 'egress', ends.from)] : []),
    ...('class' in path.to ? [side(engine, path, 'ingress', ends.to)] : []),
  ];
  // The side that is to be protected decides first: a rule at the destination, else one at the source.
  const deciding = sides.toReversed().find(({ rules }) => rules.length > 0)?.rules[0];
  const guarded = 'class' in path.to ? ('ingress' as const) : ('egress' as const);
  const member = memberOf(
    context,
    guarded === 'ingress' ? to : from,
    guarded === 'ingress' ? path.to : path.from,
  );
  const workload = snapshot.inventory.workloads.find(
    ({ endpoints }) => member !== undefined && endpoints.includes(member),
  );
  return {
    text: `${ends.from} to ${ends.to}, ${formatConnections(path.traffic)}${decidingText(deciding)}`,
    mitigated: mitigationText(path.bounds.mitigations),
    evidence: [
      ...sides.toReversed().flatMap(({ evidence }) => evidence),
      flowEvidence(ends.from, ends.to, path.traffic),
    ],
    cause: deciding?.policy.ref ?? openNamespace(workload?.ref.namespace),
    remediation: workload && isolate(snapshot.inventory, workload, guarded),
  };
}

function side(engine: Engine, path: Path, direction: 'ingress' | 'egress', name: string) {
  const [subject, peer] = direction === 'egress' ? [path.from, path.to] : [path.to, path.from];
  const rules =
    'class' in subject ? admittingRules(engine, subject.class, direction, peer, path.traffic) : [];
  return { rules, evidence: admittingEvidence(rules, name, direction) };
}

function decidingText(deciding: Admitting | undefined): string {
  if (!deciding) return ', as no policy isolates them';
  const { policy, rule } = deciding;
  return ` by rule ${rule.path} of ${refText(policy.ref)}${placeText(policy.origin, rule.path)}`;
}

function openNamespace(name: string | undefined): ObjectRef | undefined {
  return name === undefined ? undefined : { kind: 'Namespace', name };
}

/** Ends are named by a member that is in the pair's zone, not by any member of the class. */
function endNames({ engine, collector }: PairContext, from: number, to: number, path: Path) {
  const pick = (place: number): Pick => pickOf(collector.places, place);
  return { from: peerText(engine, path.from, pick(from)), to: peerText(engine, path.to, pick(to)) };
}

function pickOf({ ofEndpoint, unclassified }: Places, place: number): Pick {
  return (members) =>
    members.find((member) => ofEndpoint(member) === place) ??
    members.find((member) => ofEndpoint(member) === unclassified);
}

function memberOf({ engine, collector }: PairContext, place: number, peer: PeerRef): number | undefined {
  return 'class' in peer ? pickOf(collector.places, place)(engine.classes[peer.class]!.members) : undefined;
}

function pathEvidence(context: PairContext, from: number, to: number, path: Path): Evidence {
  const ends = endNames(context, from, to, path);
  return flowEvidence(ends.from, ends.to, path.traffic);
}

function hostEvidence({ host, beside, node }: SameNode): Evidence {
  const flow = flowEvidence(workloadText(host.workload), workloadText(beside.workload), ALL_CONNECTIONS);
  return { ...flow, message: `${flow.message} (same node${node ? ` ${node}` : ''}, host network)` };
}

function undecided({ bounds }: PathLog): readonly Reason[] {
  const reasons = new Set([...bounds].flatMap((one) => one.reasons));
  return reasons.size > 0 ? [...reasons] : [{ code: 'U2', message: 'what policies allow is not certain' }];
}

/** U4, with the workloads that have no zone. */
function withoutZone({ engine, collector: { places } }: PairContext, log: PathLog): readonly Reason[] {
  const { endpoints } = engine.input.inventory;
  const found = new Map<string, ObjectRef>();
  for (const peer of [...log.sources, ...log.targets]) {
    if (!('class' in peer)) continue;
    for (const member of engine.classes[peer.class]!.members) {
      if (places.ofEndpoint(member) !== places.unclassified) continue;
      const { workload } = endpoints[member]!;
      found.set(workloadText(workload), workload);
    }
  }
  const names = listText([...found.keys()].sort());
  const object = [...found].sort(([a], [b]) => (a < b ? -1 : 1))[0]?.[1];
  return [{ code: 'U4', message: `${names} could be of either zone`, ...(object && { object }) }];
}

function hostReason(places: Places, { from, host, beside, how }: SameNode): Reason {
  const name = workloadText(host.workload);
  const object: ObjectRef = host.workload;
  if (how === 'could') {
    return {
      code: 'U7',
      message: `${name} on the host network could run beside ${workloadText(beside.workload)}`,
      object,
    };
  }
  const zone = from === places.unclassified ? 'which has no zone' : `of ${places.names[from]}`;
  return {
    code: 'U4',
    message: `${name}, ${zone}, shares a node with ${workloadText(beside.workload)}`,
    object,
  };
}
