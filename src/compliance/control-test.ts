import type { CheckMeta } from '../checks/contract.ts';
import type { ControlTest, Counts } from '../model/assessment.ts';
import type { Finding } from '../model/finding.ts';
import type { CheckFilter, ControlCheck } from '../model/framework.ts';
import type { Mode } from '../model/snapshot.ts';
import { canonicalJson } from '../util/canonical-json.ts';
import { globMatches } from '../util/glob.ts';
import { type ControlScope, isInControlScope } from './control-scope.ts';
import { countStatuses, worstStatus } from './counts.ts';

/** Findings and checks, indexed once for all controls. */
export interface Evidence {
  readonly findings: readonly Finding[];
  /** Indices into `findings` by check. */
  readonly byCheck: ReadonlyMap<string, readonly number[]>;
  readonly checks: ReadonlyMap<string, CheckMeta>;
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
): Evidence {
  const byCheck = new Map<string, number[]>();
  for (const [index, { check }] of findings.entries()) {
    const known = byCheck.get(check);
    if (known) known.push(index);
    else byCheck.set(check, [index]);
  }
  return {
    findings,
    byCheck,
    checks: new Map(checks.map((meta) => [meta.id, meta])),
    mode,
    selections: new Map(),
  };
}

/**
 * The result of one check for one control: the worst status of its findings in scope; `missing` when this version lacks
 * the check or one of the parameters that the mapping sets.
 */
export function runTest(
  check: ControlCheck,
  scope: ControlScope,
  dimension: string | undefined,
  evidence: Evidence,
): TestWithFindings {
  const available = isAvailable(check, evidence.checks.get(check.id));
  const filter = check.with.dimension === undefined && dimension ? { ...check.with, dimension } : check.with;
  const { findings, counts } = available ? select(check.id, filter, scope, evidence) : NOTHING;
  return {
    findings,
    test: {
      check: check.id,
      required: check.required && !isOutOfDesign(check.id, evidence.mode),
      precondition: false,
      ...(check.severity && { severity: check.severity }),
      result: available ? (worstStatus(counts) ?? 'none') : 'missing',
      counts,
    },
  };
}

const NOTHING: Selection = { findings: [], counts: countStatuses([]) };

function select(check: string, filter: CheckFilter, scope: ControlScope, evidence: Evidence): Selection {
  const key = canonicalJson([check, filter, scope.dimension?.name, [...scope.zones].sort()]);
  const known = evidence.selections.get(key);
  if (known) return known;
  const findings = (evidence.byCheck.get(check) ?? []).filter((index) => {
    const finding = evidence.findings[index]!;
    return isInControlScope(scope, finding) && passesFilter(filter, finding);
  });
  const counts = countStatuses(findings.map((index) => evidence.findings[index]!.status));
  const selection = { findings, counts };
  evidence.selections.set(key, selection);
  return selection;
}

function isAvailable(check: ControlCheck, meta: CheckMeta | undefined): boolean {
  if (!meta) return false;
  return Object.keys(check.parameters ?? {}).every((name) => meta.parameters?.includes(name));
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
