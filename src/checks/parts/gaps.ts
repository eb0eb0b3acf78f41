import { KINDS_TO_READ, type KindRole, type KindToRead, kindToRead } from '../../inventory/kinds.ts';
import type { Finding, Subject } from '../../model/finding.ts';
import type { SnapshotHeader, SnapshotList } from '../../model/snapshot.ts';
import type { Reason } from '../../model/verdict.ts';
import { formatProblem } from '../../util/error.ts';
import type { CheckMeta } from '../contract.ts';
import { type Judgement, type Placement, toFinding, unknown } from './judgement.ts';

export function clusterSubject(header: SnapshotHeader): Subject {
  return { kind: 'Cluster', name: header.cluster.name };
}

/** Which lists a check's population comes from. */
export type Reads = (kind: KindToRead | undefined) => boolean;

/** Kinds of a role; a kind outside the table is there because it speaks of policy. */
export function ofRole(...roles: readonly KindRole[]): Reads {
  return (kind) => roles.includes(kind?.role ?? 'policy');
}

/** What tells of nodes and of labels that few policies ask for, but of no workload. */
const NOT_WORKLOADS: ReadonlySet<string> = new Set(['Node', 'ServiceAccount']);

/** Pods, what owns them, and namespaces; nodes are no workloads. */
export const WORKLOAD_READS: Reads = (kind) => kind?.role === 'population' && !NOT_WORKLOADS.has(kind.kind);
/** The endpoints of a workload that is known. */
export const POD_READS: Reads = (kind) => kind?.group === '' && kind.kind === 'Pod';
export const EXPOSURE_READS: Reads = ofRole('exposure');
export const POLICY_READS: Reads = ofRole('policy');
/** All that a statement about traffic may rest on: what tells who may change policies is apart from it. */
export const NETWORK_READS: Reads = (kind) => kind?.role !== 'governance';

/** True when the list is known to hold every object of its kind. */
export function isComplete(list: SnapshotList): boolean {
  if (list.outcome === 'read') return !list.namespaces;
  // A name that was asked for and is not there is complete; a kind that every server serves and is not there is not.
  return list.outcome === 'missing' && kindToRead(list.group, list.kind)?.needed !== 'always';
}

/** Why objects that a check would judge may be unseen: lists that were not read, documents that were not understood. */
export function gaps(header: SnapshotHeader, reads: Reads): readonly Reason[] {
  const unread = header.lists
    .filter((list) => !isComplete(list) && reads(kindToRead(list.group, list.kind)))
    .map(unreadReason);
  return [...unread, ...unasked(header, reads), ...unreadDocuments(header)];
}

function unreadReason(list: SnapshotList): Reason {
  const code = list.outcome === 'truncated' || list.outcome === 'expired' ? 'U5' : 'U1';
  const name = `${list.resource}${list.group ? `.${list.group}` : ''}`;
  const outcome = list.outcome === 'read' ? `only in ${list.namespaces?.join(', ')}` : list.outcome;
  const words = list.message ? `: ${list.message}` : '';
  return {
    code,
    message: `${name} could not be read in full (${outcome})${words}`,
    object: kindRef(list),
  };
}

function kindRef(list: Pick<SnapshotList, 'group' | 'kind' | 'resource'>): NonNullable<Reason['object']> {
  return { group: list.group, kind: list.kind, name: '*' };
}

/** Kinds that every cluster serves and that a reading of a cluster did not ask for. Files list no kinds. */
function unasked(header: SnapshotHeader, reads: Reads): readonly Reason[] {
  if (header.mode !== 'cluster') return [];
  const asked = new Set(header.lists.map((list) => `${list.group}/${list.kind}`));
  return KINDS_TO_READ.filter((kind) => kind.needed === 'always' && reads(kind))
    .filter((kind) => !asked.has(`${kind.group}/${kind.kind}`))
    .map((kind) => ({ code: 'U1', message: `${kind.resource} were not asked for`, object: kindRef(kind) }));
}

/** A document that could not be read may have held anything. */
function unreadDocuments(header: SnapshotHeader): readonly Reason[] {
  return header.problems.map((problem) => ({
    code: 'U5',
    message: `a document could not be read: ${formatProblem(problem)}`,
    ...(problem.place && { origin: originOf(problem.place) }),
  }));
}

function originOf(place: {
  readonly file: string;
  readonly line?: number | undefined;
}): NonNullable<Reason['origin']> {
  return { file: place.file, ...(place.line !== undefined && { line: place.line }) };
}

/**
 * One more finding, on the cluster, where subjects may be missing from a check's population: those that were seen
 * would else be taken for all.
 */
export function gapFindings(
  meta: CheckMeta,
  header: SnapshotHeader,
  reads: Reads,
  placement: Placement = {},
): readonly Finding[] {
  const reasons = gaps(header, reads);
  if (reasons.length === 0) return [];
  const judgement = unknown('Whether more subjects exist than were judged', reasons);
  return [toFinding(meta, clusterSubject(header), judgement, placement)];
}

/** A pass holds only of what was seen: with anything unseen that could overturn it, it is unknown. */
export function provenOnly(judgement: Judgement, name: string, unseen: readonly Reason[]): Judgement {
  if (judgement.status !== 'pass' || unseen.length === 0) return judgement;
  return unknown(`Whether what was seen of ${name} is all of it`, unseen, { evidence: judgement.evidence });
}
