import type { Finding, Severity, Status } from '../../model/finding.ts';
import { SEVERITIES, subjectKey } from '../../model/finding.ts';
import type { ObjectRef } from '../../model/resource.ts';
import { formatRef } from './text.ts';

/** Findings of one status that go back to one object, or to one check where no single object is to blame. */
export interface Cause {
  /** `G-01`, in order of weight. */
  readonly id: string;
  readonly anchor: string;
  readonly status: Status;
  readonly severity: Severity;
  readonly object?: ObjectRef;
  /** The object, or the check. */
  readonly title: string;
  /** Indices into the assessment's findings, the gravest first. */
  readonly members: readonly number[];
}

/** What a reader must look at, gravest first; passes and what does not apply are only counted. */
const SHOWN: readonly Status[] = ['fail', 'unknown', 'exempt', 'manual'];

/** Groups by the object that causes the outcome (design.md §5): "1 object: 212 unknown". */
export function groupByCause(findings: readonly Finding[]): readonly Cause[] {
  const groups = new Map<string, number[]>();
  for (const [index, finding] of findings.entries()) {
    if (!SHOWN.includes(finding.status)) continue;
    const key = causeKey(finding);
    const members = groups.get(key);
    if (members) members.push(index);
    else groups.set(key, [index]);
  }
  return [...groups.values()]
    .map((members) => describe(findings, members))
    .sort(byWeight)
    .map((cause, position) => numbered(cause, position + 1));
}

/** Greater is graver. */
function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

function causeKey(finding: Finding): string {
  return `${finding.status}\n${finding.cause ? formatRef(finding.cause) : `check ${finding.check}`}`;
}

function describe(findings: readonly Finding[], indices: readonly number[]): Cause {
  const members = [...indices].sort((a, b) => compareFindings(findings[a]!, findings[b]!));
  const first = findings[members[0]!]!;
  return {
    id: '',
    anchor: '',
    status: first.status,
    severity: first.severity,
    ...(first.cause ? { object: first.cause } : {}),
    title: first.cause ? formatRef(first.cause) : first.check,
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

function byWeight(a: Cause, b: Cause): number {
  return (
    SHOWN.indexOf(a.status) - SHOWN.indexOf(b.status) ||
    severityRank(b.severity) - severityRank(a.severity) ||
    b.members.length - a.members.length ||
    compare(a.title, b.title)
  );
}

function numbered(cause: Cause, position: number): Cause {
  const id = `G-${String(position).padStart(2, '0')}`;
  return { ...cause, id, anchor: id.toLowerCase() };
}

/** Bytewise for the ASCII that names are made of; no locale takes part. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
