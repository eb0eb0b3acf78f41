import type { PeerRef } from '../../engine/engine.ts';
import { ALL_CONNECTIONS, NO_CONNECTIONS, union } from '../../model/connection-set.ts';
import type { Evidence, Extent, Remediation } from '../../model/finding.ts';
import type { Direction } from '../../model/policy.ts';
import type { ObjectRef, Workload } from '../../model/resource.ts';
import { mitigationText } from './bounds.ts';
import { counted, ruleText } from './evidence.ts';
import { type Admitting, admittingEvidence, admittingRules } from './flow-proof.ts';
import { narrow } from './isolation.ts';
import { flowEvidence, type Pick, peerText, trafficText } from './names.ts';
import type { PairContext } from './pair-context.ts';
import { isInScopeZone, isZone, type Places } from './places.ts';
import { isolate } from './remediation.ts';
import type { SameNode } from './same-node.ts';
import { workloadText } from './subjects.ts';
import type { Path, PathLog } from './zone-paths.ts';

/** One path in full: who admits it on either side, and what would mend it. */
export interface Proof {
  readonly text: string;
  /** The end to protect and what admits the path there; paths with one door are admitted by the same rule. */
  readonly door: string;
  readonly mitigated: string;
  readonly evidence: readonly Evidence[];
  readonly cause?: ObjectRef | undefined;
  readonly remediation?: Remediation | undefined;
}

/** One end of a path that policies govern. */
interface Side {
  readonly direction: Direction;
  readonly name: string;
  readonly workload: Workload;
  readonly rules: readonly Admitting[];
}

/** The end in scope is the one to protect, the destination before the source: what it admits is said first. */
function proofOf(context: PairContext, from: number, to: number, path: Path): Proof {
  const { places } = context.collector;
  const ends = endNames(context, from, to, path);
  const source = sideOf(context, path.from, path.to, 'egress', from, path);
  const target = sideOf(context, path.to, path.from, 'ingress', to, path);
  const sides = [target, source].filter((side) => side !== undefined);
  const guard = target && isInScopeZone(places, to) ? target : (source ?? target);
  return {
    text: `${ends.from} to ${ends.to}, ${trafficText(path.traffic)}, ${guard ? admissionText(guard) : 'unguarded'}`,
    door: guard ? doorText(guard) : '',
    mitigated: mitigationText(path.bounds.mitigations),
    evidence: [
      ...sides.sort((a, b) => Number(b === guard) - Number(a === guard)).flatMap(sideEvidence),
      flowEvidence(ends.from, ends.to, path.traffic),
    ],
    cause: guard && causeOf(guard),
    remediation: guard && remedyOf(context, guard),
  };
}

function sideOf(
  context: PairContext,
  subject: PeerRef,
  peer: PeerRef,
  direction: Direction,
  place: number,
  path: Path,
): Side | undefined {
  const { engine, snapshot } = context;
  if (!('class' in subject)) return undefined;
  const member = pickOf(context.collector.places, place)(engine.classes[subject.class]!.members);
  const workload = snapshot.inventory.workloads.find(({ endpoints }) => endpoints.includes(member ?? -1));
  if (!workload) return undefined;
  const rules = admittingRules(engine, subject.class, direction, peer, path.traffic);
  return { direction, name: workloadText(workload.ref), workload, rules };
}

function admissionText({ rules, name, direction }: Side): string {
  const [first] = rules;
  return first
    ? `by ${ruleText(first.policy, first.rule)}`
    : `as no policy isolates ${name} for ${direction}`;
}

/** `pay/ledger[Deployment] by rule spec.ingress[0] of NetworkPolicy pay/ledger (pay.yaml:14)`. */
function doorText(side: Side): string {
  return `${side.name} ${admissionText(side)}`;
}

/** What admits it; where nothing isolates the workload, its namespace is the object to mend. */
function sideEvidence({ rules, name, direction, workload }: Side): readonly Evidence[] {
  const object: ObjectRef = { kind: 'Namespace', name: workload.ref.namespace };
  return admittingEvidence(rules, name, direction).map((item) => (item.object ? item : { ...item, object }));
}

function causeOf({ rules, workload }: Side): ObjectRef {
  return rules[0]?.policy.ref ?? { kind: 'Namespace', name: workload.ref.namespace };
}

function remedyOf({ snapshot }: PairContext, { rules, workload, direction }: Side): Remediation {
  const [first] = rules;
  const isolating = isolate(snapshot.inventory, workload, direction);
  return first ? narrow(first.rule.path, first.policy.ref, isolating) : isolating;
}

/** Proofs of the paths kept, one per door. */
export function proofsOf(context: PairContext, from: number, to: number, log: PathLog): readonly Proof[] {
  const proofs = new Map<string, Proof>();
  for (const path of log.examples.values()) {
    const proof = proofOf(context, from, to, path);
    if (!proofs.has(proof.door)) proofs.set(proof.door, proof);
  }
  return [...proofs.values()];
}

/** Ends are named by a member that is in the pair's zone, not by any member of the class. */
function endNames({ engine, collector }: PairContext, from: number, to: number, path: Path) {
  return {
    from: peerText(engine, path.from, pickOf(collector.places, from)),
    to: peerText(engine, path.to, pickOf(collector.places, to)),
  };
}

function pickOf({ ofEndpoint, unclassified }: Places, place: number): Pick {
  return (members) =>
    members.find((member) => ofEndpoint(member) === place) ??
    members.find((member) => ofEndpoint(member) === unclassified);
}

export function pathEvidence(context: PairContext, from: number, to: number, path: Path): Evidence {
  const ends = endNames(context, from, to, path);
  return flowEvidence(ends.from, ends.to, path.traffic);
}

export function hostEvidence({ host, beside, node }: SameNode): Evidence {
  const flow = flowEvidence(workloadText(host.workload), workloadText(beside.workload), ALL_CONNECTIONS);
  return { ...flow, message: `${flow.message} (same node ${node}, host network)`, object: host.workload };
}

export function extentOf(context: PairContext, from: number, to: number, log: PathLog): Extent {
  const sources = workloadsOf(context, from, log.sources);
  const targets = workloadsOf(context, to, log.targets);
  return {
    ...(sources !== undefined && { sources }),
    ...(targets !== undefined && { targets }),
    traffic: trafficText([...log.traffics].reduce(union, NO_CONNECTIONS)),
  };
}

/** `3 workloads to 2 workloads (TCP 5432)`. */
export function extentText({ collector: { places } }: PairContext, from: number, to: number, extent: Extent) {
  const end = (place: number, count: number | undefined) =>
    count === undefined ? places.names[place]! : counted(count, 'workload');
  return `${end(from, extent.sources)} to ${end(to, extent.targets)} (${extent.traffic})`;
}

/** How many workloads of a zone are among the peers; `undefined` for a place beyond the cluster. */
function workloadsOf(
  { engine, collector: { places } }: PairContext,
  place: number,
  peers: ReadonlySet<PeerRef>,
): number | undefined {
  if (!isZone(places, place)) return undefined;
  const { endpoints } = engine.input.inventory;
  const workloads = new Set<string>();
  for (const peer of peers) {
    if (!('class' in peer)) continue;
    for (const member of engine.classes[peer.class]!.members) {
      if (places.ofEndpoint(member) === place) workloads.add(workloadText(endpoints[member]!.workload));
    }
  }
  return workloads.size;
}
