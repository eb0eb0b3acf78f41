import { isEmpty } from '../../model/connection-set.ts';
import type { ObjectRef } from '../../model/resource.ts';
import type { Reason } from '../../model/verdict.ts';
import { counted, listText, note } from './evidence.ts';
import { provenOnly } from './gaps.ts';
import { fail, type Judgement, notApplicable, pass, unknown } from './judgement.ts';
import { trafficText } from './names.ts';
import type { PairContext } from './pair-context.ts';
import { isJudgedPair, isZone, type Places } from './places.ts';
import type { SameNode } from './same-node.ts';
import { workloadText } from './subjects.ts';
import type { PathLog } from './zone-paths.ts';
import { extentOf, extentText, hostEvidence, pathEvidence, proofsOf } from './zone-proof.ts';

/** Certain paths outside the approved flows fail; then what could be one is unknown; then the pair passes. */
export function judgePair(context: PairContext, from: number, to: number): Judgement {
  const { places } = context.collector;
  if (!isJudgedPair(places, from, to))
    return notApplicable(`Neither of ${places.names[from]} and ${places.names[to]} is in scope.`);
  const { certain } = context.collector.between(from, to);
  const hosts = context.sameNode.filter((path) => concerns(places, path, from, to));
  const open = hosts.filter(({ acceptedBy }) => !acceptedBy);
  const placed = open.filter((path) => path.how === 'placed' && path.from === from);
  if (certain || placed.length > 0) return crossed(context, from, to, certain, placed);
  return undecided(context, from, to, open) ?? unopened(context, from, to, hosts);
}

function pairText({ names }: Places, from: number, to: number): string {
  return `${names[from]} to ${names[to]}`;
}

/** A workload without a zone could be of the source's; which pair its path belongs to is not known. */
function concerns(places: Places, path: SameNode, from: number, to: number): boolean {
  if (path.to !== to) return false;
  return path.from === from || (path.from === places.unclassified && isZone(places, from));
}

function crossed(
  context: PairContext,
  from: number,
  to: number,
  log: PathLog | undefined,
  hosts: readonly SameNode[],
): Judgement {
  const [host] = hosts;
  const proofs = log ? proofsOf(context, from, to, log) : [];
  const [proof, ...others] = proofs;
  const doors = others.map(({ door }) => door);
  const extent = log && extentOf(context, from, to, log);
  const said = [
    ...(extent && proof ? [`${extentText(context, from, to, extent)}: ${proof.text}`] : []),
    ...(doors.length > 0 ? [`also at ${listText(doors, SAID_DOORS)}`] : []),
    ...(host ? [sharedNodeText(host)] : []),
  ];
  const text = `Unapproved ways lead from ${pairText(context.collector.places, from, to)}`;
  return fail(`${text}: ${said.join('; ')}.${proof?.mitigated ?? ''}`, {
    evidence: [
      ...proofs.slice(0, SHOWN_DOORS).flatMap(({ evidence }) => evidence),
      ...hosts.slice(0, SHOWN_HOSTS).map(hostEvidence),
      ...moreNote(proofs.length, hosts),
    ],
    cause: proof?.cause ?? host?.host.workload,
    remediation: proof?.remediation ?? OFF_THE_HOST,
    extent,
  });
}

/** Doors named in the message, and shown with rule and flow. */
const SAID_DOORS = 2;
const SHOWN_DOORS = 10;
const SHOWN_HOSTS = 5;

const OFF_THE_HOST = {
  message:
    'Take the workload off the host network, keep it from the nodes of the zone, or have it accepted in the exception register.',
};

function sharedNodeText({ host, node, beside }: SameNode): string {
  return `${workloadText(host.workload)} on the host network shares node ${node} with ${workloadText(beside.workload)}`;
}

/** Doors are counted where a path of theirs was kept, so that the number is a lower bound. */
function moreNote(doors: number, hosts: readonly SameNode[]) {
  const more = Math.max(doors - SHOWN_DOORS, 0) + Math.max(hosts.length - SHOWN_HOSTS, 0);
  return more > 0 ? [note(`at least ${counted(more, 'more door')} like these`)] : [];
}

