import type { CheckMeta } from '../checks/contract.ts';
import type {
  Assessment,
  AssessmentBody,
  CheckSummary,
  ControlResult,
  FrameworkSummary,
  Outcome,
  Run,
  Summary,
} from '../model/assessment.ts';
import { type Finding, type Parameters, SEVERITIES, type Severity, subjectKey } from '../model/finding.ts';
import type { Framework } from '../model/framework.ts';
import type { AuditLog, Period } from '../model/period.ts';
import type { PolicySet } from '../model/policy.ts';
import type { Registers } from '../model/register.ts';
import type { Inventory } from '../model/resource.ts';
import type { Scope } from '../model/scope.ts';
import type { SnapshotHeader } from '../model/snapshot.ts';
import { canonicalJson } from '../util/canonical-json.ts';
import { assessedScope } from './assessed-scope.ts';
import { cniOf } from './cni.ts';
import { type Evidence, indexEvidence } from './control-test.ts';
import { countStatuses } from './counts.ts';
import { evaluateFramework } from './evaluate.ts';
import { applyExceptions } from './exceptions.ts';
import { withOrigins } from './finding-origins.ts';
import { unjudged } from './gate.ts';
import { headline, presence } from './headline.ts';
import { assessedInputs } from './inputs.ts';
import { assessmentLimits } from './limits.ts';
import { assessedPeriod } from './period.ts';
import { periodPopulations } from './period-populations.ts';
import { populations } from './populations.ts';
import { type WorkloadTests, workloadRatios, workloadsByStatus, workloadTests } from './workload-tests.ts';

/** Everything that is judged. */
export interface JudgedInput {
  readonly header: SnapshotHeader;
  readonly inventory: Inventory;
  readonly policies: PolicySet;
  readonly scope: Scope;
  /** As the checks gave them: exceptions are applied here. */
  readonly findings: readonly Finding[];
  /** Meta of every check that ran; a check that a mapping names and that is not here is missing. */
  readonly checks: readonly CheckMeta[];
  /** In the order in which they are reported, each with the SHA-256 of its file. */
  readonly frameworks: readonly { readonly framework: Framework; readonly digest: string }[];
  readonly registers: Registers;
  /** The entity's own values of each check's parameters; absent: the defaults. */
  readonly ownParameters?: ReadonlyMap<string, Parameters>;
  /** The period that is reported on; absent for a point in time. */
  readonly series?: Period | undefined;
  readonly audit?: AuditLog | undefined;
  /** The instant judged for, RFC 3339 UTC. */
  readonly at: string;
}

/** Everything an assessment is made from. */
export interface AssessInput extends Omit<JudgedInput, 'at'> {
  readonly run: RunFacts;
}

/** What the run knows besides the snapshot. */
export interface RunFacts {
  /** SHA-256 over slot, snapshot and configuration (design.md §6, "Archive"); the archive repeats it. */
  readonly id: string;
  readonly tool: Assessment['tool'];
  /** The instant judged for, RFC 3339 UTC. */
  readonly at: string;
  readonly slot?: string;
  readonly digests: Run['digests'];
  readonly previousCheckpoint?: NonNullable<Run['previousCheckpoint']>;
  /** What the reader should know, besides the snapshot's own notes. */
  readonly notes?: readonly string[];
}

/** The one result object. Pure: the same input gives the same assessment, whatever the order of the findings. */
export function assess(input: AssessInput): Assessment {
  const { run } = input;
  return { ...assessBody({ ...input, at: run.at }), tool: run.tool, run: describeRun(input) };
}

/** All of it that does not say which run it is: for those who print no digests, which take as long as the checks. */
export function assessBody(input: JudgedInput): AssessmentBody {
  const { header, inventory, policies, scope, checks, registers, at } = input;
  const applied = applyExceptions(input.findings, registers.exceptions, at, inventory);
  const findings = withOrigins(sortedFindings(applied.findings), header.origins);
  const frameworks = input.frameworks.map(({ framework }) => framework);
  const tests = workloadTests({ inventory, scope, findings, checks, frameworks });
  const evidence = indexEvidence(findings, checks, header.mode, input.ownParameters);
  const judging = { evidence, scope, attestations: registers.attestations, at };
  const controls = frameworks.flatMap((framework) => evaluateFramework(framework, judging));
  const { series, audit } = input;
  const period =
    series &&
    assessedPeriod({ series, audit, parameters: input.ownParameters ?? new Map<string, Parameters>() });
  return {
    schemaVersion: 'segproof.dev/assessment/v1',
    mode: header.mode,
    inputs: assessedInputs(header),
    scope: assessedScope(scope, inventory, tests),
    summary: summarise({ ...input, findings }, tests, controls),
    checks: checkSummaries(evidence),
    frameworks: input.frameworks.map(({ framework, digest }) =>
      frameworkSummary(framework, digest, controls),
    ),
    controls,
    findings,
    exceptions: [...applied.exceptions].sort((a, b) => order(a.id, b.id)),
    populations: [
      ...populations({ inventory, policies, scope, mode: header.mode }),
      ...periodPopulations({ series, audit, period }),
    ],
    ...(period && { period }),
    limits: assessmentLimits(header.mode, scope, period),
  };
}

