import type { CheckMeta } from '../checks/contract.ts';
import { isInScope, judgedWorkloads, workloadSubject } from '../checks/parts/subjects.ts';
import type { Counts, Ratio } from '../model/assessment.ts';
import { type Finding, type Status, subjectKey } from '../model/finding.ts';
import type { Framework } from '../model/framework.ts';
import type { Inventory, Workload } from '../model/resource.ts';
import type { Scope } from '../model/scope.ts';
import { catalogueEntry } from './catalogue.ts';
import { countStatuses, evaluatedCount, worseStatus } from './counts.ts';

/** Status of each test of a workload that was judged, by check. */
type Results = ReadonlyMap<string, Status>;

/** The tests of workloads: one per workload (not replica) and required check of workloads. */
export interface WorkloadTests {
  readonly workloads: readonly Workload[];
  /** Required checks of workloads, sorted; those that this version lacks included. */
  readonly checks: readonly string[];
  readonly resultsOf: (workload: Workload) => Results;
}

/** What the tests of workloads are made from. */
export interface WorkloadTestInput {
  readonly inventory: Inventory;
  readonly scope: Scope;
  readonly findings: readonly Finding[];
  readonly checks: readonly CheckMeta[];
  readonly frameworks: readonly Framework[];
}

/** Gathers the tests of workloads; where one check has several findings on a workload, the worst stands. */
export function workloadTests(input: WorkloadTestInput): WorkloadTests {
  const checks = requiredWorkloadChecks(input);
  const bySubject = resultsBySubject(input.findings, new Set(checks));
  const none: Results = new Map();
  const results = new Map(
    input.inventory.workloads.map(({ ref }) => [
      ref,
      bySubject.get(subjectKey(workloadSubject(ref))) ?? none,
    ]),
  );
  return { workloads: workloadsInScope(input), checks, resultsOf: ({ ref }) => results.get(ref) ?? none };
}

/** Without frameworks, every check of workloads there is; else those that a mapping requires. */
function requiredWorkloadChecks({ checks, frameworks }: WorkloadTestInput): readonly string[] {
  const kinds = new Map(checks.map(({ id, subjectKind }) => [id, subjectKind]));
  const required = frameworks.flatMap(({ controls }) =>
    controls.flatMap((control) => control.checks.filter((check) => check.required).map(({ id }) => id)),
  );
  const ids = frameworks.length > 0 ? required : [...kinds.keys()];
  const ofWorkloads = ids.filter((id) => (kinds.get(id) ?? catalogueEntry(id)?.subject) === 'workload');
  return [...new Set(ofWorkloads)].sort();
}

/** Judged workloads that are in scope for one of the frameworks; one whose dimension is not configured takes all. */
function workloadsInScope({ inventory, scope, frameworks }: WorkloadTestInput): readonly Workload[] {
  const dimensions = frameworks.map(({ dimension }) =>
    scope.dimensions.find(({ name }) => name === dimension),
  );
  const narrowed: Scope = { ...scope, dimensions: dimensions.filter((dimension) => dimension !== undefined) };
  const takesAll = dimensions.includes(undefined);
  const asked = frameworks.length > 0 ? narrowed : scope;
  return judgedWorkloads(inventory, scope).filter(
    ({ endpoints }) =>
      takesAll || endpoints.length === 0 || endpoints.some((index) => isInScope(asked, index)),
  );
}

function resultsBySubject(
  findings: readonly Finding[],
  checks: ReadonlySet<string>,
): ReadonlyMap<string, Results> {
  const results = new Map<string, Map<string, Status>>();
  for (const { check, subject, status } of findings) {
    if (!checks.has(check)) continue;
    const key = subjectKey(subject);
    const known = results.get(key) ?? new Map<string, Status>();
    const before = known.get(check);
    known.set(check, before ? worseStatus(before, status) : status);
    results.set(key, known);
  }
  return results;
}

/** The two numbers of design.md §2. A test without a result counts as not evaluated. */
export function workloadRatios(tests: WorkloadTests): { readonly passed: Ratio; readonly evaluated: Ratio } {
  const counts = countStatuses(
    tests.workloads.flatMap((workload) => {
      const results = tests.resultsOf(workload);
      return tests.checks.map((check) => results.get(check) ?? 'unknown');
    }),
  );
  const evaluated = evaluatedCount(counts);
  return {
    passed: { count: counts.pass, of: evaluated },
    evaluated: { count: evaluated, of: evaluated + counts.unknown },
  };
}

/** Workloads by their worst status over the tests that were judged; one without any result is unknown. */
export function workloadsByStatus(tests: WorkloadTests, workloads: readonly Workload[]): Counts {
  return countStatuses(
    workloads.map((workload) => {
      const statuses = [...tests.resultsOf(workload).values()];
      return statuses.length > 0 ? statuses.reduce(worseStatus) : 'unknown';
    }),
  );
}
