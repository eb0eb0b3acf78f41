import type { AssessmentBody } from '../model/assessment.ts';
import { type Finding, findingKey, SEVERITIES, type Status } from '../model/finding.ts';
import type { ObjectRef } from '../model/resource.ts';
import { type ControlChange, changedControls } from './control-changes.ts';
import { worseStatus } from './counts.ts';
import { existedIn, type Judgement, provesGone } from './gone.ts';
import { isGraver } from './graver.ts';

/** What a comparison looks at: everything that is judged, whichever run it was. */
export type Compared = Judgement & Pick<AssessmentBody, 'controls' | 'frameworks'>;

/**
 * `new`: a fail that was none before, or that grew; `resolved`: a fail that is a pass now, or whose subject is proven gone;
 * `unchanged`: a fail on both sides, accepted or not; `incomparable`: it was judged on one side only.
 */
export type ChangeGroup = 'new' | 'resolved' | 'unchanged' | 'incomparable';

/** One test of one subject that failed, or could not be judged, on one side at least. */
export interface FindingChange {
  readonly group: ChangeGroup;
  readonly before: Status | 'absent';
  readonly after: Status | 'absent';
  /** Of the newer assessment, else of the older. */
  readonly finding: Finding;
}

export interface Comparison {
  /** Sorted by group, severity (the gravest first), check and subject. */
  readonly findings: readonly FindingChange[];
  readonly controls: readonly ControlChange[];
  /** Ids of frameworks that only one side was judged by. */
  readonly frameworks: { readonly onlyOld: readonly string[]; readonly onlyNew: readonly string[] };
}

/**
 * Findings and controls of two assessments side by side. A subject whose coverage changed is never resolved: not where the
 * modes differ, where its check did not run, where something was not read, or where it is still there and no longer judged.
 */
export function compareAssessments(old: Compared, next: Compared): Comparison {
  const [before, after] = [byTest(old.findings), byTest(next.findings)];
  const facts = {
    isGone: provesGone(old, next),
    existed: existedIn(old),
    sameMode: old.mode === next.mode,
  };
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  const findings = keys.flatMap((key) => {
    const sides = { before: before.get(key), after: after.get(key) };
    const group = groupOf(sides, facts);
    return group ? [describe(group, sides)] : [];
  });
  return {
    findings: findings.sort(byWeight),
    controls: changedControls(old, next),
    frameworks: frameworksApart(old, next),
  };
}

/** One test's findings together: a check may say several things of one subject. */
interface Test {
  readonly status: Status;
  readonly findings: readonly Finding[];
  /** The first with the test's status. */
  readonly worst: Finding;
}

interface Sides {
  readonly before: Test | undefined;
  readonly after: Test | undefined;
}

/** What is known of both assessments besides their findings. */
interface Facts {
  readonly isGone: (finding: Finding) => boolean;
  readonly existed: (ref: ObjectRef) => boolean;
  readonly sameMode: boolean;
}

function byTest(findings: readonly Finding[]): ReadonlyMap<string, Test> {
  const tests = new Map<string, Test>();
  for (const [key, group] of Map.groupBy(findings, findingKey)) {
    const status = group.map((finding) => finding.status).reduce(worseStatus);
    const worst = group.find((finding) => finding.status === status)!;
    tests.set(key, { status, findings: group, worst });
  }
  return tests;
}

function groupOf({ before, after }: Sides, { isGone, existed, sameMode }: Facts): ChangeGroup | undefined {
  const failed = before?.status === 'fail';
  const wasFail = failed || before?.status === 'exempt';
  switch (after?.status) {
    case 'fail':
      return failed && !isGraver(before.findings, after.findings, existed) ? 'unchanged' : 'new';
    case 'exempt':
      return wasFail ? 'unchanged' : 'new';
    case 'pass':
      if (before?.status === 'unknown') return 'incomparable';
      return wasFail ? (sameMode ? 'resolved' : 'incomparable') : undefined;
    case 'unknown':
      return before?.status === 'unknown' ? undefined : 'incomparable';
    case undefined:
      return wasFail ? (isGone(before!.worst) ? 'resolved' : 'incomparable') : undefined;
    default:
      return wasFail ? 'incomparable' : undefined;
  }
}

function describe(group: ChangeGroup, { before, after }: Sides): FindingChange {
  return {
    group,
    before: before?.status ?? 'absent',
    after: after?.status ?? 'absent',
    finding: (after ?? before)!.worst,
  };
}

const GROUPS: readonly ChangeGroup[] = ['new', 'resolved', 'unchanged', 'incomparable'];

function byWeight(a: FindingChange, b: FindingChange): number {
  return (
    GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group) ||
    SEVERITIES.indexOf(b.finding.severity) - SEVERITIES.indexOf(a.finding.severity) ||
    (findingKey(a.finding) < findingKey(b.finding) ? -1 : 1)
  );
}

function frameworksApart(old: Compared, next: Compared): Comparison['frameworks'] {
  const ids = ({ frameworks }: Compared) => frameworks.map(({ id }) => id);
  const without = (some: readonly string[], others: readonly string[]) =>
    some.filter((id) => !others.includes(id));
  return { onlyOld: without(ids(old), ids(next)), onlyNew: without(ids(next), ids(old)) };
}
