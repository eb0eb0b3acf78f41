import type { Evidence, Finding } from '../../model/finding.ts';
import type { ObjectRef } from '../../model/resource.ts';
import { doorsOf, guardOf } from './doors.ts';
import { formatOrigin, formatRef } from './text.ts';

/** What a finding goes back to. Findings of one key are one group. */
export interface Blame {
  readonly key: string;
  /** How the group is called: the object, the document, or the check. */
  readonly title: string;
  readonly object?: ObjectRef;
  /** `file:line`, where it is known. */
  readonly place?: string;
}

/** At least one. A pair of zones has one for each door: it is closed only when all of them are. */
export function blamesOf(finding: Finding): readonly Blame[] {
  const doors = 'from' in finding.subject && finding.status !== 'unknown' ? doorsOf(finding) : [];
  const guards = doors.flatMap((door) => blameOfEvidence(guardOf(door)));
  if (guards.length > 0) return [...new Map(guards.map((blame) => [blame.key, blame])).values()];
  if (finding.cause) return [withOwnPlace(blameOfObject(finding.cause, finding.evidence), finding)];
  return [blameOfReason(finding) ?? { key: `check ${finding.check}`, title: finding.check }];
}

/** Where no evidence tells the place and the subject itself is to blame, it is where its manifest was read. */
function withOwnPlace(blame: Blame, { subject, origin }: Finding): Blame {
  if (blame.place !== undefined || !origin || 'from' in subject) return blame;
  return formatRef(subject) === blame.title ? { ...blame, place: formatOrigin(origin) } : blame;
}

function blameOfEvidence(item: Evidence): readonly Blame[] {
  return item.object ? [blameOfObject(item.object, [item])] : [];
}

function blameOfObject(object: ObjectRef, evidence: readonly Evidence[]): Blame {
  const title = formatRef(object);
  const item = evidence.find((entry) => entry.origin && entry.object && formatRef(entry.object) === title);
  return {
    key: `${object.group ?? ''}/${title}`,
    title,
    object,
    ...(item?.origin && { place: formatOrigin(item.origin, item.path) }),
  };
}

/** Many findings may stem from one document that could not be read: it is told once. */
function blameOfReason({ status, evidence }: Finding): Blame | undefined {
  if (status !== 'unknown') return undefined;
  const item = evidence.find((entry) => REASON.test(entry.message));
  if (!item) return undefined;
  const { origin, path, message } = item;
  return origin
    ? { key: `document ${origin.file}`, title: 'Document', place: formatOrigin(origin, path) }
    : { key: message, title: message.replace(REASON, '') };
}

/** How evidence of a reason begins: its code. */
export const REASON = /^U[1-8]: /;