function describeRun({ header, inventory, run }: AssessInput): Run {
  const { cluster, identity, collectedFrom, collectedTo, sources } = header;
  const cni = cniOf(inventory);
  return {
    id: run.id,
    at: run.at,
    ...(run.slot !== undefined && { slot: run.slot }),
    cluster,
    ...(cni && { cni }),
    ...(identity !== undefined && { identity }),
    ...(collectedFrom !== undefined && { collectedFrom }),
    ...(collectedTo !== undefined && { collectedTo }),
    sources,
    digests: run.digests,
    ...(run.previousCheckpoint && { previousCheckpoint: run.previousCheckpoint }),
    notes: [...header.notes, ...(run.notes ?? [])],
  };
}

function summarise(input: JudgedInput, tests: WorkloadTests, controls: readonly ControlResult[]): Summary {
  const { header, inventory, scope, findings } = input;
  const frameworks = input.frameworks.map(({ framework }) => framework);
  const present = presence(findings);
  return {
    headline: headline({ inventory, scope, findings, frameworks }),
    presence: present.sentence,
    namespacesWithPolicy: present.ratio,
    ...workloadRatios(tests),
    incomplete: isIncomplete(header, inventory, findings, controls),
    workloads: tests.workloads.length,
    workloadsByStatus: workloadsByStatus(tests, tests.workloads),
    counts: countStatuses(findings.map(({ status }) => status)),
    failsBySeverity: failsBySeverity(findings),
  };
}

/** Something required was not read or not judged. */
function isIncomplete(
  header: SnapshotHeader,
  inventory: Inventory,
  findings: readonly Finding[],
  controls: readonly ControlResult[],
): boolean {
  const unread = header.problems.length > 0 || !inventory.complete;
  return unread || unjudged({ findings, controls }).length > 0;
}

function failsBySeverity(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const fails = findings.filter(({ status }) => status === 'fail');
  const count = (severity: Severity) => fails.filter((finding) => finding.severity === severity).length;
  return Object.fromEntries(SEVERITIES.map((severity) => [severity, count(severity)])) as Record<
    Severity,
    number
  >;
}

function checkSummaries({ checks, findings }: Evidence): readonly CheckSummary[] {
  const statusesOf = Map.groupBy(findings, ({ check }) => check);
  const summaries = [...checks.values()].map(({ id, title, description, subjectKind, severity }) => {
    const statuses = (statusesOf.get(id) ?? []).map(({ status: found }) => found);
    return { id, title, description, subjectKind, severity, counts: countStatuses(statuses) };
  });
  return summaries.sort((a, b) => order(a.id, b.id));
}

const NO_OUTCOMES: Readonly<Record<Outcome, number>> = {
  'no-exceptions-noted': 0,
  'exceptions-noted': 0,
  inconclusive: 0,
  'not-tested': 0,
  supporting: 0,
  manual: 0,
};

function frameworkSummary(
  { id, title, version, publisher, disclaimer }: Framework,
  digest: string,
  controls: readonly ControlResult[],
): FrameworkSummary {
  const outcomes: Record<Outcome, number> = { ...NO_OUTCOMES };
  for (const control of controls) if (control.framework === id) outcomes[control.outcome]++;
  return { id, title, version, publisher, disclaimer, digest, outcomes };
}

/** By check, subject and direction; what is alike in these by its whole text, so that no order of the input is left. */
function sortedFindings(findings: readonly Finding[]): readonly Finding[] {
  const keyed = findings.map((finding) => {
    const { check, subject, direction = '' } = finding;
    return { finding, key: `${check}\n${subjectKey(subject)}\n${direction}` };
  });
  keyed.sort((a, b) => order(a.key, b.key) || order(canonicalJson(a.finding), canonicalJson(b.finding)));
  return keyed.map(({ finding }) => finding);
}

/** By UTF-16 code units: no locale takes part. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
