import type { CheckMeta } from '../checks/contract.ts';
import type { ControlTest, Counts } from '../model/assessment.ts';
import type { Finding, Parameters } from '../model/finding.ts';
import type { CheckFilter, ControlCheck, Framework } from '../model/framework.ts';
import type { Mode } from '../model/snapshot.ts';
import { canonicalJson } from '../util/canonical-json.ts';
import { globMatches } from '../util/glob.ts';
import { mappedParameters } from './check-parameters.ts';
import { type ControlScope, isInControlScope } from './control-scope.ts';
import { countStatuses, worstStatus } from './counts.ts';

/** Findings and checks, indexed once for all controls. */
export interface Evidence {
  readonly findings: readonly Finding[];
  /** Indices into `findings` by `runKey`. */
  readonly byCheck: ReadonlyMap<string, readonly number[]>;
  readonly checks: ReadonlyMap<string, CheckMeta>;
  /** The entity's own values of each check's parameters. */
  readonly ownParameters: ReadonlyMap<string, Parameters>;
  readonly mode: Mode;
  /** Selections made so far: most controls ask for one that another has asked for. */
  readonly selections: Map<string, Selection>;
}

/** Indices of the findings that count, ascending, and how often each status occurs among them. */
interface Selection {
  readonly findings: readonly number[];
  readonly counts: Counts;
}

/** A test of a control with the indices of its findings. */
export interface TestWithFindings {
  readonly test: ControlTest;
  readonly findings: readonly number[];
}

/** Indexes findings for `runTest`. */
export function indexEvidence(
  findings: readonly Finding[],
  checks: readonly CheckMeta[],
  mode: Mode,
  own: ReadonlyMap<string, Parameters> = new Map(),
): Evidence {
  const byCheck = new Map<string, number[]>();
  for (const [index, { check, parameters }] of findings.entries()) {
    const key = runKey(check, parameters);
    const known = byCheck.get(key);
    if (known) known.push(index);
    else byCheck.set(key, [index]);
  }
  return {
    findings,
    byCheck,
    checks: new Map(checks.map((meta) => [meta.id, meta])),
    ownParameters: own,
    mode,
    selections: new Map(),
  };
}

/** Names one run of a check: with the entity's own parameters, or with those that a mapping set. */
function runKey(check: string, parameters: Parameters | undefined): string {
  return parameters ? `${check} ${canonicalJson(parameters)}` : check;
}

/**
 * The result of one check for one control: the worst status of its findings in scope; `missing` when this version lacks
 * the check or one of the parameters that the mapping sets.
 */
export function runTest(
  check: ControlCheck,
  scope: ControlScope,
  framework: Framework | undefined,
  evidence: Evidence,
): TestWithFindings {
  const dimension = framework && scope.dimension?.name;
  const parameters = framework && mappedParameters(check, framework, evidence.ownParameters);
  const meta = evidence.checks.get(check.id);
  const available = isAvailable(check, meta);
  const filter = check.with.dimension === undefined && dimension ? { ...check.with, dimension } : check.with;
  const { findings, counts } = available
    ? select(runKey(check.id, parameters), filter, scope, evidence)
    : NOTHING;
  const result = available ? (worstStatus(counts) ?? 'none') : 'missing';
  return {
    findings,
    test: {
      check: check.id,
      required: check.required && !isOutOfDesign(check.id, evidence.mode) && !hasNothingToJudge(result, meta),
      precondition: false,
      ...(check.severity && { severity: check.severity }),
      ...(parameters && { parameters }),
      result,
      counts,
    },
  };
}

const NOTHING: Selection = { findings: [], counts: countStatuses([]) };

function select(run: string, filter: CheckFilter, scope: ControlScope, evidence: Evidence): Selection {
  const key = canonicalJson([run, filter, scope.dimension?.name, [...scope.zones].sort()]);
  const known = evidence.selections.get(key);
  if (known) return known;
  const findings = (evidence.byCheck.get(run) ?? []).filter((index) => {
    const finding = evidence.findings[index]!;
    return isInControlScope(scope, finding) && passesFilter(filter, finding);
  });
  const counts = countStatuses(findings.map((index) => evidence.findings[index]!.status));
  const selection = { findings, counts };
  evidence.selections.set(key, selection);
  return selection;
}

/** The check looked, and nothing of the kind that it judges is in the control's scope. */
function hasNothingToJudge(result: ControlTest['result'], meta: CheckMeta | undefined): boolean {
  return result === 'not-applicable' && meta?.appliesTo !== undefined;
}

function isAvailable(check: ControlCheck, meta: CheckMeta | undefined): boolean {
  if (!meta) return false;
  return Object.keys(check.parameters ?? {}).every((name) => Object.hasOwn(meta.parameters ?? {}, name));
}

/** Enforcement is not evaluated in a design review, so it is not asked for either (design.md §5, "Modes"). */
export function isOutOfDesign(check: string, mode: Mode): boolean {
  return mode === 'manifests' && check === 'cni-enforces-policy';
}

/** What a finding does not say cannot exclude it: an unknown about the whole cluster counts in every instance. */
function passesFilter(filter: CheckFilter, { direction, subject }: Finding): boolean {
  if (filter.direction !== undefined && direction !== undefined && filter.direction !== direction)
    return false;
  if (subject.kind !== 'ZonePair' || !('from' in subject)) return true;
  return (
    (filter.dimension === undefined || filter.dimension === subject.dimension) &&
    globMatches(filter.from ?? '*', subject.from) &&
    globMatches(filter.to ?? '*', subject.to)
  );
}