/** What could be an unapproved path; nothing where there is none. */
function undecided(
  context: PairContext,
  from: number,
  to: number,
  open: readonly SameNode[],
): Judgement | undefined {
  const { places } = context.collector;
  const { possible, unclassified } = context.collector.between(from, to);
  const reasons = [
    ...(possible ? reasonsOf(possible) : []),
    ...(unclassified ? withoutZone(context, unclassified) : []),
    ...open.map((path) => hostReason(places, path)),
  ];
  if (reasons.length === 0) return undefined;
  const examples = [possible, unclassified].flatMap((log) => [...(log?.examples.values() ?? [])]);
  return unknown(`Whether only approved flows lead from ${pairText(places, from, to)}`, reasons, {
    evidence: examples.slice(0, 3).map((path) => pathEvidence(context, from, to, path)),
  });
}

function reasonsOf({ bounds }: PathLog): readonly Reason[] {
  const reasons = new Set([...bounds].flatMap((one) => one.reasons));
  return reasons.size > 0 ? [...reasons] : [{ code: 'U2', message: 'what policies allow is not certain' }];
}

/** U4, with the workloads that have no zone. */
function withoutZone({ engine, collector: { places } }: PairContext, log: PathLog): readonly Reason[] {
  const { endpoints } = engine.input.inventory;
  const classes = [...log.sources, ...log.targets].flatMap((peer) => ('class' in peer ? [peer.class] : []));
  const found = new Map<string, ObjectRef>();
  for (const member of new Set(classes.flatMap((id) => engine.classes[id]!.members))) {
    const { workload } = endpoints[member]!;
    if (places.ofEndpoint(member) === places.unclassified) found.set(workloadText(workload), workload);
  }
  const names = [...found.keys()].sort();
  const object = found.get(names[0] ?? '');
  return [{ code: 'U4', message: `${listText(names)} could be of either zone`, ...(object && { object }) }];
}

function hostReason(places: Places, path: SameNode): Reason {
  const { host, beside, from, how } = path;
  const object: ObjectRef = host.workload;
  const name = workloadText(host.workload);
  if (how === 'could') {
    const message = `${name} on the host network could be scheduled beside ${workloadText(beside.workload)}`;
    return { code: 'U7', message, object };
  }
  const zone = from === places.unclassified ? ', and has no zone' : '';
  return { code: 'U4', message: `${sharedNodeText(path)}${zone}`, object };
}

/** Nothing unapproved was found: a pass as far as everything was seen, and both ends have members. */
function unopened(context: PairContext, from: number, to: number, hosts: readonly SameNode[]): Judgement {
  const { collector } = context;
  const { places } = collector;
  const unseen = context.unseen[isNode(places, from) || isNode(places, to) ? 'nodes' : 'pods'];
  const ends = `the ends of ${pairText(places, from, to)}`;
  const empty = [from, to].find((place) => !hasMembers(context, place));
  if (empty !== undefined) {
    if (unseen.length > 0) return unknown(`Who is at ${ends}`, unseen);
    const what = isZone(places, empty) ? 'has no pod that policies govern' : 'has no address that was seen';
    return notApplicable(`${places.names[empty]} ${what}.`);
  }
  const approved = collector.flows(places.names[from]!, places.names[to]!);
  const only = isEmpty(approved) ? 'Nothing leads' : `Only approved flows (${trafficText(approved)}) lead`;
  const judgement = pass(`${only} from ${pairText(places, from, to)}.`, {
    evidence: hosts.map(acceptedNote),
    ...(!isEmpty(approved) && { extent: { traffic: trafficText(approved) } }),
  });
  return provenOnly(judgement, ends, unseen);
}

function acceptedNote(path: SameNode) {
  return note(`${sharedNodeText(path)}; accepted by ${path.acceptedBy}`);
}

function isNode(places: Places, place: number): boolean {
  return places.names[place] === 'node' && !isZone(places, place);
}

function hasMembers({ collector: { places }, engine }: PairContext, place: number): boolean {
  if (isZone(places, place)) {
    return engine.classes.some(({ id, members }) => members.length > 0 && places.ofClass(id).includes(place));
  }
  return engine.blocks.some(({ id }) => places.ofBlock(id) === place);
}
