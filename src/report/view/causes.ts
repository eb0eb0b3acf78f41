import type { AssessedScope } from '../../model/assessment.ts';
import type { Finding, Severity, Status, Subject } from '../../model/finding.ts';
import { SEVERITIES, subjectKey } from '../../model/finding.ts';
import type { ObjectRef } from '../../model/resource.ts';
import { type Blame, blamesOf } from './blame.ts';

/** Findings of one status that go back to one object, one document, or one check where nothing else is to blame. */
export interface Cause {
  /** `G-01`, in order of weight. */
  readonly id: string;
  readonly anchor: string;
  readonly status: Status;
  readonly severity: Severity;
  readonly object?: ObjectRef;
  /** `file:line`, where it is known. */
  readonly place?: string;
  /** The object, the document, or the check. */
  readonly title: string;
  /** Indices into the assessment's findings, the gravest first; a pair of zones is with each of its doors. */
  readonly members: readonly number[];
}

/** What a reader must look at, gravest first; passes and what does not apply are only counted. */
const SHOWN: readonly Status[] = ['fail', 'unknown', 'exempt', 'manual'];

/** Groups by the object that causes the outcome (design.md §5): "1 object: 212 unknown". */
export function groupByCause(
  findings: readonly Finding[],
  scope: Pick<AssessedScope, 'zones'> = { zones: [] },
): readonly Cause[] {
  const groups = new Map<string, { blame: Blame; members: number[] }>();
  for (const [index, finding] of findings.entries()) {
    if (!SHOWN.includes(finding.status)) continue;
    for (const blame of blamesOf(finding)) addTo(groups, `${finding.status}\n${blame.key}`, blame, index);
  }
  const intoScope = waysIntoScope(findings, scope);
  return [...groups.values()]
    .map(({ blame, members }) => describe(findings, blame, members))
    .sort(byWeight(intoScope))
    .map((cause, position) => numbered(cause, position + 1));
}

function addTo(
  groups: Map<string, { blame: Blame; members: number[] }>,
  key: string,
  blame: Blame,
  index: number,
): void {
  const group = groups.get(key);
  if (!group) groups.set(key, { blame, members: [index] });
  else {
    group.members.push(index);
    if (isBetter(blame, group.blame)) group.blame = blame;
  }
}

/** The smaller place, so that the order of findings does not matter. */
function isBetter(blame: Blame, known: Blame): boolean {
  if (blame.place === undefined) return false;
  return known.place === undefined || compare(blame.place, known.place) < 0;
}

/** True for findings that are a way into a zone in scope: what a reader asks first. */
function waysIntoScope(
  findings: readonly Finding[],
  { zones }: Pick<AssessedScope, 'zones'>,
): (index: number) => boolean {
  const inScope = new Set(
    zones.filter((zone) => zone.inScope).map((zone) => `${zone.dimension}/${zone.name}`),
  );
  return (index) => {
    const { subject } = findings[index]!;
    return isPair(subject) && inScope.has(`${subject.dimension}/${subject.to}`);
  };
}

export type ZonePair = Extract<Subject, { readonly from: string }>;

export function isPair(subject: Subject): subject is ZonePair {
  return 'from' in subject;
}

/** Greater is graver. */
function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

function describe(findings: readonly Finding[], blame: Blame, indices: readonly number[]): Cause {
  const members = [...indices].sort((a, b) => compareFindings(findings[a]!, findings[b]!));
  const first = findings[members[0]!]!;
  return {
    id: '',
    anchor: '',
    status: first.status,
    severity: first.severity,
    ...(blame.object && { object: blame.object }),
    ...(blame.place !== undefined && { place: blame.place }),
    title: blame.title,
    members,
  };
}

/** Gravest first, then by subject; ties by check. */
function compareFindings(a: Finding, b: Finding): number {
  return (
    severityRank(b.severity) - severityRank(a.severity) ||
    compare(subjectKey(a.subject), subjectKey(b.subject)) ||
    compare(a.check, b.check) ||
    compare(a.direction ?? '', b.direction ?? '')
  );
}

function byWeight(intoScope: (index: number) => boolean): (a: Cause, b: Cause) => number {
  const ways = (cause: Cause) => cause.members.filter(intoScope).length;
  return (a, b) =>
    SHOWN.indexOf(a.status) - SHOWN.indexOf(b.status) ||
    severityRank(b.severity) - severityRank(a.severity) ||
    ways(b) - ways(a) ||
    b.members.length - a.members.length ||
    compare(a.title, b.title);
}

function numbered(cause: Cause, position: number): Cause {
  const id = `G-${String(position).padStart(2, '0')}`;
  return { ...cause, id, anchor: id.toLowerCase() };
}

/** Bytewise for the ASCII that names are made of; no locale takes part. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
