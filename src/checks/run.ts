import type { Finding, Parameters, Subject } from '../model/finding.ts';
import { subjectKey } from '../model/finding.ts';
import { canonicalJson } from '../util/canonical-json.ts';
import type { Check, CheckMeta, Facts, Given, Need } from './contract.ts';
import { notApplicable, toFinding, unknown } from './parts/judgement.ts';

/** One run of a check: the values of all its parameters, and those of them that a framework's mapping set. */
export interface ParameterSet {
  readonly values: Parameters;
  readonly mapped?: Parameters;
}

/** How often each check runs and with what; a check that is not named runs once, with its defaults. */
export type ParameterSets = ReadonlyMap<string, readonly ParameterSet[]>;

/** What is judged, the same for all checks. */
export type JudgedFacts = Omit<Facts, 'parameters' | 'findings'>;

/** The values of a check's parameters where nobody set them. */
export function defaultParameters({ parameters = {} }: CheckMeta): Parameters {
  return Object.fromEntries(Object.entries(parameters).map(([name, spec]) => [name, spec.default]));
}

/**
 * Findings of all checks, sorted by check, subject and direction. Each check is handed only the facts it declared; those
 * that need the others' findings run last. A
 * check that throws gives one unknown on the cluster (U2), one that finds nothing to judge one not-applicable: no row
 * of the result is ever missing.
 */
export function runChecks(
  checks: readonly Check[],
  facts: JudgedFacts,
  sets: ParameterSets = new Map(),
): readonly Finding[] {
  const [last, first] = partition(checks, ({ meta }) => meta.needs.includes('findings'));
  const findings = runEach(first, { ...facts, findings: [] }, sets);
  return [...findings, ...runEach(last, { ...facts, findings }, sets)].sort(compareFindings);
}

function partition<T>(
  items: readonly T[],
  test: (item: T) => boolean,
): readonly [readonly T[], readonly T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

type CommonFacts = Omit<Facts, 'parameters'>;

function runEach(checks: readonly Check[], facts: CommonFacts, sets: ParameterSets): readonly Finding[] {
  return checks.flatMap((check) => {
    const runs = sets.get(check.meta.id) ?? [{ values: defaultParameters(check.meta) }];
    return runs.flatMap((set) => runWith(check, facts, set));
  });
}

function runWith(check: Check, facts: CommonFacts, { values, mapped }: ParameterSet): readonly Finding[] {
  const findings = runCheck(check, { ...facts, parameters: values });
  return mapped ? findings.map((finding) => ({ ...finding, parameters: mapped })) : findings;
}

function runCheck(check: Check, facts: Facts): readonly Finding[] {
  const cluster: Subject = { kind: 'Cluster', name: facts.snapshot.header.cluster.name };
  try {
    const findings = check.run(declaredFacts(check, facts) as Facts);
    if (findings.length > 0) return findings;
    return [toFinding(check.meta, cluster, notApplicable('Nothing that this check judges is there.'))];
  } catch (error) {
    return [toFinding(check.meta, cluster, crashed(error))];
  }
}

function crashed(error: unknown) {
  const words = error instanceof Error ? error.message : String(error);
  return unknown('What this check would find', [
    { code: 'U2', message: `it stopped with a fault of Segproof's own: ${words}` },
  ]);
}

function declaredFacts(check: Check, facts: Facts): Partial<Facts> {
  const handed: Partial<Record<Need | Given, unknown>> = { at: facts.at, parameters: facts.parameters };
  for (const need of check.meta.needs) handed[need] = facts[need];
  return handed as Partial<Facts>;
}

function compareFindings(a: Finding, b: Finding): number {
  return (
    compare(a.check, b.check) ||
    compare(subjectKey(a.subject), subjectKey(b.subject)) ||
    compare(a.direction ?? '', b.direction ?? '') ||
    compare(canonicalJson(a.parameters ?? {}), canonicalJson(b.parameters ?? {}))
  );
}

/** By UTF-16 code units: no locale takes part. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
