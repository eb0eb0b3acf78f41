import { POLICY_READS, type Reads, WORKLOAD_READS } from '../checks/parts/gaps.ts';
import { KINDS_TO_READ, type KindToRead } from '../inventory/kinds.ts';
import type { Assessment, Input } from '../model/assessment.ts';
import type { RunPredicate } from '../model/evidence.ts';
import type { Finding } from '../model/finding.ts';
import type { PeriodRun, PolicyVersion } from '../model/period.ts';
import { canonicalJson } from '../util/canonical-json.ts';

/** What the archive holds of one run. */
export interface ArchivedRun {
  readonly index: number;
  readonly predicate: RunPredicate;
  readonly assessment: Assessment;
  readonly policies: readonly PolicyVersion[];
}

/** What is kept of a run: findings without evidence, and each that several runs share only once. */
export function periodRun(
  { index, predicate, assessment, policies }: ArchivedRun,
  { checks, interned }: { readonly checks: ReadonlySet<string>; readonly interned: Map<string, Finding> },
): PeriodRun {
  const population = assessment.populations.find(({ name }) => name === 'workloads');
  return {
    id: predicate.runId,
    slot: predicate.slot.scheduledFor,
    at: assessment.run.at,
    complete: isRead(assessment.inputs, WORKLOAD_READS),
    policiesComplete: isRead(assessment.inputs, POLICY_READS),
    findings: assessment.findings
      .filter(({ check, parameters }) => checks.has(check) && !parameters)
      .map((finding) => intern(finding, interned)),
    checks: assessment.checks.map(({ id }) => id),
    workloads: (population?.rows ?? []).map(({ id }) => id),
    policies,
    entry: index,
  };
}

function intern(finding: Finding, interned: Map<string, Finding>): Finding {
  const { check, subject, direction, status, severity, reasons, message, zones, exception } = finding;
  const kept: Finding = {
    check,
    subject,
    ...(direction && { direction }),
    status,
    severity,
    reasons,
    message,
    evidence: [],
    ...(zones && { zones }),
    ...(exception && { exception }),
  };
  const key = canonicalJson(kept);
  const known = interned.get(key);
  if (known) return known;
  interned.set(key, kept);
  return kept;
}

const BY_NAME: ReadonlyMap<string, KindToRead> = new Map(
  KINDS_TO_READ.map((kind) => [kind.group ? `${kind.resource}.${kind.group}` : kind.resource, kind]),
);

/** Whether every list of these was read to its end. A document that could not be read may have held anything. */
function isRead(inputs: readonly Input[], reads: Reads): boolean {
  const lacking = inputs.filter(({ outcome }) => !['read', 'missing', 'skipped'].includes(outcome));
  return lacking.every(({ name, outcome }) => outcome !== 'unreadable' && !reads(BY_NAME.get(name)));
}
